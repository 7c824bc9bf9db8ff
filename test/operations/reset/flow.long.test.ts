import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { JoinConfiguration } from '../../../src/config/types/join.ts';
import type { ChangeKind } from '../../../src/engine/changes/change.ts';
import type { Emit, JoinEvent } from '../../../src/engine/events.ts';
import type { Host } from '../../../src/host/ports.ts';
import { init } from '../../../src/operations/init.ts';
import { join } from '../../../src/operations/join.ts';
import { type ResetResult, reset } from '../../../src/operations/reset.ts';
import type { ResetSettings } from '../../../src/phases/reset/facts.ts';
import { EmbeddedControlPlane } from '../../../src/simulation/control-plane/embedded-control-plane.ts';
import { makeControlPlaneHost } from '../../../src/simulation/host/control-plane-host.ts';
import { killable } from '../../../src/simulation/host/killable-host.ts';
import { SimulatedHost } from '../../../src/simulation/host/simulated-host.ts';
import { patientConfiguration } from '../../rehearsal/support/configuration.ts';
import { everyOf } from '../../support/full.ts';
import { patience } from '../../support/patience.ts';
import { inputOf, SETTINGS } from '../init/support.ts';
import { killedAt } from '../undo/support/joining-host.ts';
import { settingsOf } from './support/settings.ts';

/** A host that has joined an embedded control plane as one of its own, or as a worker. */
interface Joined {
  host: SimulatedHost;
  controlPlane: EmbeddedControlPlane;
  /** Files of the host before the join. */
  before: string[];
  join(more?: Partial<JoinConfiguration>): Promise<void>;
  state(): Promise<string[]>;
  members(): Promise<string[]>;
}

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function joined(role: 'worker' | 'control-plane'): Promise<Joined> {
  const directory = await mkdtemp(path(tmpdir(), 'kubejoin-reset-test-'));
  const controlPlane = await EmbeddedControlPlane.start();
  const root = path(directory, 'host');
  const { host, endpoint } =
    role === 'control-plane'
      ? await makeControlPlaneHost(controlPlane, { hostname: 'node-1', root })
      : { host: await SimulatedHost.create({ hostname: 'node-1', root, address: '192.0.2.11' }), endpoint: undefined };
  ends.push(async () => {
    await host.stop();
    await controlPlane.stop();
    await rm(directory, { recursive: true });
  });
  const configuration = patientConfiguration(undefined, { index: 1, count: 1 }, controlPlane.instructions, endpoint);
  // Logs of Pods stay, as in kubeadm; etcd's stand-in keeps nothing else outside its data.
  const state = async () =>
    (await host.entries()).filter(({ path: at }) => !at.startsWith('/var/log')).map((entry) => JSON.stringify(entry));
  const members = async () => (await controlPlane.etcdMembers()).map(({ name }) => name).sort();
  const joinAgain = async (more: Partial<JoinConfiguration> = {}) => {
    const signal = patience();
    await join({ host, configuration: { ...configuration, ...more }, signal, emit: () => undefined });
  };
  const before = await state();
  await joinAgain();
  return { host, controlPlane, before, join: joinAgain, state, members };
}

async function run(host: Host, settings: ResetSettings = settingsOf(), only?: string, seen: Emit = () => {}) {
  const events: JoinEvent[] = [];
  const emit = (event: JoinEvent) => {
    events.push(event);
    seen(event);
  };
  const options = { host, settings, signal: patience(), emit };
  const result = await reset({ ...options, ...(only !== undefined && { only }), confirm: async () => false });
  return { result, events };
}

const changed = ({ changes }: ResetResult) => changes.map(({ kind, subject }) => `${kind} ${subject}`);

describe('a worker that kubejoin has joined', () => {
  test('keeps nothing of a join that was killed while it waited for an approval', async () => {
    const node = await joined('worker');
    const dropIn = '/run/systemd/system/kubelet.service.d/99-kubejoin-key.conf';
    await node.host.write.files.write(dropIn, Buffer.from('[Service]\n'), { mode: 0o644, directoryMode: 0o755 });
    await run(node.host);
    expect(await node.host.read.files.lstat(dropIn)).toBeUndefined();
  });

  test('is what it was before, and can join again at once', async () => {
    const node = await joined('worker');
    const { result } = await run(node.host);
    expect(result).toMatchObject({ outcome: 'reset', nodeName: 'node-1' });
    expect(await node.state()).toEqual(node.before);
    expect((await node.host.read.services.state('kubelet')).active).toBe(false);
    expect(result.left).toEqual([{ what: 'node', items: ['node-1'] }]);
    await node.join();
  });

  test('called as kubeadm, keeps the directories that it has emptied, for tools that write to them next', async () => {
    const node = await joined('worker');
    await run(node.host, { ...settingsOf(), keepEmptied: true });
    const { files } = node.host.read;
    expect(await files.list('/etc/kubernetes/pki')).toEqual([]);
    expect(await files.list('/var/lib/kubelet')).toEqual([]);
    expect(await files.lstat('/var/lib/kubejoin')).toBeUndefined();
    await node.join();
  });

  test('a second reset of it changes nothing', async () => {
    const node = await joined('worker');
    await run(node.host);
    const { result } = await run(node.host);
    expect(changed(result)).toEqual(['service kubelet', 'remove-journal /var/lib/kubejoin/journal.jsonl']);
    expect(await node.state()).toEqual(node.before);
  });

  test('a dry run shows all of it and changes nothing', async () => {
    const node = await joined('worker');
    const before = await node.state();
    const preview = await run(node.host, settingsOf({ dryRun: true }));
    expect(await node.state()).toEqual(before);
    expect((await node.host.read.services.state('kubelet')).active).toBe(true);
    expect(preview.result.outcome).toBe('previewed');
    const { result } = await run(node.host);
    expect(changed(result)).toEqual(changed(preview.result));
    expect(result.left).toEqual(preview.result.left);
  });
});

