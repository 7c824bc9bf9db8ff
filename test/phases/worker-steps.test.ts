/** How a worker's kubelet-start waits for its Node, depending on what was there before. */
import { expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { clusterConfiguration } from '../../src/config/documents/cluster-configuration.ts';
import type { Change } from '../../src/engine/changes/change.ts';
import type { JoinFacts } from '../../src/phases/join/facts/facts.ts';
import { kubeletStart } from '../../src/phases/join/kubelet-start.ts';

const CA = 'the CA of the cluster';
const HEARTBEAT = '2026-11-30T00:00:00Z';

interface Before {
  existingNode?: JoinFacts['cluster']['existingNode'];
  startedKubelet?: boolean;
}

/** The wait for the Node. */
function nodeRegistered({ existingNode, startedKubelet = false }: Before): unknown {
  const configuration = clusterConfiguration({
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'ClusterConfiguration',
    kubernetesVersion: 'v1.37.2',
  });
  const known = {
    configuration: {
      timeouts: { tlsBootstrap: 1, kubernetesAPICall: 1, kubeletHealthCheck: 1 },
      nodeRegistration: { kubeletExtraArgs: [], taints: undefined },
      caCertPath: '/etc/kubernetes/pki/ca.crt',
    },
    node: { name: 'worker-1', criSocket: 'unix:///run/containerd/containerd.sock', role: 'worker', addresses: [] },
    hostname: 'worker-1',
    trustedCluster: {
      server: 'https://api.example:6443',
      caBundle: CA,
      credential: { type: 'token', token: new Secret('abcdef.0123456789abcdef') },
      extras: {},
    },
    cluster: { configuration, kubeletConfiguration: { kind: 'KubeletConfiguration' }, existingNode },
    previousRun: { startedKubelet, requestedCertificates: [] },
    latestNodeMembership: { state: 'none' },
    patches: { patches: [], ignored: [] },
  } as unknown as JoinFacts;
  const steps = kubeletStart.steps(known);
  const changes: Change[] = [];
  for (let next = steps.next(); !next.done; ) {
    const made = 'kind' in next.value ? [next.value] : next.value;
    changes.push(...made);
    const outcomes = made.map(({ kind }) => (kind === 'request-kubelet-certificate' ? { stamp: '1' } : undefined));
    next = steps.next('kind' in next.value ? outcomes[0] : outcomes);
  }
  const wait = changes.find((one) => one.kind === 'wait-until' && one.condition.type === 'node-registered');
  return wait?.kind === 'wait-until' ? wait.condition : undefined;
}

const nodeWith = (heartbeat: string | undefined) => ({
  existingNode: { ready: false, heartbeat, addresses: [], labels: {}, taints: [] },
});

it.each<[string, Before, { looksFirst: boolean; earlierHeartbeat?: string }]>([
  ['without a Node, it looks first', {}, { looksFirst: true }],
  ['it tells a Node by its heartbeat', nodeWith(HEARTBEAT), { looksFirst: true, earlierHeartbeat: HEARTBEAT }],
  ['a Node without a heartbeat is watched', nodeWith(undefined), { looksFirst: false }],
  ['after a run that has started the kubelet, it watches', { startedKubelet: true }, { looksFirst: false }],
])('%s', (_, before, expected) => {
  const kubeconfigPath = '/etc/kubernetes/kubelet.conf';
  expect(nodeRegistered(before)).toEqual({
    ...{ type: 'node-registered', kubeconfigPath, nodeName: 'worker-1', earlierHeartbeat: undefined },
    ...expected,
  });
});
