import { describe, expect, it } from 'vitest';
import type { UndoScope } from '../../../src/engine/journal/undo-scope.ts';
import type { HostReader } from '../../../src/host/ports.ts';
import type { UndoFacts } from '../../../src/phases/undo/facts.ts';
import { issuedCertificate, leftOn } from '../../../src/phases/undo/left.ts';
import { leaveCluster, restoreHost } from '../../../src/phases/undo/list.ts';

const ADMIN = '/etc/kubernetes/admin.conf';
const baseline = {
  kubeletStarted: false,
  wasNode: false,
  kubeletDirectory: '/var/lib/kubelet',
  names: ['pki'] as readonly string[] | undefined,
  mounts: ['/var/lib/kubelet/mine'],
};
const scope = {
  ...{ node: 'cp2', cluster: 'sha256:x', joined: true, baseline, paths: [], madeDirectories: [] as string[] },
  ...{ usedKubelet: true, criSocket: 'unix:///s', images: [] as string[], etcd: undefined },
} satisfies UndoScope;
const settings = { dryRun: false, force: true, allowRunningPods: false, kubeconfigPath: undefined, criSocket: '' };
const clusterSide = { node: 'there', requests: [], administrator: undefined } as const;
const NONE = { changes: [], changedSince: [], notKept: [], links: [], special: [], bits: [], separated: [] };
const facts = {
  ...{ settings, scope, clusterSide, criSocket: 'unix:///s', accounts: [] },
  restorations: NONE,
} as unknown as UndoFacts;

/** The changes of a phase that gets the facts that it asks for, and no others. */
const stepsOf = (phase: typeof leaveCluster, more: object) => {
  const all: Readonly<Record<string, unknown>> = { ...facts, ...more };
  const known = Object.fromEntries(phase.needs.map((name) => [name, all[name]]));
  return [...(phase.steps(known as never) as Iterable<unknown>)];
};

const stop = { kind: 'service', service: 'kubelet', action: 'stop' };
const removePods = { kind: 'remove-pods', criSocket: 'unix:///s' };
const unready = { kind: 'node-unready', nodeName: 'cp2', kubeconfigPaths: [ADMIN, '/etc/kubernetes/kubelet.conf'] };
const forget = (kubeconfigPath: string, tolerateFailure: boolean) => ({
  ...{ kind: 'forget-node', nodeName: 'cp2', access: { kubeconfigPath, timeoutMs: 10_000 }, tolerateFailure },
});

