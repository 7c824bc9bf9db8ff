import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { sha256 } from '../../../src/base/sha256.ts';
import type { Baseline } from '../../../src/engine/journal/baseline.ts';
import type { EarlierPath } from '../../../src/engine/journal/earlier.ts';
import type { JournalEntry } from '../../../src/engine/journal/journal-entry.ts';
import type { PodSandbox } from '../../../src/host/container-runtimes.ts';
import { CRI_NOT_LISTENING } from '../../../src/host/linux/container-runtime/linux-container-runtime-sentences.ts';
import { manifestPath, PATHS, PROVISIONED } from '../../../src/manifests/paths.ts';
import type { UndoSettings } from '../../../src/phases/undo/facts.ts';
import { PODS_RUN_HERE } from '../../../src/phases/undo/phases-undo-sentences.ts';
import { absent, begun, factsOn, hostWith, JOIN, touching } from './support/facts.ts';

const CONF = PATHS.kubeletConf;
const file = (path: string): EarlierPath => ({
  path,
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  sha256: sha256('before'),
});

it('the settings are those that it was given', async () => {
  const host = hostWith(JOIN);
  expect(await factsOn(host.read, { criSocket: 'unix:///given' }).get('settings')).toEqual({
    ...{ dryRun: false, force: true, allowRunningPods: false, kubeconfigPath: undefined },
    criSocket: 'unix:///given',
  });
});

describe('the content to restore', () => {
  const CONFIG = PATHS.kubeletConfig;
  const KEPT = `${PATHS.earlier}/${sha256('before')}`;
  const contents = (before: EarlierPath, files: Record<string, string>) =>
    factsOn(hostWith([begun(), touching(before)], files).read).get('contents');

  it.each<[string, EarlierPath, Record<string, string>]>([
    ['that was none', absent(CONFIG), { [CONFIG]: 'now' }],
    ['of a directory', { path: '/srv', type: 'directory', mode: 0o755, uid: 0, gid: 0 }, { '/srv/x': '' }],
    ['that is there still', file(CONFIG), { [CONFIG]: 'before' }],
    ['that was kept, of a file that has another', file(CONFIG), { [CONFIG]: 'now', [KEPT]: 'before' }],
    ['that was kept, of a file that is gone', file(CONFIG), { [KEPT]: 'before' }],
    ['of a token, which is never kept', file(PATHS.bootstrapKubeletConf), { [PATHS.bootstrapKubeletConf]: 'now' }],
  ])('%s does not stop an undo', async (_, before, files) => {
    expect(await contents(before, files)).toBe(true);
  });

  it.each<[string, Record<string, string>]>([
    ['of a file that has another', { [CONFIG]: 'now' }],
    ['of a file that is gone', {}],
    ['of a file that is a directory', { [`${CONFIG}/x`]: '' }],
    ['that was changed where it was kept', { [CONFIG]: 'now', [KEPT]: 'changed' }],
  ])('%s is lost', async (_, files) => {
    const lost = { kind: 'EARLIER_CONTENT_LOST', params: { path: CONFIG, kept: KEPT } };
    await expect(contents(file(CONFIG), files)).rejects.toMatchObject(lost);
  });
});

describe('Pods that the runtime knows, where no cluster answers', () => {
  const pod = (name: string, more: Partial<PodSandbox> = {}): PodSandbox => ({
    ...{ id: name, name, namespace: 'default', ready: true, static: false, ofDaemonSet: false },
    ...more,
  });
  const hostOf = (pods: PodSandbox[], found: Partial<Baseline> = {}) => {
    const host = hostWith([begun(found), touching(absent(CONF))]);
    host.pods = pods;
    return host;
  };

  it.each<[string, PodSandbox[], Partial<UndoSettings>, Partial<Baseline>]>([
    ['that do not exist', [], {}, {}],
    ['that have ended', [pod('a', { ready: false })], {}, {}],
    ['that are static', [pod('a', { static: true })], {}, {}],
    ['of a DaemonSet', [pod('a', { ofDaemonSet: true })], {}, {}],
    ['that may run', [pod('a')], { allowRunningPods: true }, {}],
    ['of a machine that was a node before', [pod('a')], {}, { wasNode: true }],
  ])('%s do not stop an undo', async (_, pods, settings, found) => {
    expect(await factsOn(hostOf(pods, found).read, settings).get('pods')).toBe(true);
  });

  it('stop it, and are named', async () => {
    const host = hostOf([pod('web-0'), pod('proxy', { ofDaemonSet: true }), pod('web-1', { namespace: 'shop' })]);
    await expect(factsOn(host.read).get('pods')).rejects.toMatchObject({
      code: 'PODS_RUN_HERE',
      params: { node: 'worker-1', pods: ['default/web-0', 'shop/web-1'], byRuntime: true },
    });
    expect(host.connections).toEqual({ made: 1, closed: 1 });
  });

  it('are none where the runtime does not answer either', async () => {
    const { read } = hostOf([pod('web-0')]);
    const connect = (socket: string) => ({
      ...read.runtimes.connect(socket),
      podSandboxes: () => Promise.reject(new Failure(CRI_NOT_LISTENING, { socket, reason: 'ENOENT' })),
    });
    const host = { ...read, runtimes: { ...read.runtimes, connect } };
    expect(await factsOn(host).get('pods')).toBe(true);
  });

  it('are said to be the runtime’s', () => {
    const cause = (byRuntime: boolean) =>
      new Failure(PODS_RUN_HERE, { node: 'worker-1', pods: ['default/web-0'], byRuntime }).text.cause;
    for (const word of [/cluster/i, /runtime/i])
      expect([true, false].map((by) => word.test(cause(by)))).toEqual([true, false]);
  });
});

