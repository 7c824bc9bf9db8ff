/** A program that joins many machines keeps nothing of them. */
import { afterEach, expect, it } from 'vitest';
import { kept } from '../../bench/scale/memory.ts';
import { join } from '../../src/api/index.ts';
import { type Rehearsal, startRehearsal } from '../../src/api/rehearsal.ts';

let rehearsal: Rehearsal | undefined;
afterEach(async () => {
  await rehearsal?.stop();
});

const MACHINES = Array.from({ length: 10 }, (_, index) => `node-${index + 1}`);

/**
 * Joins all at the same time with one signal; what is left of each can be asked afterwards: a host of its own is
 * reached by whatever a join leaves.
 */
async function joinAll(cluster: Rehearsal, signal: AbortSignal): Promise<WeakRef<object>[]> {
  const joins = MACHINES.map(async (name) => {
    const options = cluster.joinOptions(name);
    const host = { read: options.host.read, write: options.host.write };
    const run = join({ ...options, host, signal });
    await run;
    return [new WeakRef(host), new WeakRef(run)];
  });
  return (await Promise.all(joins)).flat();
}

it('of ten joins with one signal neither memory, timers, sockets nor watches are left', async () => {
  const { signal } = new AbortController();
  const before = await kept();
  rehearsal = await startRehearsal({ machines: MACHINES });
  const left = await joinAll(rehearsal, signal);
  await rehearsal.stop();
  const after = await kept();
  expect(after.resources).toEqual(before.resources);
  expect(after.listeners).toBe(before.listeners);
  expect(left.filter((one) => one.deref() !== undefined)).toEqual([]);
});
