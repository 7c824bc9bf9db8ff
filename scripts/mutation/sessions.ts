import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { JOB, type Job, type Progress } from './job.ts';
import type { Verdict } from './results.ts';

/** In milliseconds: a test that runs so long hangs, with a mutant and without one. */
const SILENCE = { mutant: 30_000, none: 120_000 };
const LOOK = 500;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type Found = { verdicts: Map<number, Verdict>; covered: Set<number>; unusable: Map<string, string> };

/** Judges the mutants of a job in one process after the other: a mutant that hangs costs its process, not the rest. */
export async function judge(
  job: Job,
  folder: string,
  say: (line: string) => void,
  save: (verdicts: ReadonlyMap<number, Verdict>) => void,
): Promise<Found> {
  const found: Found = { verdicts: new Map(), covered: new Set(), unusable: new Map() };
  let rest: Job = { ...job, progress: path.join(folder, `progress-${process.pid}`) };
  while (rest.todo.length > 0 && rest.tests.length > 0) {
    const { hanging, file } = await session(rest, folder, found, (line) => {
      save(found.verdicts);
      say(line);
    });
    if (file === undefined) break;
    // Without a mutant at work the file can't be used; with one, that is what the mutant does.
    if (hanging === undefined) note({ type: 'unusable', test: file, why: 'it hangs, or ends its process' }, {}, found, say);
    else found.verdicts.set(hanging, { status: 'timeout', by: `${file}: it hangs, or ends its process` });
    const from = rest.tests.indexOf(file) + (hanging === undefined ? 1 : 0);
    rest = { ...rest, tests: rest.tests.slice(from), todo: rest.todo.filter((id) => !found.verdicts.has(id)) };
  }
  return found;
}

/** What a session was doing when it ended too early; `file` is nothing where it came to its end. */
type Ended = { hanging?: number | undefined; file?: string | undefined; complete?: boolean; crashed?: Ended };

async function session(job: Job, folder: string, found: Found, say: (line: string) => void): Promise<Ended> {
  const jobPath = path.join(folder, `job-${process.pid}.json`);
  writeFileSync(jobPath, JSON.stringify(job));
  writeFileSync(job.progress, '');
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(import.meta.dirname, 'session.ts')], {
    env: { ...process.env, [JOB]: jobPath, NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const state: Ended & { lines: number; heard: number } = { lines: 0, heard: Date.now() };
  const look = () => {
    const lines = readFileSync(job.progress, 'utf8').split('\n').slice(0, -1);
    if (lines.length > state.lines) state.heard = Date.now();
    for (const line of lines.slice(state.lines)) note(JSON.parse(line) as Progress, state, found, say);
    state.lines = lines.length;
  };
  // The process leads a group of its own: vitest's worker ends with it.
  const end = () => process.kill(-(child.pid as number), 'SIGKILL');
  const interrupted = () => {
    end();
    process.exit(130);
  };
  for (const signal of SIGNALS) process.on(signal, interrupted);
  const timer = setInterval(() => {
    look();
    const limit = state.hanging === undefined ? SILENCE.none : SILENCE.mutant;
    if (state.crashed || Date.now() - state.heard >= limit) end();
  }, LOOK);
  await ended;
  clearInterval(timer);
  for (const signal of SIGNALS) process.off(signal, interrupted);
  look();
  rmSync(jobPath);
  rmSync(job.progress);
  if (!state.complete && state.file === undefined && !state.crashed) throw new Error('vitest came to no end: what it printed stands above');
  return state.crashed ?? { hanging: state.hanging, file: state.file };
}

function note(progress: Progress, state: Ended, found: Found, say: (line: string) => void): void {
  const { type } = progress;
  if (type === 'file') {
    // vitest goes on with the next file when its worker has died.
    if (state.file !== undefined) state.crashed ??= { hanging: state.hanging, file: state.file };
    state.file = progress.test;
    state.hanging = undefined;
    say(`  ${progress.test}`);
  } else if (type === 'covered') {
    for (const id of progress.ids) found.covered.add(id);
    say(`    reaches ${progress.ids.length}`);
  } else if (type === 'unusable') {
    found.unusable.set(progress.test, progress.why);
    say(`    not used, fails without a mutant: ${progress.why}`);
  } else if (type === 'done') {
    state.file = undefined;
    state.hanging = undefined;
  } else if (type === 'begin') state.hanging = progress.id;
  else if (type === 'end') state.complete = true;
  else if (type !== 'alive') found.verdicts.set(progress.id, { status: type, by: progress.by });
}