describe('leaving the cluster', () => {
  const etcd = {
    added: {
      peerUrl: 'https://10.0.0.2:2380',
      clientUrl: 'https://10.0.0.2:2379',
      manifestPath: '/m/etcd.yaml',
      dataDir: '/var/lib/etcd',
      access: { certificatesDir: '/p' },
    },
    outcome: {
      initialCluster: [
        'cp1=https://10.0.0.1:2380',
        'cp2=https://10.0.0.2:2380',
        'cp3=https://[fd00::3]:2380',
        'x=none',
      ],
    },
  };
  const out = (kubeconfigPath: string, otherUrls: string[]) => ({
    kind: 'remove-etcd-member',
    here: {
      peerUrls: ['https://10.0.0.2:2380'],
      clientUrls: ['https://127.0.0.1:2379', 'https://10.0.0.2:2379'],
      otherUrls,
      certificatesDir: '/p',
    },
    kubeconfigPath,
    allowQuorumLoss: false,
    confirmed: true,
  });
  const wipe = {
    kind: 'remove-local-etcd',
    manifestPath: '/m/etcd.yaml',
    dataDir: '/var/lib/etcd',
    name: 'cp2',
    criSocket: 'unix:///s',
  };
  const others = ['https://10.0.0.1:2379', 'https://[fd00::3]:2379'];
  const administrator = '/root/admin.conf';
  it.each<[string, object, unknown[]]>([
    ['a worker without an administrator', {}, [stop, unready, removePods]],
    [
      'with admin.conf',
      { clusterSide: { ...clusterSide, administrator: ADMIN } },
      [stop, removePods, forget(ADMIN, true)],
    ],
    [
      'with an administrator’s kubeconfig',
      { settings: { ...settings, kubeconfigPath: administrator }, clusterSide: { ...clusterSide, administrator } },
      [stop, removePods, forget(administrator, false)],
    ],
    ['that never used the kubelet', { scope: { ...scope, usedKubelet: false } }, []],
    [
      'that never used the kubelet, with an administrator',
      { scope: { ...scope, usedKubelet: false }, clusterSide: { ...clusterSide, administrator } },
      [forget(administrator, true)],
    ],
    [
      'that was a node before',
      { scope: { ...scope, baseline: { ...baseline, wasNode: true } }, clusterSide: { ...clusterSide, administrator } },
      [stop],
    ],
    ['a member of etcd', { scope: { ...scope, etcd } }, [out(ADMIN, others), stop, wipe, unready, removePods]],
    [
      'a member of etcd whose data lie behind a link',
      { scope: { ...scope, etcd }, etcdData: '/mnt/ssd/etcd' },
      [out(ADMIN, others), stop, { ...wipe, dataDir: '/mnt/ssd/etcd' }, unready, removePods],
    ],
    [
      'a member of etcd that was to be added, with a kubeconfig',
      {
        scope: { ...scope, etcd: { ...etcd, outcome: undefined } },
        settings: { ...settings, kubeconfigPath: administrator },
      },
      [out(administrator, []), stop, wipe, unready, removePods],
    ],
  ])('%s', (_, more, expected) => {
    expect(stepsOf(leaveCluster, more)).toEqual(expected);
  });
});

describe('restoring the host', () => {
  const unmount = {
    kind: 'unmount',
    below: '/var/lib/kubelet',
    except: ['/var/lib/kubelet/mine'],
    force: false,
    lazy: false,
  };
  const conf = { kind: 'remove-file', path: '/etc/kubernetes/kubelet.conf' };
  const rest = { kind: 'remove-new', directory: '/var/lib/kubelet', known: ['pki'] };
  const start = { kind: 'service', service: 'kubelet', action: 'start', tolerateFailure: true };
  const image = (name: string) => ({ kind: 'remove-image', criSocket: 'unix:///s', image: name });
  const last = { kind: 'remove-journal' };
  const of = (more: object, of: object = {}) => ({ scope: { ...scope, ...more, baseline: { ...baseline, ...of } } });
  it.each<[string, object, unknown[]]>([
    ['of a new node', {}, [unmount, conf, rest, last]],
    ['of a machine that was a node', of({}, { wasNode: true }), [last]],
    ['where the kubelet ran', of({}, { kubeletStarted: true }), [unmount, conf, rest, start, last]],
    ['with too many names', of({}, { names: undefined }), [unmount, conf, last]],
    ['where the kubelet was not used', of({ usedKubelet: false }, { kubeletStarted: true }), [last]],
    ['with images of a bundle', of({ usedKubelet: false, images: ['a', 'b'] }), [image('a'), image('b'), last]],
    ['with images of a machine that was a node', of({ images: ['a'] }, { wasNode: true }), [last]],
    [
      'with accounts, files and directories',
      {
        ...of({
          usedKubelet: false,
          madeDirectories: ['/a/b', '/var/lib/kubejoin/earlier', '/a', '/var/lib/kubejoin'],
        }),
        accounts: [{ path: '/etc/passwd', content: 'x' }],
        restorations: {
          changes: [
            { kind: 'remove-file', path: '/x' },
            { kind: 'remove-file', path: '/y' },
          ],
        },
      },
      [
        { kind: 'write-file', path: '/etc/passwd', content: 'x' },
        { kind: 'remove-file', path: '/x' },
        { kind: 'remove-file', path: '/y' },
        { kind: 'remove-directory', path: '/a/b' },
        { kind: 'remove-directory', path: '/a' },
        last,
      ],
    ],
  ])('%s', (_, more, expected) => {
    expect(stepsOf(restoreHost, more)).toEqual(expected);
  });
});

