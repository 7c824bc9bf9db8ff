/** The phases of a control plane decide from facts alone: no host, no cluster. */
import { expect, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { clusterConfiguration } from '../../src/config/documents/cluster-configuration.ts';
import type { Change, Steps } from '../../src/engine/changes/change.ts';
import { parseEntry } from '../../src/engine/journal/journal-entry.ts';
import type { JoinFacts } from '../../src/phases/join/facts/facts.ts';
import { joinPhases } from '../../src/phases/join/list.ts';

const PHASES = joinPhases.map(({ name }) => name);
const TIMEOUTS = {
  controlPlaneComponentHealthCheck: 240_000,
  kubeletHealthCheck: 240_000,
  kubernetesAPICall: 60_000,
  etcdAPICall: 120_000,
  tlsBootstrap: 300_000,
  discovery: 300_000,
  upgradeManifests: 300_000,
};

function facts(given: Partial<JoinFacts> = {}, stored: Record<string, unknown> = {}): JoinFacts {
  const configuration = clusterConfiguration({
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'ClusterConfiguration',
    kubernetesVersion: 'v1.37.2',
    controlPlaneEndpoint: 'api.example:6443',
    ...stored,
  });
  return {
    configuration: {
      timeouts: TIMEOUTS,
      controlPlane: { localAPIEndpoint: { advertiseAddress: '', bindPort: 6443 }, certificateKey: undefined },
      nodeRegistration: { taints: undefined, imagePullPolicy: 'IfNotPresent', imagePullSerial: true },
    },
    node: { name: 'cp2', criSocket: 'unix:///run/containerd/containerd.sock', role: 'control-plane' },
    hostname: 'cp2',
    cluster: { configuration, kubeletConfiguration: { kind: 'KubeletConfiguration' }, existingNode: undefined },
    localEndpoint: { advertiseAddress: '192.0.2.12', bindPort: 6443 },
    patches: { patches: [], ignored: [] },
    podSettings: { proxyEnv: [], caFolders: [], externalCa: false },
    hostChecks: { results: [], ignored: [] },
    phasesOfRun: new Set(PHASES),
    phasesDone: new Set(),
    ...given,
  } as unknown as JoinFacts;
}

/** Drives a phase to its end; each change is answered with the outcome given for its kind. */
function changesOf(name: string, known: JoinFacts, outcomes: Partial<Record<Change['kind'], unknown>> = {}): Change[] {
  const phase = joinPhases.find((one) => one.name === name);
  const steps = phase?.steps(known) as Steps;
  const made: Change[] = [];
  for (let next = steps.next(); !next.done; ) {
    const asked = next.value;
    const together = 'kind' in asked ? [asked] : asked;
    made.push(...together);
    const answers = together.map(({ kind }) => outcomes[kind]);
    next = steps.next('kind' in asked ? answers[0] : answers);
  }
  return made;
}

const paths = (changes: Change[]) =>
  changes.map((change) => ('path' in change ? `${change.kind} ${change.path}` : change.kind));
const member = {
  'add-etcd-member': {
    memberId: '1',
    initialCluster: ['cp1=https://192.0.2.11:2380', 'cp2=https://192.0.2.12:2380'],
    existing: false,
  },
};

test('a whole join holds each manifest back until its component finds what it needs', () => {
  expect(changesOf('control-plane-prepare/control-plane', facts())).toEqual([
    { kind: 'make-directory', path: '/etc/kubernetes/manifests', mode: 0o700 },
  ]);
  const etcd = changesOf('control-plane-join/etcd', facts(), member);
  expect(paths(etcd)).toEqual([
    'make-directory /var/lib/etcd',
    'add-etcd-member',
    'write-file /etc/kubernetes/manifests/etcd.yaml',
    'await-etcd-member',
    'write-file /etc/kubernetes/manifests/kube-apiserver.yaml',
    'promote-etcd-member',
    'wait-until',
    'write-file /etc/kubernetes/manifests/kube-controller-manager.yaml',
    'write-file /etc/kubernetes/manifests/kube-scheduler.yaml',
  ]);
  expect(etcd[2]).toMatchObject({ mode: 0o600, unlessExists: false });
  expect(String((etcd[2] as { content: string }).content)).toContain(
    '--initial-cluster=cp1=https://192.0.2.11:2380,cp2=https://192.0.2.12:2380',
  );
});

test('an API server that can not be asked is refused before anything changes', () => {
  const stored = { apiServer: { extraArgs: [{ name: 'secure-port', value: '70000' }] } };
  const steps = joinPhases.find(({ name }) => name === 'control-plane-join/etcd')?.steps(facts({}, stored)) as Steps;
  expect(() => steps.next()).toThrow(expect.objectContaining({ kind: 'STATIC_POD_UNREADABLE' }));
});

test('the API server is waited for where its manifest says', () => {
  const awaited = (stored: Record<string, unknown>) =>
    changesOf('control-plane-join/etcd', facts({}, stored), member).find(({ kind }) => kind === 'wait-until');
  const pod = {
    criSocket: 'unix:///run/containerd/containerd.sock',
    nodeName: 'cp2',
    dependsOn: 'http://127.0.0.1:2381/readyz',
  };
  expect(awaited({})).toEqual({
    kind: 'wait-until',
    condition: {
      type: 'api-server-answers',
      endpoint: { advertiseAddress: '192.0.2.12', bindPort: 6443 },
      kubeconfigPath: '/etc/kubernetes/admin.conf',
      pod,
    },
    timeoutMs: TIMEOUTS.controlPlaneComponentHealthCheck,
  });
  const extraArgs = [{ name: 'secure-port', value: '7443' }];
  expect(awaited({ apiServer: { extraArgs } })).toMatchObject({
    condition: { endpoint: { advertiseAddress: '192.0.2.12', bindPort: 7443 } },
  });
});

test.each([
  [
    'the etcd phase is skipped',
    { phasesOfRun: new Set(PHASES.filter((name) => name !== 'control-plane-join/etcd')) },
    {},
  ],
  ['the phase is run singly', { phasesOfRun: new Set(['control-plane-prepare/control-plane']) }, {}],
  ['etcd is external', {}, { etcd: { external: { endpoints: ['https://192.0.2.50:2379'] } } }],
])('the API server’s manifest is written at once when %s', (_, given, stored) => {
  const written = paths(changesOf('control-plane-prepare/control-plane', facts(given as Partial<JoinFacts>, stored)));
  expect(written[0]).toBe('write-file /etc/kubernetes/manifests/kube-apiserver.yaml');
  expect(written).toHaveLength(3);
});

test('the journal reads back a member whose time limit has a fraction of a millisecond', () => {
  const { configuration } = facts();
  const timeouts = { ...TIMEOUTS, etcdAPICall: 1_500.5 };
  const known = facts({ configuration: { ...configuration, timeouts } });
  const toTakeBack = changesOf('control-plane-join/etcd', known, member).find(({ kind }) => kind === 'add-etcd-member');
  const entry = { v: 1, at: 'now', cluster: '', node: 'cp2', stage: 'intent', toTakeBack };
  expect(parseEntry(JSON.stringify(entry))).toMatchObject({ toTakeBack: { access: { timeoutMs: 1_501 } } });
});

test('etcd run singly writes etcd’s manifest alone; an external etcd gets no member', () => {
  const singly = changesOf(
    'control-plane-join/etcd',
    facts({ phasesOfRun: new Set(['control-plane-join/etcd']) }),
    member,
  );
  expect(paths(singly).slice(2)).toEqual([
    'write-file /etc/kubernetes/manifests/etcd.yaml',
    'await-etcd-member',
    'promote-etcd-member',
  ]);
  const external = facts({}, { etcd: { external: { endpoints: ['https://192.0.2.50:2379'] } } });
  expect(changesOf('control-plane-join/etcd', external)).toEqual([]);
  expect(changesOf('check-etcd', external)).toMatchObject([{ condition: { type: 'external-etcd-healthy' } }]);
});

test('a member that was there keeps the manifest it runs by', () => {
  const existing = { 'add-etcd-member': { ...member['add-etcd-member'], existing: true } };
  const write = changesOf('control-plane-join/etcd', facts(), existing).find(({ kind }) => kind === 'write-file');
  expect(write).toMatchObject({ path: '/etc/kubernetes/manifests/etcd.yaml', unlessExists: true });
});

test('download-certs writes what the Secret holds, and nothing without a key', () => {
  expect(changesOf('control-plane-prepare/download-certs', facts({ sharedCertificates: undefined }))).toEqual([]);
  const files = [{ path: '/etc/kubernetes/pki/ca.key', content: new Secret('key'), mode: 0o600 }];
  const written = changesOf('control-plane-prepare/download-certs', facts({ sharedCertificates: { files } }));
  expect(written).toEqual([{ kind: 'write-file', ...files[0] }]);
});

test('the kubelet moves to its own API server when that is healthy, and is restarted only if it was moved', () => {
  const writtenPods = {
    apiServer: { advertiseAddress: '192.0.2.12', bindPort: 6443 },
    components: [],
    etcdUrl: undefined,
  };
  const known = facts({ writtenPods, writtenKubelet: {} });
  const moved = changesOf('kubelet-wait-bootstrap', known, { 'kubeconfig-server': { changed: true } });
  const tail = moved.slice(moved.findIndex((change) => change.kind === 'remove-file') + 1);
  expect(tail).toMatchObject([
    { condition: { type: 'api-server-healthy', endpoint: writtenPods.apiServer } },
    { kind: 'kubeconfig-server', path: '/etc/kubernetes/kubelet.conf', server: 'https://192.0.2.12:6443' },
    { kind: 'service', action: 'stop' },
    { kind: 'service', action: 'start' },
    { condition: { type: 'kubelet-healthy' } },
  ]);
  const there = changesOf('kubelet-wait-bootstrap', known, { 'kubeconfig-server': { changed: false } });
  expect(there.filter(({ kind }) => kind === 'service')).toEqual([]);
});

test('the node is marked with kubeadm’s labels and taint, or with the taints given', () => {
  expect(changesOf('control-plane-join/mark-control-plane', facts())).toMatchObject([
    {
      kind: 'patch-node',
      nodeName: 'cp2',
      labels: ['node-role.kubernetes.io/control-plane', 'node.kubernetes.io/exclude-from-external-load-balancers'],
      taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
    },
  ]);
  const none = facts();
  none.configuration.nodeRegistration.taints = [];
  expect(changesOf('control-plane-join/mark-control-plane', none)).toMatchObject([{ taints: [] }]);
});

test.each([
  ['control-plane-prepare/control-plane', 'kube-apiserver'],
  ['control-plane-prepare/control-plane', 'kube-scheduler'],
  ['control-plane-join/etcd', 'etcd'],
  ['kubelet-start', 'kubeletconfiguration'],
])('%s tries the patches of %s without changing anything', (name, target) => {
  const patched = (value: string) => {
    const patch = { op: 'test', path: '/kind', value };
    return facts({
      patches: { patches: [{ target, type: 'json', file: 'x.yaml', document: 1, patch: [patch] }] },
    } as unknown as JoinFacts);
  };
  const phase = joinPhases.find((one) => one.name === name);
  phase?.tryPatches?.(patched(target === 'kubeletconfiguration' ? 'KubeletConfiguration' : 'Pod'));
  expect(() => phase?.tryPatches?.(patched('Another'))).toThrow(
    expect.objectContaining({ kind: 'PATCH_NOT_APPLICABLE' }),
  );
});

test('update-status does nothing', () => {
  expect(changesOf('control-plane-join/update-status', facts())).toEqual([]);
});
