/**
 * Ten machines that join the lab's real cluster at the same time, from one process: bench/scale has up to three
 * hundred.
 */
import { expect, it } from 'vitest';
import { kept } from '../../bench/scale/memory.ts';
import { measureHerd } from '../../bench/scale/scenario.ts';
import { scaleLab } from './scale-lab.ts';

const at = scaleLab();

const MACHINES = 10;
/** Of one that joins alone (test/costs/table.json). */
const REQUESTS = 8;

it('all of them join, each with as few requests as one alone, and the process keeps nothing of them', async () => {
  at.lab.cluster.admin.close();
  const before = await kept();
  const {
    herd,
    cost,
    kept: after,
  } = await measureHerd({ cluster: at.lab.cluster, target: at.target, count: MACHINES, signal: at.signal });
  expect([...herd.failures]).toEqual([]);
  expect(herd.durations).toHaveLength(MACHINES);
  // A certificate or a Node that takes the busy cluster longer than usual is looked for.
  const { join, csrLists, nodeLooks, kubelet } = cost.requests;
  expect(join - csrLists - nodeLooks).toBeLessThanOrEqual(MACHINES * REQUESTS);
  expect(csrLists).toBeLessThanOrEqual(MACHINES);
  expect(nodeLooks).toBeLessThanOrEqual(MACHINES * 4);
  expect(kubelet).toBeGreaterThanOrEqual(MACHINES * 4);
  expect(after.resources).toEqual(before.resources);
  expect(after.listeners).toBe(before.listeners);
});
