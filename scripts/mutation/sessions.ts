import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { JOB, type Job, type Progress } from './job.ts';
import type { Verdict } from './results.ts';
import { OwnTime } from './starved.ts';

/** In milliseconds: a test that runs so long without a mutant hangs. */
const SILENCE = 300_000;
const LOOK = 500;
/** In milliseconds: files that take no longer come first, then those that take so many times longer. */
const FAST = 1_000;
const SLOWER = 4;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export type Found = {
  verdicts: Map<number, Verdict>;
  covered: Set<number>;
  /** Mutants that a test file does not notice, by test file. */
  passed: Map<string, Set<number>>;
  unusable: Map<string, string>;
  /** Time without a mutant in milliseconds, by test file. */
  times: Map<string, number>;
};

type Listener = { say(line: string): void; save(found: Found): void };

/** Judges the mutants of a job in one process after the other: a mutant that hangs costs its process, not the rest. */
export async function judge(
  job: Job,
  folder: string,
  known: ReadonlyMap<string, number>,
  listener: Listener,
): Promise<Found> {
  const passed = new Map(Object.entries(job.passed).map(([test, ids]) => [test, new Set(ids)]));
  const found: Found = { verdicts: new Map(), covered: new Set(), passed, unusable: new Map(), times: new Map(known) };
  const progress = path.join(folder, `progress-${process.pid}`);
  // The slow test files judge what is left of the fast ones.
  for (let slow = FAST; ; slow = Math.min(slow * SLOWER, job.slow)) {
    await judgeBy({ ...job, slow, progress }, folder, found, listener);
    if (slow >= job.slow) return found;
  }
}

/** With the test files that take at most `job.slow`. */
async function judgeBy(job: Job, folder: string, found: Found, listener: Listener): Promise<void> {
  for (let rest = open(job, found); rest.todo.length > 0 && rest.tests.length > 0; rest = open(rest, found)) {
    const { hanging, file, complete } = await session(rest, folder, found, listener);
    if (complete) return;
    if (file === undefined) continue; // it was silent for too long between two files
    // Without a mutant at work the file can't be used; with one, that is what the mutant does.
    if (hanging === undefined) found.unusable.set(file, 'it hangs without a mutant, or ends its process');
    else found.verdicts.set(hanging, { status: 'timeout', by: `${file}: it hangs, or ends its process` });
  }
}

/** The rest of a job: mutants without a verdict, and the tests that may still notice one of them. */
function open(job: Job, { verdicts, passed, unusable, times }: Found): Job {
  const todo = job.todo.filter((id) => !verdicts.has(id));
  const isFit = (test: string) => !unusable.has(test) && (times.get(test) ?? 0) <= job.slow;
  const tests = job.tests.filter((test) => isFit(test) && todo.some((id) => !passed.get(test)?.has(id)));
  return { ...job, todo, tests, passed: Object.fromEntries([...passed].map(([test, ids]) => [test, [...ids]])) };
}

/** The last step of a session that ended too early. */
type Ended = { hanging?: number | undefined; file?: string | undefined; complete?: boolean };

