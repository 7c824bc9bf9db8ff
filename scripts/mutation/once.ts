import type { File, Test } from '@vitest/runner';
import { startTests } from '@vitest/runner';
import { TestRunner } from 'vitest';
import { OwnTime } from './starved.ts';
import { switchboard } from './switchboard.ts';

// Tests replace these two by ones that they drive.
const { setTimeout, clearTimeout } = globalThis;

/** In milliseconds. A test may take so much longer with a mutant, on a busy machine too. */
const GRACE = 3_000;
const SLOWER = 5;
/** As long may hooks and imports take between two tests. */
const BETWEEN = 10_000;

/** A run that passes so many more switches than one without a mutant never ends. */
const ENDLESS = { atLeast: 20_000, times: 50 };

/** The reach of a run: each test, and everything outside of all tests (imports, hooks of a whole file). */
export type Reached = { byTest: Map<string, Set<number>>; outside: Set<number> };

export type Run = {
  /** The first test that failed and why, or nothing where all passed. */
  failed: string | undefined;
  failedTest: string | undefined;
  timedOut: boolean;
  reached: Reached;
  durations: Map<string, number>;
  /** How many switches it passed. */
  passed: number;
};

/** The longest silence of a run with a mutant, in milliseconds. */
export const timeoutWith = ({ durations }: Run): number => BETWEEN + SLOWER * Math.max(0, ...durations.values());

type Options = {
  /** The tests to run, by their ID; without it all. */
  only?: ReadonlySet<string> | undefined;
  /** The mutant, and a run without it that says how long each test may take. */
  mutant?: { id: number; usual: Run } | undefined;
  /** Called before each test. */
  alive: () => void;
};

/** One run of one test file up to its first failure, of which vitest's reporters hear nothing. */
export class Once extends TestRunner {
  readonly #options: Options;
  readonly #run: Run = {
    failed: undefined,
    failedTest: undefined,
    timedOut: false,
    reached: { byTest: new Map(), outside: new Set() },
    durations: new Map(),
    passed: 0,
  };

  constructor(outer: TestRunner, options: Options) {
    super(outer.config);
    this.#options = options;
    Object.defineProperty(this, 'moduleRunner', { value: Reflect.get(outer, 'moduleRunner') });
    this.trace = (_name, attributes, run) => (typeof attributes === 'function' ? attributes() : (run as () => never)());
    this.__setTraces(Reflect.get(outer, '_otel'));
  }

  async run(filepath: string): Promise<Run> {
    const stray = (error: unknown) => this.#fail('a promise that nobody waits for', error);
    process.on('unhandledRejection', stray);
    process.on('uncaughtException', stray);
    switchboard.collect(this.#run.reached.outside);
    const { mutant } = this.#options;
    switchboard.begin(mutant && { id: mutant.id, limit: ENDLESS.atLeast + ENDLESS.times * mutant.usual.passed });
    try {
      const [file] = await startTests([{ filepath }], this);
      if (file?.result?.state === 'fail' && !this.#run.failed) this.#fail(filepath, messageOf(file));
    } finally {
      this.#run.passed = switchboard.end();
      switchboard.collect(undefined);
      process.off('unhandledRejection', stray);
      process.off('uncaughtException', stray);
    }
    return this.#run;
  }

  override async onBeforeRunTask(test: Test): Promise<void> {
    await super.onBeforeRunTask(test);
    this.#options.alive();
    const wanted = this.#options.only?.has(test.id) ?? true;
    if (this.#run.failed || !wanted) test.mode = 'skip';
    if (test.mode === 'skip') return;
    const reached = new Set<number>();
    this.#run.reached.byTest.set(test.id, reached);
    switchboard.collect(reached);
  }

  async runTask(test: Test): Promise<void> {
    const limit = this.#limit(test);
    const time = new OwnTime();
    const run = async () => TestRunner.getTestFn(test)();
    const body = run().finally(() => this.#run.durations.set(test.id, time.ms));
    if (limit === undefined) return body;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const look = () => {
        const left = limit - time.ms;
        if (left > 0) {
          timer = setTimeout(look, left);
          return;
        }
        this.#run.timedOut = true;
        reject(new Error(`not done after ${limit} ms`));
      };
      timer = setTimeout(look, limit);
    });
    await Promise.race([body, late]).finally(() => clearTimeout(timer));
  }

  override onAfterRunTask(test: Test): void {
    super.onAfterRunTask(test);
    switchboard.collect(this.#run.reached.outside);
    if (test.result?.state === 'fail') this.#fail(test.fullName, test.result.errors?.[0]?.message, test.id);
  }

  // Obsolete snapshots are no failure of a run that leaves tests out.
  override async onAfterRunSuite(): Promise<void> {}

  #limit(test: Test): number | undefined {
    const { mutant } = this.#options;
    return mutant && GRACE + SLOWER * (mutant.usual.durations.get(test.id) ?? 0);
  }

  #fail(test: string, why: unknown, id?: string): void {
    this.#run.failed ??= `${test}: ${String(why instanceof Error ? why.message : why).split('\n', 1)[0]}`;
    this.#run.failedTest ??= id;
  }
}

const messageOf = (file: File): string => file.result?.errors?.[0]?.message ?? 'a hook or an import failed';
