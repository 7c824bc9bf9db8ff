/** The removal of a worker against an API server in memory. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { record } from '../../../src/base/record.ts';
import { CSRS, SECRETS } from '../../support/served-api.ts';
import { LEASES, PODS, ServedCluster, TOO_MANY } from './served-cluster.ts';

let cluster: ServedCluster;
beforeEach(async () => {
  cluster = await ServedCluster.start();
});
afterEach(() => cluster.api.stop());

const NODE = '/api/v1/nodes/w7';

it('cordons, drains, deletes the Node, then what was bound to it', async () => {
  const { removals } = await cluster.remove();
  expect(cluster.left).toEqual([]);
  expect(cluster.writes).toEqual([
    `PATCH ${NODE}`,
    `POST ${PODS}/web-1/eviction`,
    `DELETE ${NODE}`,
    `DELETE ${SECRETS}/bootstrap-token-abcdef`,
    `DELETE ${CSRS}/csr-1`,
    `DELETE ${LEASES}/w7`,
  ]);
  expect(cluster.api.memory.object(`${PODS}/agent-1`)).toBeDefined();
  expect(removals).toMatchObject([
    {
      ...{ node: 'w7', role: 'worker', cordon: true, tokens: ['abcdef'], requests: ['csr-1'], cameBack: false },
      pods: [
        { name: 'agent-1', action: 'leave', reason: 'daemonset', controller: 'DaemonSet agent' },
        { name: 'web-1', action: 'evict', reason: 'controller', controller: 'ReplicaSet web' },
      ],
    },
  ]);
});

it('deletes exactly the Node that it read', async () => {
  await cluster.remove();
  const body = cluster.api.memory.requests.find(({ method, path }) => method === 'DELETE' && path === NODE)?.body;
  const { uid, resourceVersion } = record(record(body).preconditions);
  expect([uid, resourceVersion]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), expect.stringMatching(/^\d+$/)]);
});

it('a dry run shows the plan and sends no change; the run then does the same', async () => {
  const planned = await cluster.remove({ dryRun: true });
  expect(cluster.writes).toEqual([]);
  expect(cluster.notices).toEqual(['REMOVAL_PLANNED', 'MACHINE_RUNS']);
  const { removals } = await cluster.remove();
  // The Lease is older by then.
  expect(removals).toMatchObject(planned.removals.map(({ renewedSeconds: _, ...removal }) => removal));
});

it('the requests and tokens of other nodes stay', async () => {
  await cluster.request('csr-2', 'w70');
  await cluster.remove();
  expect(cluster.api.memory.object(`${CSRS}/csr-2`)).toBeDefined();
});

it('leaves nothing to do for a second run', async () => {
  await cluster.remove();
  cluster.events.length = 0;
  expect(await cluster.remove()).toEqual({ removals: [], absent: ['w7'] });
  expect(cluster.notices).toEqual(['NOTHING_OF_NODE']);
});

it('without a Node and without access to etcd: says that a member may still vote', async () => {
  cluster.configuration('certificatesDir: /nowhere\n');
  expect(await cluster.remove({ nodes: ['cp3'] })).toEqual({ removals: [], absent: ['cp3'] });
  expect(cluster.notices).toEqual(['NOTHING_OF_NODE', 'MEMBER_UNKNOWN']);
});

describe('Pods', () => {
  it('waits for a PodDisruptionBudget, and says what it says', async () => {
    cluster.evict = (_, attempt) => (attempt === 1 ? TOO_MANY : undefined);
    await cluster.remove();
    expect(cluster.evictions).toEqual(['web-1', 'web-1']);
    expect(cluster.events).toContainEqual(
      expect.objectContaining({
        type: 'waiting',
        message: expect.objectContaining({
          params: expect.objectContaining({
            held: [
              { pod: 'default/web-1', reason: 'The disruption budget web needs 1 healthy pods and has 1 currently' },
            ],
          }),
        }),
      }),
    );
    expect(cluster.left).toEqual([]);
  });

  it('gives up after --timeout, with the Node still there and cordoned', async () => {
    cluster.evict = () => TOO_MANY;
    await expect(cluster.remove({ timeoutMs: 1 })).rejects.toMatchObject({
      code: 'REMOVE_DRAIN_TIMED_OUT',
      params: { node: 'w7', seconds: 0.001, held: [{ pod: 'default/web-1' }], ending: [] },
    });
    expect(record(cluster.api.memory.object(NODE)?.spec).unschedulable).toBe(true);
  });

  it('waits until an evicted one has ended', async () => {
    cluster.evict = (pod) => {
      const { memory } = cluster.api;
      setTimeout(() => memory.remove(`${PODS}/${pod}`), 300);
      return { status: 201, body: {} };
    };
    await cluster.remove();
    expect(cluster.evictions).toEqual(['web-1']);
    expect(cluster.notices).toContain('POD_GONE');
    expect(cluster.left).toEqual([]);
  });

  it('evicts one that appeared meanwhile', async () => {
    cluster.evict = (pod) => {
      if (pod === 'web-1')
        cluster.pod('late-1', { ownerReferences: [{ kind: 'Job', name: 'late', controller: true }] });
      return undefined;
    };
    await cluster.remove();
    expect(cluster.evictions).toEqual(['web-1', 'late-1']);
  });

  it('refuses before any change if one would be lost', async () => {
    cluster.pod('solo');
    await expect(cluster.remove()).rejects.toMatchObject({ code: 'REMOVE_PODS_REFUSED' });
    expect(cluster.writes).toEqual([]);
    await cluster.remove({ force: true });
    expect(cluster.evictions.sort()).toEqual(['solo', 'web-1']);
  });

  it('passes on the grace period', async () => {
    await cluster.remove({ gracePeriod: 5 });
    const { body } = cluster.api.memory.requests.find(({ path }) => path.endsWith('/eviction')) ?? {};
    expect(record(body)).toMatchObject({ apiVersion: 'policy/v1', deleteOptions: { gracePeriodSeconds: 5 } });
  });

  it('fails at once if several budgets select a Pod', async () => {
    const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    cluster.evict = () => ({ status: 500, body: { message } });
    await expect(cluster.remove()).rejects.toMatchObject({
      code: 'REMOVE_POD_NOT_EVICTED',
      params: { pod: 'default/web-1', reason: message },
    });
    expect(cluster.evictions).toEqual(['web-1']);
  });
});

describe('the Node', () => {
  it('is not deleted if it was made anew', async () => {
    cluster.evict = () => {
      cluster.api.memory.remove(NODE);
      cluster.node('w7', { spec: { unschedulable: true } });
      return undefined;
    };
    await expect(cluster.remove()).rejects.toMatchObject({ code: 'REMOVE_NODE_REPLACED' });
    expect(cluster.api.memory.object(NODE)).toBeDefined();
    expect(cluster.api.tokens()).toEqual(['abcdef']);
  });

  it('is not deleted if it is no longer cordoned', async () => {
    cluster.before = (request) =>
      request.method === 'PATCH' ? { status: 200, body: {}, serverTime: undefined } : undefined;
    await expect(cluster.remove()).rejects.toMatchObject({ code: 'REMOVE_NODE_UNCORDONED' });
    expect(cluster.api.memory.object(NODE)).toBeDefined();
  });

  it('keeps its Pods from the moment it is uncordoned', async () => {
    cluster.evict = () => {
      const node = cluster.api.memory.object(NODE);
      if (node) cluster.api.memory.store.update({ group: '', resource: 'nodes' }, { ...node, spec: {} });
      return TOO_MANY;
    };
    await expect(cluster.remove({ timeoutMs: 60_000 })).rejects.toMatchObject({ code: 'REMOVE_NODE_UNCORDONED' });
    expect(cluster.evictions).toEqual(['web-1']);
  });

  it.each([undefined, 409, 422])('keeps its Pods if it was made anew before it was cordoned (%s)', async (status) => {
    let isReplaced = false;
    cluster.before = ({ method }) => {
      if (isReplaced || method !== 'PATCH') return undefined;
      isReplaced = true;
      cluster.api.memory.remove(NODE);
      cluster.node('w7', { spec: { unschedulable: true } });
      return status === undefined ? undefined : { status, body: {}, serverTime: undefined };
    };
    await expect(cluster.remove()).rejects.toMatchObject({ code: 'REMOVE_NODE_REPLACED' });
    expect(cluster.writes).toEqual([`PATCH ${NODE}`]);
  });

  it('is deleted although its kubelet changes it meanwhile', async () => {
    let changes = 3;
    cluster.before = ({ method, path }) => {
      const node = cluster.api.memory.object(NODE);
      if (method !== 'DELETE' || path !== NODE || node === undefined || changes-- === 0) return undefined;
      const changed = { ...node, status: { ...record(node.status), changes } };
      cluster.api.memory.store.update({ group: '', resource: 'nodes' }, changed);
      return undefined;
    };
    await cluster.remove();
    expect(cluster.left).toEqual([]);
    expect(cluster.writes.filter((one) => one === `DELETE ${NODE}`)).toHaveLength(4);
  });

  it('is deleted although a late Pod took long and its kubelet changed it then', async () => {
    let looks = 0;
    let changed = false;
    cluster.evict = (pod, attempt) => (pod === 'late-1' && attempt < 30 ? TOO_MANY : undefined);
    cluster.before = ({ method, path }) => {
      const node = cluster.api.memory.object(NODE);
      if (path !== NODE || node === undefined || cluster.evictions.length === 0) return undefined;
      // The second look after the eviction is the one before the deletion.
      if (method === 'GET' && ++looks === 2)
        cluster.pod('late-1', { ownerReferences: [{ kind: 'Job', name: 'late', controller: true }] });
      if (method === 'DELETE' && !changed) {
        changed = true;
        cluster.api.memory.store.update({ group: '', resource: 'nodes' }, { ...node, status: { phase: 'new' } });
      }
      return undefined;
    };
    await cluster.remove();
    expect(cluster.evictions).toHaveLength(31);
    expect(cluster.writes.filter((one) => one === `DELETE ${NODE}`)).toHaveLength(2);
    expect(cluster.left).toEqual([]);
  });

  it('that comes back is said, and keeps its Lease', async () => {
    cluster.before = ({ method, path }) => {
      if (method === 'DELETE' && path.startsWith(SECRETS)) cluster.node('w7');
      return undefined;
    };
    const { removals } = await cluster.remove();
    expect(removals).toMatchObject([{ cameBack: true }]);
    expect(cluster.notices).toContain('NODE_CAME_BACK');
    expect(cluster.api.memory.object(`${LEASES}/w7`)).toBeDefined();
  });

  it('whose kubelet is silent: says that its Pods will not end', async () => {
    cluster.api.memory.remove(`${LEASES}/w7`);
    cluster.lease(Date.now() - 600_000);
    await cluster.remove({ dryRun: true });
    expect(cluster.notices).toEqual(['REMOVAL_PLANNED', 'MACHINE_SILENT']);
  });
});

describe('interrupted', () => {
  /** Ends the run when this change has been made. */
  const interruptedAfter = async (count: number) => {
    const stop = new AbortController();
    let writes = 0;
    cluster.before = ({ method }) => {
      if (method !== 'GET' && writes++ === count) stop.abort(new Error('interrupted'));
      return undefined;
    };
    await cluster.remove({ signal: stop.signal }).catch(() => {});
    cluster.before = () => undefined;
    return writes > count;
  };

  it('after any change, the same command ends in the same cluster', async () => {
    for (let count = 0; ; count++) {
      if (!(await interruptedAfter(count))) break;
      await cluster.remove();
      expect(cluster.left, `after ${count}`).toEqual([]);
      await cluster.api.stop();
      cluster = await ServedCluster.start();
    }
    expect(cluster.left).toEqual([]);
  });

  it('two at once end in the same cluster', async () => {
    await Promise.all([cluster.remove(), cluster.remove()]);
    expect(cluster.left).toEqual([]);
  });
});
