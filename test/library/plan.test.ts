import { afterEach, expect, test } from 'vitest';
import { apply, parsePlan, plan } from '../../src/index.ts';
import { Cluster } from './cluster.ts';

let cluster: Cluster;
afterEach(() => cluster.stop());

test('a plan is a result of its own, which a join is held to', async () => {
  cluster = await Cluster.start();
  const run = plan(cluster.options());
  const types = new Set<string>();
  for await (const { type } of run) types.add(type);
  expect(types).toContain('change-previewed');
  expect(types).not.toContain('change-done');
  const reviewed = parsePlan(JSON.stringify(await run.result), 'plan.json');
  expect(cluster.nodeNames()).toEqual([]);
  const other = apply(reviewed, { ...cluster.options(), nodeName: 'node-2' });
  await expect(other.result).rejects.toMatchObject({ code: 'PLAN_DIFFERS' });
  expect(await apply(reviewed, cluster.options()).result).toMatchObject({ outcome: 'joined', nodeName: 'node-1' });
});

test('a cluster that can not be reached has no plan', async () => {
  cluster = await Cluster.start(['node-1'], ['wrong-pin']);
  await expect(plan(cluster.options()).result).rejects.toMatchObject({ code: 'CA_PIN_MISMATCH' });
});
