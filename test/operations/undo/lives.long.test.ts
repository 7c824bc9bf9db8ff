/** Hosts with a longer story: several joins, other tools, phases, things that stand where the join writes. */
import { rm, symlink } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { FILE_NOT_WRITTEN } from '../../../src/host/linux/files/linux-files-sentences.ts';
import type { FileWriter, Host } from '../../../src/host/ports.ts';
import { PATHS } from '../../../src/manifests/paths.ts';
import { join } from '../../../src/operations/join.ts';
import { joinOrUndo } from '../../../src/operations/join-or-undo.ts';
import { patience } from '../../support/patience.ts';
import { JoiningHost, killedAt } from './support/joining-host.ts';

const CONFIG = '/var/lib/kubelet/config.yaml';
const KUBELET_CONF = '/etc/kubernetes/kubelet.conf';
const KEY_DROP_IN = '/run/systemd/system/kubelet.service.d/99-kubejoin-key.conf';
const OLD = Buffer.from('# of an earlier life\n');

const limit = () => patience();
const phase = (node: JoiningHost, only: string) =>
  join({ host: node.host, configuration: node.configuration, only, signal: limit(), emit: () => undefined });
const joinUndoing = (node: JoiningHost, events: JoinEvent[] = []) =>
  joinOrUndo({
    host: node.host,
    configuration: node.configuration,
    signal: limit(),
    emit: (event) => void events.push(event),
  });

describe('several joins', () => {
  test('undone, cut off at the very end, joined again and undone: its member leaves each time', async () => {
    const node = await JoiningHost.make('control-plane');
    const before = await node.state();
    await node.join();
    const isLast = (event: JoinEvent) => event.type === 'change-started' && event.change.kind === 'remove-journal';
    expect(await node.undoKilledAt(isLast)).toBe(true);
    await node.join();
    expect(await node.members()).toEqual(['control-plane', 'node-1']);
    await node.undo();
    expect(await node.members()).toEqual(['control-plane']);
    expect(await node.state()).toEqual(before);
  });

  test('a phase that is run on the node later belongs to the join', async () => {
    const node = await JoiningHost.make('control-plane');
    const before = await node.state();
    await node.join();
    await node.host.write.files.remove('/etc/kubernetes/pki/apiserver.crt');
    await phase(node, 'control-plane-prepare/certs');
    await node.undo();
    expect(await node.members()).toEqual(['control-plane']);
    expect(await node.state()).toEqual(before);
  });

  test('contents whose journal is gone are taken away by the next undo', async () => {
    const node = await JoiningHost.make('worker');
    const before = await node.state();
    await node.host.write.files.write('/var/lib/kubejoin/earlier/abc', OLD, { mode: 0o600, directoryMode: 0o700 });
    expect(await node.undo()).toMatchObject({ outcome: 'nothing-to-do' });
    expect((await node.state()).filter((entry) => entry.startsWith('/var/lib/kubejoin'))).toEqual([]);
    expect(before).not.toEqual([]);
  });
});

test('what a join left that was killed while it waited for an approval is taken away', async () => {
  const node = await JoiningHost.make('worker');
  await node.join();
  await node.host.write.files.write(KEY_DROP_IN, Buffer.from('[Service]\n'), { mode: 0o644, directoryMode: 0o755 });
  await node.undo();
  expect(await node.host.read.files.lstat(KEY_DROP_IN)).toBeUndefined();
});

test('a node of another tool whose kubelet was switched to its own API server is switched back', async () => {
  const node = await JoiningHost.make('control-plane');
  await node.join();
  // As kubeadm leaves it: the cluster's endpoint in kubelet.conf, and no journal.
  const switched = String(await node.host.read.files.read(KUBELET_CONF));
  const earlier = switched.replace(/server: .*/, `server: https://${node.controlPlane.endpoint}`);
  expect(earlier).not.toBe(switched);
  await node.host.write.files.write(KUBELET_CONF, Buffer.from(earlier), { mode: 0o600 });
  await node.host.write.files.remove(PATHS.journal);
  await phase(node, 'kubelet-wait-bootstrap');
  expect(String(await node.host.read.files.read(KUBELET_CONF))).toBe(switched);
  await node.undo();
  expect(String(await node.host.read.files.read(KUBELET_CONF))).toBe(earlier);
});

