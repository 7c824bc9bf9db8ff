/** One target in a process of its own, started by run.ts: what hangs, crashes or eats memory ends this one only. */
// The features' sentences belong to what is fuzzed; they must be given before any is read.
import '../../src/program/assembled.ts';

import { openSync, writeSync } from 'node:fs';
import { measureGrowth } from './growth.ts';
import { keptInputs } from './kept.ts';
import { Random } from './random.ts';
import { runSession } from './session.ts';
import type { Target } from './target.ts';
import { TARGET_FILES } from './target-files.ts';

/** The one argument, from run.ts. */
export interface Task {
  target: string;
  seed: string;
  inputs: number;
  seconds: number | undefined;
  /** Time is measured: of each input, and of so many shapes of large ones. */
  growth: boolean;
  shapes: number;
  oracle: string;
  /** The file that holds the input under check: its length (4 bytes), then its bytes. */
  current: string;
}

export type Report =
  | { type: 'progress'; inputs: number }
  | { type: 'finding'; input: string; text: string }
  | { type: 'done'; inputs: number; milliseconds: number };

const PROGRESS_MS = 1_000;
/** Enough to see what is wrong. */
const MAX_FINDINGS = 20;

async function main(task: Task): Promise<void> {
  const { target } = (await import(TARGET_FILES.get(task.target) ?? '')) as { target: Target };
  const current = openSync(task.current, 'w', 0o600);
  const started = performance.now();
  let told = started;
  let checked = 0;
  const inputs = await runSession(target, {
    ...task,
    oracle: target.reference === undefined ? undefined : task.oracle,
    findings: MAX_FINDINGS,
    kept: await keptInputs(target.name),
    begins(input) {
      checked++;
      const length = Buffer.alloc(4);
      length.writeUInt32BE(input.length);
      writeSync(current, Buffer.concat([length, input]), 0, undefined, 0);
      if (performance.now() - told < PROGRESS_MS) return;
      told = performance.now();
      report({ type: 'progress', inputs: checked });
    },
    finding: (input, text) => report({ type: 'finding', input: input.toString('base64'), text }),
  });
  if (task.growth) {
    const random = new Random(`${task.seed} ${target.name} growth`);
    const samples = [...(await target.samples(random))];
    await measureGrowth(target, { random, samples, shapes: task.shapes }, (input, text) =>
      report({ type: 'finding', input: input.toString('base64'), text }),
    );
  }
  report({ type: 'done', inputs, milliseconds: performance.now() - started });
  process.disconnect?.();
}

function report(message: Report): void {
  process.send?.(message);
}

await main(JSON.parse(process.argv[2] ?? '{}') as Task);
