/** A hundred machines that join at the same time while the API server has trouble: not one of them fails. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Target } from '../../bench/scale/herd.ts';
import { measureHerd } from '../../bench/scale/scenario.ts';
import { Lab } from '../lifecycle.ts';

let lab: Lab;
let target: Target;
const { signal } = new AbortController();
beforeAll(async () => {
  lab = await Lab.attach();
  const { cluster } = lab;
  target = { apiServerEndpoint: cluster.endpoint, token: await cluster.createToken(), caCertHashes: [await cluster.caHash()] };
});
afterAll(() => lab.close());

const MACHINES = 100;
const LIMIT_MS = 400_000;

it(
  'it is killed when a third of them have joined',
  async () => {
    const { herd } = await measureHerd({ cluster: lab.cluster, target, count: MACHINES, trouble: 'restart', signal });
    expect([...herd.failures]).toEqual([]);
    expect(herd.durations).toHaveLength(MACHINES);
    // They have noticed.
    expect(herd.waits.get('WAITING_API_SERVER') ?? 0).toBeGreaterThan(0);
  },
  LIMIT_MS,
);

it(
  'it turns them away by priority and fairness, and is not run down for it',
  async () => {
    const { herd, cost } = await measureHerd({ cluster: lab.cluster, target, count: MACHINES, trouble: 'throttle', signal });
    expect([...herd.failures]).toEqual([]);
    expect(herd.durations).toHaveLength(MACHINES);
    expect(cost.requests.turnedAway).toBeGreaterThan(MACHINES);
    expect(cost.requests.turnedAway).toBeLessThan(MACHINES * 30);
  },
  LIMIT_MS,
);
