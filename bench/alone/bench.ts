/**
 * `npm run bench:alone -- [RUNS] PROGRAM...` (as root, no lab): processor time and memory of a worker's join alone. The
 * executables join alternately, each in a directory as its machine; cluster, systemd, container runtime and kubelet are
 * simulated in this process, so that only the join is measured.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Run } from '../measure.ts';
import { joinAlone } from './machine.ts';

const words = process.argv.slice(2);
const runs = /^\d+$/.test(words[0] ?? '') ? Number(words.shift()) : 15;
const programs = (words.length === 0 ? ['dist/kubejoin'] : words).map((program) => path.resolve(program));

// Without a network of its own, the ports of the simulated kubelet could be taken.
execFileSync('ip', ['link', 'set', 'lo', 'up']);
const measured = new Map<string, Run[]>(programs.map((program) => [program, []]));
for (let run = 0; run < runs; run++)
  for (const program of programs) measured.get(program)?.push(await joinAlone(program));

for (const [program, all] of measured) {
  const processorTime = spread(all.map((run) => run.processorTime));
  const peakMemory = spread(all.map((run) => run.peakMemory / 1024 ** 2));
  console.log(
    `${path.relative('', program)}: ${all.length} joins, processor time ${processorTime} ms, memory ${peakMemory} MiB`,
  );
}
process.exit();

/** Median, smallest and largest value. */
function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b).map((value) => value.toFixed(1));
  return `${sorted[sorted.length >> 1]} (${sorted[0]} to ${sorted.at(-1)})`;
}