describe('the confirmation', () => {
  it.each<[Partial<UndoSettings>, boolean, number, boolean]>([
    [{ force: false }, true, 1, true],
    [{ force: false }, false, 1, false],
    [{ force: true }, false, 0, true],
    [{ force: false, dryRun: true }, false, 0, true],
  ])('with %j and the answer %s is asked for %i times and holds: %s', async (settings, answer, times, holds) => {
    let asked = 0;
    const confirm = async () => {
      asked++;
      return answer;
    };
    const confirmed = factsOn(hostWith(JOIN).read, settings, confirm).get('confirmed');
    if (holds) expect(await confirmed).toBe(true);
    else await expect(confirmed).rejects.toMatchObject({ kind: 'UNDO_NOT_CONFIRMED' });
    expect(asked).toBe(times);
  });

  it('is not asked for where the undo is not possible', async () => {
    const host = hostWith([begun(), touching(file(CONF))]);
    const confirm = () => Promise.reject(new Error('asked'));
    const confirmed = factsOn(host.read, { force: false }, confirm).get('confirmed');
    await expect(confirmed).rejects.toMatchObject({ kind: 'EARLIER_CONTENT_LOST' });
  });
});

describe('the cluster’s side of a machine', () => {
  it('that was a node before is nobody’s concern, also at the end', async () => {
    const facts = factsOn(hostWith([begun({ wasNode: true }), touching(absent(CONF))]).read);
    const nothing = { node: 'absent', requests: [], administrator: undefined };
    expect([await facts.get('clusterSide'), await facts.clusterSideAtEnd()]).toEqual([nothing, nothing]);
  });

  it('without a kubeconfig is not known', async () => {
    const facts = factsOn(hostWith(JOIN).read);
    expect(await facts.get('clusterSide')).toEqual({
      ...{ node: 'unknown', requests: [], administrator: undefined },
      reason: expect.objectContaining({ kind: 'KUBECONFIG_MISSING' }),
    });
  });

  it('has to be known with a kubeconfig that was given', async () => {
    const facts = factsOn(hostWith(JOIN).read, { kubeconfigPath: '/root/none.conf' });
    await expect(facts.get('clusterSide')).rejects.toMatchObject({
      kind: 'KUBECONFIG_MISSING',
      params: { looked: ['/root/none.conf'] },
    });
  });

  it('that was never asked for leaves nothing to close', async () => {
    expect(await factsOn(hostWith(JOIN).read).close()).toBeUndefined();
  });
});

describe('accounts', () => {
  const [MANIFEST, PASSWD] = [manifestPath('kube-apiserver'), '/etc/passwd'];
  const files = {
    [MANIFEST]: 'spec: {securityContext: {runAsUser: 999}}\n',
    [PASSWD]: 'root:x:0:0:root:/root:/bin/sh\nkubeadm-kas:x:999:999::/:/bin/false\n',
  };
  const accounts = async (...journal: JournalEntry[]) =>
    (await factsOn(hostWith([begun(), ...journal], files).read).get('accounts')).map(({ path, content }) => [
      path,
      content.toString(),
    ]);

  it('that the join made are removed', async () => {
    expect(await accounts(touching(file(PASSWD)), touching(absent(MANIFEST)))).toEqual([
      [PASSWD, 'root:x:0:0:root:/root:/bin/sh\n'],
    ]);
  });

  it('that an interrupted join made before the first manifest are removed', async () => {
    const change = {
      phase: 'control-plane-join/etcd',
      kind: 'write-file',
      subject: PASSWD,
      action: 'replace',
    } as const;
    const made = [begun(), touching(file(PASSWD)), { ...begun(), stage: 'done', change } as JournalEntry];
    const [removed] = await factsOn(hostWith(made, { [PASSWD]: `${files[PASSWD]}` }).read).get('accounts');
    expect(removed?.content.toString()).toBe('root:x:0:0:root:/root:/bin/sh\n');
  });

  it('stay where it made none', async () => {
    expect(await accounts(touching(absent(MANIFEST)))).toEqual([]);
  });
});

it.each<[boolean, string[]]>([
  [false, [PROVISIONED.configuration]],
  [true, []],
])('the leftovers of a killed write go, too; the configuration of a provisioned join stays: %s', async (keep, gone) => {
  const left = '/etc/kubernetes/.kubelet.conf.kubejoin-12-0123456789ab';
  const files = { [PROVISIONED.configuration]: '', [PROVISIONED.bootScript]: '', [left]: '', [CONF]: '', '/srv/x': '' };
  const host = hostWith([begun(), touching(absent(CONF)), touching(absent('/srv/x'))], files);
  expect(await factsOn(host.read, { keepProvisioned: keep }).get('restorations')).toEqual({
    ...{ changedSince: ['/srv/x'], notKept: [], links: [], special: [], bits: [], separated: [] },
    changes: [...gone, left, CONF].map((path) => ({ kind: 'remove-file', path })),
  });
});
