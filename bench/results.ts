/** Results kept from one day to the next: one line of JSON a run of the benchmark, with machine and commit. */
import { appendFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import path from 'node:path';
import { checkout, projectRoot } from '../scripts/build/checkout.ts';
import type { Row } from './table.ts';

export const RESULTS = path.join(projectRoot, 'bench/results.jsonl');

/** Times of two results compare only where this is the same. */
export interface Machine {
  processor: string;
  processors: number;
  memoryMiB: number;
  kernel: string;
}

export interface Result {
  /** When it was measured. */
  at: string;
  commit: string;
  /** True if the checkout differed from that commit. */
  changed: boolean;
  machine: Machine;
  /** Flag of the comparison, without dashes. */
  comparison: string;
  /** The subject of the comparison. */
  sides: readonly [string, string];
  /** Every value that was measured, of each side in the order of its runs. */
  rows: readonly Pick<Row, 'what' | 'unit' | 'runs'>[];
}

export function resultOf(comparison: string, sides: Result['sides'], rows: readonly Row[], at = new Date()): Result {
  const { gitCommit, gitTreeState } = checkout();
  return {
    at: at.toISOString(),
    commit: gitCommit,
    changed: gitTreeState === 'dirty',
    machine: machine(),
    comparison: comparison.replace(/^--/, ''),
    sides,
    rows: rows.map(({ what, unit, runs }) => ({ what, unit, runs })),
  };
}

/** Appends the result and gives its line. */
export async function keep(result: Result, file = RESULTS): Promise<string> {
  const line = JSON.stringify(result);
  await appendFile(file, `${line}\n`);
  return line;
}

function machine(): Machine {
  const all = cpus();
  return {
    processor: all[0]?.model ?? '',
    processors: all.length,
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    kernel: release(),
  };
}
