import type { Failure } from '../base/failure.ts';
import type { Message } from '../base/text.ts';
import type { JoinEvent } from '../engine/events.ts';
import type { FleetEvent } from '../engine/machine-events.ts';
import type { EndingSignal } from './interruption.ts';
import type { Aftermath, Overview, RecordedRun, RunFacts } from './recorded-run.ts';
import type { Outcome, Reporter, Success } from './render/output/reporter.ts';

/** How a run ended, without the command's data, which may contain secrets (`init` prints a token). */
export type RunEnd =
  | { type: 'succeeded'; outcome: Outcome; message: Message | undefined; nodeName: string | undefined }
  | { type: 'failed'; failure: Failure }
  | { type: 'interrupted'; signal: EndingSignal; changes: Aftermath }
  | { type: 'crashed'; error: unknown };

/** The runs of which a rehearsal or a fleet consists. */
export interface Parts {
  /** Default of `startedAt`: the start of the whole run. */
  runs: readonly (Omit<RecordedRun, 'startedAt'> & { startedAt?: Date })[];
  /** Above them. */
  overview?: Overview;
  /** All of it in other formats, by the extension of a file's name. */
  files?: Readonly<Record<string, () => string>>;
}

/** Sees what a run reports, and may do something with it once the run has ended. Shows nothing itself. */
export interface RunObserver {
  /** Events of changed files should have their differences. */
  readonly wantsDiffs?: boolean;
  /** Facts of the run, as soon as they are known. */
  about?(facts: RunFacts): void;
  /** Replaces the run by those of which it consists. */
  consistsOf?(parts: Parts): void;
  event(event: JoinEvent | FleetEvent): void;
  /** Runs the command. */
  within?<Result>(work: () => Result): Result;
  ended(end: RunEnd, exitCode: number): void;
  /**
   * After all output of the command. Returns a failure, which then decides the exit code, or a warning. `signal` ends the
   * work, unless it ended the command.
   */
  finish(exitCode: number, signal: AbortSignal): Promise<Failure | Message | undefined>;
}

/** All observers of a run, as one. */
export class RunObservers {
  readonly #observers: readonly RunObserver[];
  #isFinished = false;

  constructor(observers: readonly RunObserver[]) {
    this.#observers = observers;
  }

  get wantsDiffs(): boolean {
    return this.#observers.some(({ wantsDiffs }) => wantsDiffs);
  }

  /** False: `consistsOf` would do nothing. */
  get wantsParts(): boolean {
    return this.#observers.some(({ consistsOf }) => consistsOf !== undefined);
  }

  event(event: JoinEvent | FleetEvent): void {
    for (const observer of this.#observers) observer.event(event);
  }

  about(facts: RunFacts): void {
    for (const observer of this.#observers) observer.about?.(facts);
  }

  consistsOf(parts: Parts): void {
    for (const observer of this.#observers) observer.consistsOf?.(parts);
  }

  within<Result>(work: () => Result): Result {
    const all = this.#observers.reduceRight(
      (inner, observer) => () => (observer.within ? observer.within(inner) : inner()),
      work,
    );
    return all();
  }

  succeeded({ outcome, fields, message }: Pick<Success, 'outcome' | 'fields' | 'message'>): void {
    const { nodeName } = fields;
    const node = typeof nodeName === 'string' ? nodeName : undefined;
    this.ended({ type: 'succeeded', outcome, message, nodeName: node }, 0);
  }

  ended(end: RunEnd, exitCode: number): void {
    for (const observer of this.#observers) observer.ended(end, exitCode);
  }

  /** Once: a crash can come while it works. */
  async finish(exitCode: number, signal: AbortSignal): Promise<(Failure | Message)[]> {
    if (this.#isFinished) return [];
    this.#isFinished = true;
    const found: (Failure | Message | undefined)[] = [];
    for (const observer of this.#observers) found.push(await observer.finish(exitCode, signal));
    return found.filter((one) => one !== undefined);
  }
}

/** Hands on what a reporter shows to the observers of the run, and knows whether an interrupted run has changed anything. */
export class ObservedReporter implements Reporter {
  readonly #inner: Reporter;
  #hasBegunChange = false;
  readonly #observers: RunObservers;

  constructor(inner: Reporter, observers: RunObservers) {
    this.#inner = inner;
    this.#observers = observers;
  }

  event(event: JoinEvent): void {
    this.#hasBegunChange ||= event.type === 'change-started' && event.change.kind !== 'wait-until';
    this.#observers.event(event);
    this.#inner.event(event);
  }

  succeeded(success: Success): void {
    this.#observers.succeeded(success);
    this.#inner.succeeded(success);
  }

  failed(failure: Failure, exitCode: number): void {
    this.#observers.ended({ type: 'failed', failure }, exitCode);
    this.#inner.failed(failure, exitCode);
  }

  interrupted(signal: EndingSignal, exitCode: number, aftermath: Aftermath): void {
    const changes = aftermath === 'undone' && !this.#hasBegunChange ? 'none' : aftermath;
    this.#observers.ended({ type: 'interrupted', signal, changes }, exitCode);
    this.#inner.interrupted(signal, exitCode, changes);
  }

  crashed(error: unknown, exitCode: number): void {
    this.#observers.ended({ type: 'crashed', error }, exitCode);
    this.#inner.crashed(error, exitCode);
  }
}
