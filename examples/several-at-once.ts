/**
 * Joins three pretended machines at the same time, in one process, and leaves them alone after ten seconds: npx tsx
 * examples/several-at-once.ts
 */
import { isFailure, join } from 'kubejoin';
import { startRehearsal } from 'kubejoin/rehearsal';

const machines = ['node-1', 'node-2', 'node-3'];
const rehearsal = await startRehearsal({ machines });
const signal = AbortSignal.timeout(10_000);

async function joined(machine: string): Promise<string> {
  const run = join({ ...rehearsal.joinOptions(machine), signal });
  for await (const event of run) if (event.type === 'phase-done') console.log(`${machine}: ${event.phase}`);
  return (await run).outcome;
}

try {
  const ends = await Promise.allSettled(machines.map(joined));
  for (const [index, end] of ends.entries()) {
    const how = end.status === 'fulfilled' ? end.value : isFailure(end.reason) ? end.reason.code : String(end.reason);
    console.log(`${machines[index]}: ${how}`);
  }
} finally {
  await rehearsal.stop();
}
