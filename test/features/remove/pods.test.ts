/** Which Pods a removal evicts, compared with kubectl's own filters (k8s.io/kubectl/pkg/drain/filters.go). */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { judged, type PodFacts, type PodRules, podFacts } from '../../../src/features/remove/pods.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const RULES: PodRules = { force: false, deleteEmptydirData: false, skipWaitForDeleteTimeout: 0 };

interface Shape {
  phase: string;
  owner: 'none' | 'ReplicaSet' | 'DaemonSet' | 'GoneDaemonSet' | 'OtherDaemonSet' | 'not-controller';
  mirror: boolean;
  emptyDir: boolean;
  deletedSeconds: number | undefined;
}

const OWNERS = {
  none: [],
  ReplicaSet: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', controller: true }],
  DaemonSet: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', controller: true }],
  GoneDaemonSet: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'gone', controller: true }],
  // Of another API group, such as OpenKruise's.
  OtherDaemonSet: [{ apiVersion: 'apps.kruise.io/v1alpha1', kind: 'DaemonSet', name: 'x', controller: true }],
  'not-controller': [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x' }],
};

function podOf({ phase, owner, mirror, emptyDir, deletedSeconds }: Shape): PodFacts {
  return podFacts({
    metadata: {
      ...{ namespace: 'default', name: 'web-1', uid: '1', ownerReferences: OWNERS[owner] },
      ...(mirror && { annotations: { 'kubernetes.io/config.mirror': '' } }),
      ...(deletedSeconds !== undefined && { deletionTimestamp: new Date(NOW - deletedSeconds * 1000).toISOString() }),
    },
    spec: { volumes: [{ name: 'a', configMap: {} }, ...(emptyDir ? [{ name: 'b', emptyDir: {} }] : [])] },
    status: { phase },
  });
}

const context = { daemonSets: new Set(['default/agent']), now: NOW };

/** Kubectl's chain, with --ignore-daemonsets: the first filter that does not say "delete" ends it. */
function kubectl({ phase, owner, mirror, emptyDir, deletedSeconds }: Shape, rules: PodRules): string {
  const finished = phase === 'Succeeded' || phase === 'Failed';
  const controlled = owner !== 'none' && owner !== 'not-controller';
  const limit = rules.skipWaitForDeleteTimeout;
  const filters: (() => 'evict' | 'leave' | 'refuse')[] = [
    () => (limit > 0 && deletedSeconds !== undefined && deletedSeconds > limit ? 'leave' : 'evict'),
    () => {
      if (!owner.endsWith('DaemonSet') || finished) return 'evict';
      if (owner !== 'DaemonSet') return rules.force ? 'evict' : 'refuse';
      return 'leave';
    },
    () => (mirror ? 'leave' : 'evict'),
    () => (!emptyDir || finished || rules.deleteEmptydirData ? 'evict' : 'refuse'),
    () => (finished || controlled || rules.force ? 'evict' : 'refuse'),
  ];
  return filters.map((filter) => filter()).find((status) => status !== 'evict') ?? 'evict';
}

const shapes = fc.record({
  phase: fc.constantFrom('Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'),
  owner: fc.constantFrom(...(Object.keys(OWNERS) as Shape['owner'][])),
  mirror: fc.boolean(),
  emptyDir: fc.boolean(),
  deletedSeconds: fc.option(fc.integer({ min: -60, max: 120 }), { nil: undefined }),
});
const rules = fc.record({
  force: fc.boolean(),
  deleteEmptydirData: fc.boolean(),
  skipWaitForDeleteTimeout: fc.constantFrom(0, 1, 30),
});

it('every Pod gets the verdict of kubectl', () => {
  fc.assert(
    fc.property(shapes, rules, (shape, given) => {
      expect(judged(podOf(shape), given, context).action).toBe(kubectl(shape, given));
    }),
    { numRuns: 2_000 },
  );
});

const RUNNING: Shape = {
  ...{ phase: 'Running', owner: 'none', mirror: false, emptyDir: false, deletedSeconds: undefined },
};

it.each<[string, Partial<Shape>, Partial<PodRules>, object]>([
  ['a replica', { owner: 'ReplicaSet' }, {}, { action: 'evict', reason: 'controller', controller: 'ReplicaSet web' }],
  ['one without a controller', {}, {}, { action: 'refuse', reason: 'no-controller' }],
  ['the same, forced', {}, { force: true }, { action: 'evict', reason: 'no-controller' }],
  ['one with data', { owner: 'ReplicaSet', emptyDir: true }, {}, { action: 'refuse', reason: 'emptydir' }],
  [
    'the same, allowed',
    { owner: 'ReplicaSet', emptyDir: true },
    { deleteEmptydirData: true },
    { action: 'evict', reason: 'controller', losesData: true },
  ],
  [
    'a finished one with data',
    { phase: 'Succeeded', emptyDir: true },
    {},
    { action: 'evict', reason: 'finished', losesData: false },
  ],
  ['one of a DaemonSet', { owner: 'DaemonSet', emptyDir: true }, {}, { action: 'leave', reason: 'daemonset' }],
  ['one whose DaemonSet is gone', { owner: 'GoneDaemonSet' }, {}, { action: 'refuse', reason: 'orphan' }],
  ['one of a DaemonSet of another API group', { owner: 'OtherDaemonSet' }, {}, { action: 'refuse', reason: 'orphan' }],
  ['a static Pod', { mirror: true }, {}, { action: 'leave', reason: 'mirror' }],
  [
    'one that should have ended',
    { owner: 'ReplicaSet', deletedSeconds: 31 },
    { skipWaitForDeleteTimeout: 30 },
    { action: 'leave', reason: 'ended' },
  ],
])('%s', (_, shape, given, verdict) => {
  expect(judged(podOf({ ...RUNNING, ...shape }), { ...RULES, ...given }, context)).toMatchObject(verdict);
});

it('reads the URLs of an etcd Pod only from a static Pod of kube-system', () => {
  const metadata = {
    ...{ namespace: 'kube-system', name: 'etcd-cp-1', labels: { component: 'etcd', tier: 'control-plane' } },
    annotations: {
      'kubernetes.io/config.mirror': 'x',
      'kubeadm.kubernetes.io/etcd.advertise-client-urls': 'https://10.0.0.1:2379',
    },
  };
  expect(podFacts({ metadata }).etcdUrls).toEqual(['https://10.0.0.1:2379']);
  expect(podFacts({ metadata: { ...metadata, namespace: 'default' } }).etcdUrls).toBeUndefined();
  expect(podFacts({ metadata: { ...metadata, annotations: {} } }).etcdUrls).toBeUndefined();
});
