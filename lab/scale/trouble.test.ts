/** A hundred machines that join at the same time while the API server has trouble: not one of them fails. */
import { expect, it } from 'vitest';
import { measureHerd } from '../../bench/scale/scenario.ts';
import { scaleLab } from './scale-lab.ts';

const at = scaleLab();

const MACHINES = 100;

it('it is killed when a third of them have joined', async () => {
  const { herd } = await measureHerd({
    cluster: at.lab.cluster,
    target: at.target,
    count: MACHINES,
    trouble: 'restart',
    signal: at.signal,
  });
  expect([...herd.failures]).toEqual([]);
  expect(herd.durations).toHaveLength(MACHINES);
  // They have noticed.
  expect(herd.waits.get('WAITING_API_SERVER') ?? 0).toBeGreaterThan(0);
});

it('it turns them away by priority and fairness, and is not run down for it', async () => {
  const { herd, cost } = await measureHerd({
    cluster: at.lab.cluster,
    target: at.target,
    count: MACHINES,
    trouble: 'throttle',
    signal: at.signal,
  });
  expect([...herd.failures]).toEqual([]);
  expect(herd.durations).toHaveLength(MACHINES);
  expect(cost.requests.turnedAway).toBeGreaterThan(MACHINES);
  expect(cost.requests.turnedAway).toBeLessThan(MACHINES * 30);
});