describe('what remains', () => {
  const REMAINING = '/data/kubelet/pki/current.pem';
  const host = (logs: Record<string, string[]> = {}) => {
    const lstat = async (path: string) => (path === REMAINING ? { type: 'file' } : undefined);
    return { files: { list: async (path: string) => logs[path], lstat } } as unknown as HostReader;
  };
  const none = NONE;
  const seen = (more: object = {}) => ({
    ...{
      scope,
      certificate: undefined,
      now: { ...clusterSide, node: 'absent' as const },
      restorations: none,
    },
    ...more,
  });
  const certificate = { node: 'cp2', validTo: Date.UTC(2030, 0, 1), path: '/var/lib/kubelet/pki/current.pem' };
  const elsewhere = { certificate: { ...certificate, path: REMAINING } };
  const wasNode = { scope: { ...scope, baseline: { ...baseline, wasNode: true } } };
  it.each<[string, object, unknown[]]>([
    ['nothing', {}, []],
    ['the Node', { now: clusterSide }, [{ what: 'node', items: ['cp2'] }]],
    ['another machine’s Node', { now: { ...clusterSide, node: 'other' } }, []],
    ['perhaps the Node', { now: { ...clusterSide, node: 'unknown' } }, [{ what: 'node-unknown', items: ['cp2'] }]],
    ['perhaps the Node it was before', { now: { ...clusterSide, node: 'unknown' }, ...wasNode }, []],
    [
      'no Node where no kubelet was used',
      { now: { ...clusterSide, node: 'unknown' }, scope: { ...scope, usedKubelet: false } },
      [],
    ],
    [
      'requests',
      { now: { node: 'absent', requests: ['csr-1'], administrator: undefined } },
      [{ what: 'requests', items: ['csr-1'] }],
    ],
    [
      'the certificate',
      { certificate },
      [{ what: 'certificate', items: ['system:node:cp2', '2030-01-01T00:00:00.000Z'] }],
    ],
    [
      'the certificate, and its key where others had a directory',
      elsewhere,
      [{ what: 'certificate', items: ['system:node:cp2', '2030-01-01T00:00:00.000Z', '/data/kubelet/pki'] }],
    ],
    ['the certificate it had before', { certificate, ...wasNode }, []],
    [
      'files',
      { restorations: { ...NONE, changedSince: ['/a'], notKept: ['/b'], links: ['/c -> /d'] } },
      [
        { what: 'changed', items: ['/a'] },
        { what: 'not-kept', items: ['/b'] },
        { what: 'link', items: ['/c -> /d'] },
      ],
    ],
    [
      'the kubelet’s directory',
      { scope: { ...scope, baseline: { ...baseline, names: undefined } } },
      [{ what: 'kubelet-directory', items: ['/var/lib/kubelet'] }],
    ],
    [
      'no kubelet’s directory where none was used',
      { scope: { ...scope, usedKubelet: false, baseline: { ...baseline, names: undefined } } },
      [],
    ],
  ])('%s', async (_, more, expected) => {
    expect(await leftOn(host(), seen(more))).toEqual(expected);
  });

  it.each([
    [{ '/var/log/pods': ['a'] }, ['/var/log/pods']],
    [{ '/var/log/pods': [], '/var/log/containers': ['a'] }, ['/var/log/containers']],
  ])('logs %j', async (logs, items) => {
    expect(await leftOn(host(logs), seen())).toEqual([{ what: 'logs', items }]);
  });

  it('no certificate where there is none, or something else', async () => {
    const reading = (content: Buffer | undefined) =>
      ({ files: { read: async () => content } }) as unknown as HostReader;
    expect(await issuedCertificate(reading(undefined))).toBeUndefined();
    expect(await issuedCertificate(reading(Buffer.from('x')))).toBeUndefined();
  });
});
