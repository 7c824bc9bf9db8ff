import { expect, it } from 'vitest';
import { readOldNode } from '../../../../src/phases/join/replacement/old-node.ts';
import { MemoryApi } from '../../../support/memory-api.ts';
import { Authority } from '../../../wire/support/authority.ts';

const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
const { pem: caBundle } = await Authority.make('cluster');
const server = 'https://10.0.0.1:6443';
const MEMBER = { state: 'member', server, caBundle, resumable: true };

interface Here {
  membership?: object;
  startedKubelet?: boolean;
  exists?: boolean;
}

/** The node cp3, read on the machine `own`. */
async function read({ membership = { state: 'none' }, startedKubelet = false, exists = true }: Here, own = 'cp3') {
  const api = new MemoryApi();
  if (exists)
    api.put('/api/v1/nodes', {
      metadata: { name: 'cp3' },
      status: { addresses: [{ type: 'InternalIP', address: '10.0.0.3' }] },
    });
  api.put(LEASES, {
    metadata: { name: 'cp3', namespace: 'kube-node-lease' },
    spec: { renewTime: '2026-12-03T12:00:00.000000Z', leaseDurationSeconds: 50 },
  });
  const facts = {
    latestNodeMembership: membership,
    trustedCluster: { server, caBundle },
    node: { name: own },
    previousRun: { startedKubelet },
    configuration: { timeouts: { kubernetesAPICall: 1_000 } },
  };
  const { context } = api.context();
  const reading = {
    facts: { get: async (name: keyof typeof facts) => facts[name], pick: async () => facts },
    admin: api.cluster,
    machine: context.host.read,
    emit: context.emit,
    signal: context.signal,
  } as unknown as Parameters<typeof readOldNode>[1];
  const old = await readOldNode('cp3', reading);
  return { ...old, lease: await old.lease(), uidThere: api.object('/api/v1/nodes/cp3')?.metadata.uid };
}

const lease = { renewTime: '2026-12-03T12:00:00.000000Z', durationMs: 50_000 };

it('is the Node with its Lease', async () => {
  const { uid, addresses, uidThere, ...rest } = await read({});
  expect(uid).toBeDefined();
  expect(uid).toBe(uidThere);
  expect(addresses).toEqual(['10.0.0.3']);
  expect(rest).toEqual({ lease });
});

it('is watched by its Lease if it has no Node', async () => {
  expect(await read({ exists: false })).toMatchObject({ uid: undefined, addresses: [], lease });
});

it.each<[string, Here]>([
  ['whose kubelet has registered again', { membership: MEMBER }],
  ['whose kubelet has its certificate', { membership: { ...MEMBER, state: 'unanswered', reason: '-' }, exists: false }],
  ['whose kubelet was started', { startedKubelet: true, exists: false }],
])('is no other machine by an earlier run of this one %s: its Lease is not watched', async (_, here) => {
  expect(await read(here)).toMatchObject({ uid: undefined, addresses: [], lease: undefined });
});

it('is another machine if it has another name, whatever this one has', async () => {
  const here = { membership: MEMBER, startedKubelet: true };
  expect(await read(here, 'cp4')).toMatchObject({ addresses: ['10.0.0.3'], lease });
  expect(await read({ ...here, exists: false }, 'cp4')).toMatchObject({ lease });
});

it('is another machine if this one’s kubelet has no certificate', async () => {
  expect(await read({ startedKubelet: true })).toMatchObject({ addresses: ['10.0.0.3'], lease });
});
