import { afterEach, expect, test } from 'vitest';
import { apply, type Host, parsePlan, plan } from '../../src/api/index.ts';
import { samplePlan } from '../operations/planning/sample-plan.ts';
import { Cluster } from './cluster.ts';

let cluster: Cluster | undefined;
afterEach(async () => {
  await cluster?.stop();
  cluster = undefined;
});

test('a plan is a result of its own, which a join is held to', async () => {
  cluster = await Cluster.start();
  const run = plan(cluster.options());
  const types = new Set<string>();
  for await (const { type } of run) types.add(type);
  expect(types).toContain('change-previewed');
  expect(types).not.toContain('change-done');
  const reviewed = parsePlan(JSON.stringify(await run), 'plan.json');
  expect(cluster.nodeNames()).toEqual([]);
  const other = apply(reviewed, { ...cluster.options(), nodeName: 'node-2' });
  await expect(other).rejects.toMatchObject({ code: 'PLAN_DIFFERS' });
  expect(await apply(reviewed, cluster.options())).toMatchObject({ outcome: 'joined', nodeName: 'node-1' });
});

test('a cluster that can not be reached has no plan', async () => {
  cluster = await Cluster.start(['node-1'], ['wrong-pin']);
  await expect(plan(cluster.options())).rejects.toMatchObject({ code: 'CA_PIN_MISMATCH' });
});

test('a plan that is refused ends the kubelet that was asked for its version', async () => {
  cluster = await Cluster.start();
  const options = cluster.options();
  const { read, write } = options.host as Host;
  let asked: AbortSignal | undefined;
  const silent = async (_: readonly string[], { signal }: { signal?: AbortSignal } = {}) => {
    asked = signal;
    await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    return { code: -1, stdout: '', stderr: 'aborted' };
  };
  const system = { ...read.system, uid: () => 65534, query: silent, commandPath: async () => '/usr/bin/kubelet' };
  await expect(plan({ ...options, host: { read: { ...read, system }, write } })).rejects.toMatchObject({
    code: 'PREFLIGHT_FAILED',
  });
  expect(asked?.aborted).toBe(true);
});

/** A machine that must not be looked at before the plan has been. */
const host = new Proxy({ read: {}, write: {} } as Host, {
  get() {
    throw new Error('the machine was looked at');
  },
});
const itself: Record<string, unknown> = { ...samplePlan };
itself.details = itself;

test.each<[string, unknown, object]>([
  ['nothing', undefined, { kind: 'PLAN_MALFORMED', params: { problem: { type: 'not-json' } } }],
  ['no object', {}, { kind: 'PLAN_MALFORMED', params: { problem: { type: 'no-plan' } } }],
  ['a list', [], { kind: 'PLAN_MALFORMED', params: { problem: { type: 'no-plan' } } }],
  ['what holds itself', itself, { kind: 'PLAN_MALFORMED', params: { problem: { type: 'not-json' } } }],
  [
    'wrong checks',
    { ...samplePlan, checks: 5 },
    { kind: 'PLAN_MALFORMED', params: { problem: { type: 'field', field: 'checks' } } },
  ],
  [
    'no change',
    { ...samplePlan, changes: [null] },
    { kind: 'PLAN_MALFORMED', params: { problem: { field: 'changes[0].phase' } } },
  ],
  ['another version', { ...samplePlan, version: 2 }, { kind: 'PLAN_VERSION_UNKNOWN' }],
  [
    'another digest',
    { ...samplePlan, digest: `sha256:${'0'.repeat(64)}` },
    { kind: 'PLAN_EDITED', params: { computed: samplePlan.digest } },
  ],
  ['another name', { ...samplePlan, nodeName: 'other' }, { kind: 'PLAN_EDITED' }],
])('%s is no plan, which is found out before anything is looked at', async (_, given, failure) => {
  await expect(apply(given as never, { host, token: 'abcdef.0123456789abcdef' })).rejects.toMatchObject(failure);
});