describe('another tool', () => {
  /** Files that kubeadm leaves when it joins this machine to another cluster. */
  async function ofAnotherCluster(node: JoiningHost): Promise<void> {
    const other = await JoiningHost.make('worker');
    await other.join();
    for (const path of [KUBELET_CONF, '/etc/kubernetes/pki/ca.crt', CONFIG]) {
      await node.host.write.files.write(path, (await other.host.read.files.read(path)) ?? OLD, { mode: 0o600 });
    }
  }

  test('that has made the machine a node of another cluster is not undone', async () => {
    const node = await JoiningHost.make('worker');
    await node.join();
    await ofAnotherCluster(node);
    const before = await node.state();
    await expect(node.undo()).rejects.toMatchObject({ kind: 'UNDO_OVERTAKEN' });
    expect(await node.state()).toEqual(before);
  });

  test('nor by a join that fails a check, and was to take back what it changes', async () => {
    const node = await JoiningHost.make('worker');
    const isConfig = (event: JoinEvent) => event.type === 'change-done' && event.change.subject === CONFIG;
    expect(await killedAt(node.host, isConfig, (host, emit) => node.join({}, emit, host))).toBe(true);
    await ofAnotherCluster(node);
    const before = await node.state();
    const events: JoinEvent[] = [];
    await expect(joinUndoing(node, events)).rejects.toMatchObject({
      code: expect.stringMatching(/^(PREFLIGHT_FAILED|NODE_OF_ANOTHER_CLUSTER)$/),
    });
    expect(events.filter((event) => event.type === 'notice' && event.message.key === 'UNDOING_AFTER_FAILURE')).toEqual(
      [],
    );
    expect((await node.state()).filter((entry) => !entry.includes('bootstrap'))).toEqual(
      before.filter((entry) => !entry.includes('bootstrap')),
    );
  });

  test('a node that joined phase by phase is not taken down by a join that finds it', async () => {
    const node = await JoiningHost.make('worker');
    await phase(node, 'preflight');
    await phase(node, 'kubelet-start');
    const before = await node.state();
    const other = await JoiningHost.make('worker');
    const events: JoinEvent[] = [];
    const configuration = other.configuration;
    const running = joinOrUndo({
      host: node.host,
      configuration,
      signal: limit(),
      emit: (event) => void events.push(event),
    });
    await expect(running).rejects.toMatchObject({ code: expect.any(String) });
    expect(events.filter((event) => event.type === 'notice' && event.message.key === 'UNDOING_AFTER_FAILURE')).toEqual(
      [],
    );
    expect(await node.state()).toEqual(before);
    expect((await node.host.read.services.state('kubelet')).active).toBe(true);
  });
});

describe('what stands where the join writes', () => {
  test.each([
    ['a file', '../../../srv/kubelet/config.yaml'],
    ['nothing', '../nowhere, "a b"'],
  ])('a link to %s is that link again', async (_, target) => {
    const node = await JoiningHost.make('worker');
    await node.host.write.files.write('/srv/kubelet/config.yaml', OLD, { mode: 0o640 });
    await node.host.write.files.makeDirectory('/var/lib/kubelet', 0o755);
    await symlink(target, node.host.inside(CONFIG));
    const before = await node.state();
    await node.join();
    expect((await node.host.read.files.lstat(CONFIG))?.type).toBe('file');
    const { left } = await node.undo();
    expect(await node.host.read.files.readLink(CONFIG)).toBe(target);
    expect(left.map(({ what }) => what)).not.toContain('link');
    expect(await node.state()).toEqual(before);
    expect(await node.host.read.files.read('/srv/kubelet/config.yaml')).toEqual(OLD);
  });

  test('a file that somebody has made a directory or a link since stays', async () => {
    for (const make of [
      (node: JoiningHost) => node.host.write.files.makeDirectory(CONFIG, 0o700).then(() => undefined),
      (node: JoiningHost) => symlink('/nowhere', node.host.inside(CONFIG)),
    ]) {
      const node = await JoiningHost.make('worker');
      await node.host.write.files.write(CONFIG, OLD, { mode: 0o640 });
      await node.join();
      await node.host.write.files.remove(CONFIG);
      await make(node);
      const { outcome, left } = await node.undo();
      expect(outcome).toBe('undone');
      expect(left).toContainEqual({ what: 'changed', items: [CONFIG] });
      expect((await node.host.read.files.lstat(CONFIG))?.type).not.toBe('file');
    }
  });

  test('a bootstrap-kubelet.conf of before is not kept, and that is said', async () => {
    const node = await JoiningHost.make('worker');
    const path = '/etc/kubernetes/bootstrap-kubelet.conf';
    await node.host.write.files.write(path, Buffer.from('token: abcdef.0123456789abcdef\n'), { mode: 0o600 });
    const { nodeRegistration } = node.configuration;
    await node.join({ nodeRegistration: { ...nodeRegistration, ignorePreflightErrors: ['all'] } });
    const names = (await node.host.read.files.list('/var/lib/kubejoin/earlier')) ?? [];
    const kept = await Promise.all(names.map((name) => node.host.read.files.read(`/var/lib/kubejoin/earlier/${name}`)));
    expect(kept.filter((content) => content?.includes('0123456789abcdef'))).toEqual([]);
    const { outcome, left } = await node.undo();
    expect(outcome).toBe('undone');
    expect(left).toContainEqual({ what: 'not-kept', items: [path] });
  });

  test('the kubelet’s directory may be a link; what was in it, and came into a directory of somebody else’s, stays', async () => {
    const node = await JoiningHost.make('worker');
    const { files } = node.host.write;
    await files.write('/data/kubelet/seccomp/own.json', OLD, { mode: 0o600 });
    await rm(node.host.inside('/var/lib/kubelet'), { recursive: true, force: true });
    await symlink('../../data/kubelet', node.host.inside('/var/lib/kubelet'));
    const before = await node.state();
    await node.join();
    await files.write('/data/kubelet/seccomp/since.json', OLD, { mode: 0o600 });
    await node.undo();
    expect((await node.state()).filter((entry) => !entry.includes('since.json'))).toEqual(before);
    expect(await node.host.read.files.read('/data/kubelet/seccomp/since.json')).toEqual(OLD);
  });
});

