/**
 * Many machines that join one real cluster at the same time: `npm run bench:scale [-- NUMBERS...]`, default 1 10 100
 * 300. It uses a lab that is up, or brings one up for itself (one control plane). Cluster and machines share this
 * machine's processors, so that times say little, and how they grow something. `-- --bound NUMBERS...`: each machine with
 * its own bound token, an approver (`npm run build:exe`), and thieves who have all tokens. `-- --floor NUMBERS...`: the
 * machines' kubelets alone, which find everything in place.
 */
import '../../src/program/assembled.ts';
import { Interrupted, interruptible } from '../../lab/run/interrupt.ts';
import { Lab, labCondition } from '../../lab/run/lifecycle.ts';
import { BoundHerd } from '../admission/bound.ts';
import { boundTable, growthTable, memoryTable, troubleTable } from './report.ts';
import { type Measured, measureHerd, type Trouble } from './scenario.ts';
import { targetIn } from './target.ts';

const NUMBERS = [1, 10, 100, 300];
const TROUBLED = { machines: 100, with: ['restart', 'throttle'] as const satisfies readonly Trouble[] };
/** Herds of the largest size once more: a process that keeps something of each join shows it here. */
const REPEATS = 2;

async function main(args: readonly string[]): Promise<void> {
  const bound = args.includes('--bound');
  const floor = args.includes('--floor');
  if (bound && floor) throw new RangeError('--bound or --floor');
  const given = args.filter((arg) => arg !== '--bound' && arg !== '--floor').map(Number);
  const ownTokens = bound ? BoundHerd.prepare : undefined;
  const numbers = given.length > 0 ? given : bound || floor ? [Math.max(...NUMBERS)] : NUMBERS;
  const largest = Math.max(...numbers);
  if (numbers.some((number) => !Number.isInteger(number) || number < 1 || number > 1000))
    throw new RangeError('numbers from 1 to 1000');
  const standing = (await labCondition()) === 'standing';
  const log = (line: string) => console.error(line);
  const { signal } = interruptible(log);
  const lab = standing ? await Lab.attach() : await Lab.up({ controlPlanes: 1, workers: 0, owned: true, log, signal });
  try {
    const measured: Measured[] = [];
    const measure = async (count: number, trouble?: Trouble) => {
      const one = await measureHerd({ cluster: lab.cluster, target, count, trouble, bound: ownTokens, floor, signal });
      measured.push(one);
      log(
        `${count} machines${trouble ? `, ${trouble}` : ''}: ${one.herd.durations.length} joined, the last after ${one.herd.durations.at(-1)?.toFixed(0)} ms`,
      );
      for (const [name, reason] of [...one.herd.failures].slice(0, 5)) log(`  ${name}: ${reason}`);
      return one;
    };
    const target = await targetIn(lab.cluster);
    if (bound) {
      for (const count of numbers) await measure(count);
      console.log(boundTable(measured));
      const wrong = measured.flatMap(({ admitted, count }) => [
        ...(admitted?.wrong ?? []),
        ...(admitted?.refused === count ? [] : [`${admitted?.refused} of ${count} thieves were refused`]),
      ]);
      for (const one of wrong) console.log(`wrong: ${one}`);
      if (wrong.length > 0 || measured.some(({ herd }) => herd.failures.size > 0)) process.exitCode = 1;
      return;
    }
    await measure(1); // the code is loaded and compiled
    const growth: Measured[] = [];
    for (const count of numbers) growth.push(await measure(count));
    const tables = [growthTable(growth)];
    if (!floor) {
      for (let repeat = 0; repeat < REPEATS; repeat++) await measure(largest);
      const troubled: Measured[] = [];
      for (const trouble of TROUBLED.with) troubled.push(await measure(Math.min(TROUBLED.machines, largest), trouble));
      const peak = `Peak resident memory of this process: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB.`;
      tables.push(troubleTable(troubled), memoryTable(measured), peak);
    }
    console.log(tables.join('\n\n'));
    if (measured.some(({ herd }) => herd.failures.size > 0)) process.exitCode = 1;
  } finally {
    lab.close();
    if (!standing) await Lab.down();
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Interrupted)) throw error;
  process.exitCode = error.exitCode;
}