async function session(job: Job, folder: string, found: Found, { say, save }: Listener): Promise<Ended> {
  const jobPath = path.join(folder, `job-${process.pid}.json`);
  writeFileSync(jobPath, JSON.stringify(job));
  writeFileSync(job.progress, '');
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(import.meta.dirname, 'session.ts')], {
    env: { ...process.env, [JOB]: jobPath, NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  asPolite(child.pid as number);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const account = new Account(job, found, say);
  let lines = 0;
  let silence = new OwnTime();
  const look = () => {
    const all = readFileSync(job.progress, 'utf8').split('\n').slice(0, -1);
    const heard = all.length > lines;
    for (const line of all.slice(lines)) {
      const progress = JSON.parse(line) as Progress;
      account.note(progress);
      if (progress.type === 'done') save(found);
    }
    lines = all.length;
    if (heard) silence = new OwnTime(account.pid);
  };
  // The process leads a group of its own: vitest's worker ends with it.
  const end = () => process.kill(-(child.pid as number), 'SIGKILL');
  const interrupted = () => {
    look();
    save(found);
    end();
    process.exit(130);
  };
  for (const signal of SIGNALS) process.on(signal, interrupted);
  const timer = setInterval(() => {
    look();
    if (account.crashed || silence.ms >= account.timeout) end();
  }, LOOK);
  await ended;
  clearInterval(timer);
  for (const signal of SIGNALS) process.off(signal, interrupted);
  look();
  rmSync(jobPath);
  rmSync(job.progress);
  return account.ended();
}

/** Gives the session of the tests the nice value of this one: Linux weighs sessions against each other (sched(7), autogroup). */
function asPolite(pid: number): void {
  try {
    const [, nice = '0'] = /nice (-?\d+)/.exec(readFileSync('/proc/self/autogroup', 'utf8')) ?? [];
    writeFileSync(`/proc/${pid}/autogroup`, nice);
  } catch {
    // A kernel without autogroups.
  }
}

/** The state of a session, from the progress that it writes. */
class Account {
  readonly #job: Job;
  readonly #found: Found;
  readonly #say: (line: string) => void;
  #file: string | undefined;
  #hanging: number | undefined;
  #timeout = SILENCE;
  /** Memory of the process with the tests. */
  pid: number | 'self' = 'self';
  #begun = false;
  #complete = false;
  crashed: Ended | undefined;

  constructor(job: Job, found: Found, say: (line: string) => void) {
    this.#job = job;
    this.#found = found;
    this.#say = say;
  }

  /** The longest silence, in milliseconds; a longer one is a hang. */
  get timeout(): number {
    return this.#hanging === undefined ? SILENCE : this.#timeout;
  }

  ended(): Ended {
    if (!this.#complete && !this.#begun) throw new Error('vitest did not begin: what it printed stands above');
    return this.crashed ?? { hanging: this.#hanging, file: this.#file, complete: this.#complete };
  }

  note(progress: Progress): void {
    const { verdicts, covered, unusable, times } = this.#found;
    switch (progress.type) {
      case 'file':
        // vitest goes on with the next file when its worker has died.
        if (this.#file !== undefined) this.crashed ??= { hanging: this.#hanging, file: this.#file };
        this.#begun = true;
        this.#file = progress.test;
        this.#hanging = undefined;
        break;
      case 'covered':
        for (const id of progress.ids) covered.add(id);
        break;
      case 'timed':
        times.set(progress.test, progress.ms);
        break;
      case 'unusable':
        unusable.set(progress.test, progress.why);
        break;
      case 'begin':
        if (this.#hanging !== undefined) this.#pass(this.#hanging);
        this.#hanging = progress.id;
        this.#timeout = progress.timeout;
        this.pid = progress.pid;
        break;
      case 'done':
        this.#done();
        break;
      case 'killed':
      case 'timeout':
        verdicts.set(progress.id, { status: progress.type, by: progress.by });
        break;
      case 'end':
        this.#complete = true;
        break;
      case 'alive':
    }
  }

  #pass(id: number): void {
    const { verdicts, passed } = this.#found;
    const file = this.#file ?? '';
    if (!verdicts.has(id)) passed.set(file, (passed.get(file) ?? new Set()).add(id));
  }

  #done(): void {
    const { verdicts, unusable, times } = this.#found;
    const file = this.#file ?? '';
    const left = this.#job.todo.filter((id) => !verdicts.has(id));
    const why = unusable.get(file) ?? ((times.get(file) ?? 0) > this.#job.slow ? 'slow' : undefined);
    if (why === undefined) for (const id of left) this.#pass(id);
    this.#say(
      `  ${file} (${times.get(file) ?? '?'} ms): ${why === undefined ? `${left.length} mutants left` : `put off, ${why}`}`,
    );
    this.#file = undefined;
    this.#hanging = undefined;
  }
}
