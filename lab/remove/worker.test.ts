/** A worker with every kind of Pod is removed; "kubectl drain" would touch the same Pods. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../machine/wait.ts';
import { expectJoined } from '../worker/joined-node.ts';
import { install, join, kubejoin } from '../worker/kubejoin.ts';
import { leave, workerLab } from '../worker/worker-lab.ts';
import { apply, drained, podsOf, remove } from './remove-lab.ts';

const at = workerLab();
const KUBECONFIG = '/run/remove-admin.conf';
const NAMESPACE = 'remove-test';
const FLAGS = [[], ['--force'], ['--delete-emptydir-data'], ['--force', '--delete-emptydir-data']];

const podSpec = (more: object = {}) => ({
  terminationGracePeriodSeconds: 1,
  containers: [{ name: 'pause', image: 'registry.k8s.io/pause:3.10.2', imagePullPolicy: 'Never' }],
  ...more,
});
const EMPTY_DIR = { volumes: [{ name: 'data', emptyDir: {} }] };
/** On the worker only, and never a Pod of the cluster's first control plane. */
const workload = (kind: string, name: string, spec: object, more: object = {}) => ({
  ...{ apiVersion: 'apps/v1', kind, metadata: { namespace: NAMESPACE, name } },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: podSpec(spec) },
    ...more,
  },
});
const bare = (name: string, spec: object) => ({
  ...{ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: NAMESPACE, name } },
  spec: podSpec({ nodeName: 'worker1', ...spec }),
});

beforeAll(async () => {
  const { cluster, worker } = at;
  await install(cluster.first);
  expectJoined(await join(worker, at.args));
  await cluster.waitReady(worker.name);
  await worker.writeFile(KUBECONFIG, await cluster.first.readFile('/etc/kubernetes/admin.conf'), 0o600);
  await apply(cluster, [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    workload('Deployment', 'web', {}, { replicas: 2 }),
    workload('Deployment', 'cache', EMPTY_DIR, { replicas: 1 }),
    workload('DaemonSet', 'agent', EMPTY_DIR),
    bare('solo', {}),
    bare('solo-data', EMPTY_DIR),
    // Its command does not exist, so that it is Failed at once.
    bare('failed', { restartPolicy: 'Never', activeDeadlineSeconds: 1, ...EMPTY_DIR }),
  ]);
  await until('the Pods to run', async () => (await pods(['Running', 'Failed'])).length >= 7);
  // A kubelet that is new in the cluster may need some seconds for it.
  const lease = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/worker1';
  await until("the kubelet's Lease", async () => (await cluster.api('GET', lease)).status === 200);
  await until('a Pod to fail', async () => (await pods(['Failed'])).length === 1);
});

afterAll(async () => {
  await at.cluster.kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=false']);
});

async function pods(phases: readonly string[]): Promise<string[]> {
  const { body } = await at.cluster.api('GET', `/api/v1/namespaces/${NAMESPACE}/pods`);
  const items = (body as { items?: { metadata: { name: string }; status: { phase: string } }[] }).items ?? [];
  return items.filter(({ status }) => phases.includes(status.phase)).map(({ metadata }) => metadata.name);
}

it('plans the evictions of kubectl, removes the node, and says when its machine comes back', async () => {
  const { cluster, worker, lab } = at;
  const run = (args: readonly string[]) => remove(worker, ['worker1', '--kubeconfig', KUBECONFIG, ...args]);
  for (const flags of FLAGS) {
    const plan = await run(['--dry-run', ...flags]);
    const expected = await drained(cluster, 'worker1', flags);
    if (expected === undefined) expect(plan.failure, flags.join()).toMatchObject({ code: 'REMOVE_PODS_REFUSED' });
    else expect(podsOf(plan, 'evict'), flags.join()).toEqual(expected);
  }
  expect((await cluster.node('worker1'))?.spec).not.toHaveProperty('unschedulable');

  const all = ['--force', '--delete-emptydir-data'];
  await apply(cluster, [
    {
      ...{ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { namespace: NAMESPACE, name: 'web' } },
      spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } },
    },
  ]);
  await until('the budget to forbid evictions', async () => {
    const { body } = await cluster.api('GET', `/apis/policy/v1/namespaces/${NAMESPACE}/poddisruptionbudgets/web`);
    const { status } = body as { status?: { currentHealthy?: number } };
    return status?.currentHealthy === 2;
  });
  const held = await run([...all, '--timeout=4s']);
  expect(held.code).toBe(7);
  expect(held.failure).toMatchObject({ code: 'REMOVE_DRAIN_TIMED_OUT' });
  expect(held.failure).toMatchObject({ cause: expect.stringMatching(/budget web needs 2 healthy pods and has 2/) });
  expect((await cluster.node('worker1'))?.spec).toMatchObject({ unschedulable: true });

  await cluster.kubectl(['delete', 'poddisruptionbudget', '-n', NAMESPACE, 'web']);
  const removed = await run(all);
  expect(removed, removed.stderr).toMatchObject({ code: 0, outcome: 'removed' });
  expect(removed.events.some(({ message }) => message?.key === 'MACHINE_RUNS')).toBe(true);
  expect(await cluster.node('worker1')).toBeUndefined();
  const lease = await cluster.api('GET', '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/worker1');
  expect(lease.status).toBe(404);
  const { body } = await cluster.api('GET', '/apis/certificates.k8s.io/v1/certificatesigningrequests');
  expect(JSON.stringify(body)).not.toContain('system:node:worker1');

  const again = await run(all);
  expect(again).toMatchObject({ code: 0, outcome: 'nothing-to-do' });

  // What the warning says: a kubelet that restarts registers its Node again.
  await worker.mustExec(['systemctl', 'restart', 'kubelet']);
  await until('the Node to come back', async () => (await cluster.node('worker1')) !== undefined);
  await kubejoin(worker, ['reset', '--force']);
  // Pods that were scheduled on it again have no kubelet left that could end them.
  const back = await run([...all, '--skip-wait-for-delete-timeout=1']);
  expect(back, back.stderr).toMatchObject({ code: 0 });
  expect(await cluster.node('worker1')).toBeUndefined();
  await leave(lab, worker);
});