describe('a control plane that kubejoin has joined', () => {
  test('is out of etcd, and what it was before', async () => {
    const node = await joined('control-plane');
    expect(await node.members()).toEqual(['control-plane', 'node-1']);
    const { result } = await run(node.host);
    expect(await node.members()).toEqual(['control-plane']);
    expect(await node.state()).toEqual(node.before);
    expect(await node.host.read.runtimes.connect('unix:///run/containerd/containerd.sock').podSandboxes()).toEqual([]);
    expect(changed(result).slice(0, 5)).toEqual([
      expect.stringMatching(/^remove-etcd-member https:.*:2380$/),
      'service kubelet',
      'node-unready node-1',
      'remove-pods unix:///run/containerd/containerd.sock',
      'remove-local-etcd /var/lib/etcd',
    ]);
    await node.join();
    expect(await node.members()).toEqual(['control-plane', 'node-1']);
  });

  test('phase by phase, too', async () => {
    const node = await joined('control-plane');
    await run(node.host, settingsOf(), 'preflight');
    await run(node.host, settingsOf(), 'remove-etcd-member');
    expect(await node.members()).toEqual(['control-plane']);
    expect(await node.host.read.files.list('/var/lib/etcd')).toEqual([]);
    expect(await node.host.read.files.list('/etc/kubernetes/manifests')).not.toContain('etcd.yaml');
    await run(node.host, settingsOf(), 'cleanup-node');
    expect(await node.state()).toEqual(node.before);
  });

  test('stays a member when what proves it to be ours is gone by the time of its removal', async () => {
    const node = await joined('control-plane');
    const { system } = node.host.read;
    let isOurs = true;
    const interfaces = () => (isOurs ? system.interfaces() : []);
    const moved: Host = { ...node.host, read: { ...node.host.read, system: { ...system, interfaces } } };
    const running = run(moved, settingsOf(), 'remove-etcd-member', (event) => {
      if (event.type === 'change-started' && event.change.kind === 'remove-etcd-member') isOurs = false;
    });
    await expect(running).rejects.toMatchObject({ kind: 'ETCD_HERE_UNKNOWN' });
    expect(await node.members()).toEqual(['control-plane', 'node-1']);
    expect(await node.host.read.files.list('/var/lib/etcd')).not.toEqual([]);
  });

  const points: [string, 'change-started' | 'change-done', ChangeKind, RegExp][] = [
    ['before its member is removed', 'change-started', 'remove-etcd-member', /./],
    ['when its member is removed', 'change-done', 'remove-etcd-member', /./],
    ['when its Pods are gone', 'change-done', 'remove-pods', /./],
    ['while etcd is wiped', 'change-started', 'remove-local-etcd', /./],
    ['when its manifests are gone', 'change-done', 'empty-directory', /manifests/],
    ['when its certificates are gone', 'change-done', 'empty-directory', /pki/],
    ['before the journal goes', 'change-started', 'remove-journal', /./],
  ];
  test('killed before its keys are gone, no init and no worker uses them, until another reset', async () => {
    const node = await joined('control-plane');
    const isKubelets = (event: JoinEvent) =>
      event.type === 'change-started' &&
      event.change.kind === 'empty-directory' &&
      event.change.subject.endsWith('/kubelet');
    const signal = patience();
    const options = { settings: settingsOf(), signal, confirm: async () => true };
    expect(await killedAt(node.host, isKubelets, (host, emit) => reset({ ...options, host, emit }))).toBe(true);

    const refused = { kind: 'CLUSTER_KEYS_LEFT', params: { by: 'reset' } };
    const before = await node.state();
    const initialize = { input: inputOf(), settings: SETTINGS, host: node.host, signal, emit: () => undefined };
    await expect(init(initialize)).rejects.toMatchObject(refused);
    await expect(node.join({ controlPlane: undefined })).rejects.toMatchObject(refused);
    expect(await node.state()).toEqual(before);
    await run(node.host);
    expect(await node.state()).toEqual(node.before);
  });

  test.each(everyOf(points, 3))(
    'killed %s and run again, it is what it was before',
    async (_name, type, kind, subject) => {
      const node = await joined('control-plane');
      const process = killable(node.host);
      await new Promise<void>((resolve, reject) => {
        const emit = (event: JoinEvent) => {
          if (event.type !== type || event.change.kind !== kind || !subject.test(event.change.subject)) return;
          process.kill();
          void process.written().then(() => resolve());
        };
        const options = { settings: settingsOf(), signal: patience(), emit, confirm: async () => true };
        reset({ host: process.host, ...options }).then(() => reject(new Error('it ended')), reject);
      });
      await run(node.host);
      expect(await node.members()).toEqual(['control-plane']);
      expect(await node.state()).toEqual(node.before);
    },
  );
});