describe('certificates outside /etc/kubernetes', () => {
  const KEY = '/srv/pki/apiserver.key';
  const elsewhere = () => JoiningHost.make('control-plane', { certificatesDir: '/srv/pki' });
  async function filesIn(node: JoiningHost): Promise<string[]> {
    const files = (await node.host.entries()).filter(({ type }) => type === 'file');
    return files.map(({ path }) => path).filter((path) => path.startsWith('/srv/'));
  }

  test('and their keys go with the join, and with one that failed between the two', async () => {
    const node = await elsewhere();
    await node.join();
    expect(await filesIn(node)).toContain(KEY);
    const { left } = await node.undo();
    expect(await filesIn(node)).toEqual([]);
    expect(left.map(({ what }) => what)).not.toContain('changed');

    const { read, write } = node.host;
    const refuse: FileWriter['write'] = async (path, ...rest) => {
      if (path === '/srv/pki/apiserver.crt') throw new Failure(FILE_NOT_WRITTEN, { path, reason: 'ENOSPC' });
      await write.files.write(path, ...rest);
    };
    const host: Host = { read, write: { ...write, files: { ...write.files, write: refuse } } };
    const { configuration } = node;
    await expect(joinOrUndo({ host, configuration, signal: limit(), emit: () => undefined })).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
    });
    expect(await filesIn(node)).toEqual([]);
  });

  test('stay where somebody has changed them since, and are named', async () => {
    const node = await elsewhere();
    await node.join();
    await node.host.write.files.write(KEY, OLD, { mode: 0o600 });
    const { left } = await node.undo();
    expect(left).toContainEqual({ what: 'changed', items: [KEY] });
    expect(await filesIn(node)).toEqual([KEY]);
    expect(await node.host.read.files.read(KEY)).toEqual(OLD);
  });
});

test('nobody is asked about what can’t be undone', async () => {
  const node = await JoiningHost.make('worker');
  let asked = 0;
  const { undo } = await import('../../../src/operations/undo.ts');
  const settings = {
    dryRun: false,
    force: false,
    allowRunningPods: false,
    kubeconfigPath: '/root/none.conf',
    criSocket: '',
  };
  const confirm = async () => {
    asked++;
    return true;
  };
  const options = { settings, host: node.host, emit: () => undefined, signal: limit(), confirm };
  expect(await undo(options)).toMatchObject({ outcome: 'nothing-to-do' });
  await node.join();
  await expect(undo(options)).rejects.toMatchObject({ kind: 'KUBECONFIG_MISSING' });
  expect(asked).toBe(0);
  expect(
    await undo({ ...options, settings: { ...settings, kubeconfigPath: await node.administrator() } }),
  ).toMatchObject({
    outcome: 'undone',
  });
  expect(asked).toBe(1);
});
