import { failureIn } from '../base/failure.ts';
import type { Change, ChangeRecord, Steps } from './changes/change.ts';
import { loadDiff } from './diff.ts';
import type { Emit } from './events.ts';
import { JournalledRun, type JournalOptions } from './journalled-run.ts';
import { type ChangeContext, changeContext, NotMade, type ObservedChange, type PhaseContext } from './kind.ts';
import { kindOf } from './kinds/index.ts';

/** Runs the changes of phases: observes each one, skips it if its effect is there already, else applies it. */
export interface Executor {
  /** Call it first: a journalled run takes its locks here. Throws JOIN_IN_PROGRESS. */
  begin(emit: Emit): Promise<void>;
  /** Call it last, after success and failure: releases the locks. */
  end(): void;
  /** Drives one phase's generator and returns the outcome of each change to it. */
  run<Result>(phase: string, steps: Steps<Result>, context: PhaseContext): Promise<Result>;
  readonly records: readonly ChangeRecord[];
  /** Ends a run that succeeded. */
  succeeded(): Promise<void>;
  /** Ends a run that failed and cleans up; with `leftovers` also after an earlier run that was killed. */
  failed(emit: Emit, options?: { leftovers: boolean }): Promise<void>;
}

/** Throws a Failure for a change that must not be made; called right before each change. */
export type Allows = (observed: Pick<ObservedChange, 'change' | 'kind' | 'record'>) => void;

/** The default applies the changes of one step in parallel, without lock, journal and rollback. */
export interface ExecutorOptions {
  /** Shows each change and predicts its outcome. The host must be an overlay; the real one is only read. */
  preview?: boolean;
  /** Locks the run's files, journals its changes, and cleans up after a failure. Ignored by a preview. */
  journal?: JournalOptions;
  /** Default: every change is allowed. */
  allows?: Allows | undefined;
  /** Adds a diff to each change's record, as in a preview; each file is then read twice. */
  withDiffs?: boolean | undefined;
}

export function createExecutor({ preview = false, journal, allows, withDiffs }: ExecutorOptions = {}): Executor {
  const records: ChangeRecord[] = [];
  let announced = 0;
  const journalled = journal && !preview ? new JournalledRun(journal) : undefined;
  const showing =
    preview || withDiffs ? Promise.all([import('./preview.ts'), loadDiff()]).then(([module]) => module) : undefined;

  async function make(observed: ObservedChange): Promise<unknown> {
    const { change, kind, record, context } = observed;
    allows?.(observed);
    context.emit({ type: 'change-started', change: record });
    const done = await journalled?.intent(observed);
    const changed = await (await showing)
      ?.contentChange(kind.shows?.(change), context.host.read.files)
      .catch(() => undefined);
    const outcome = await kind
      .apply(change, journalled?.contextFor(observed) ?? context)
      .catch(async (error: unknown) => {
        if (!(error instanceof NotMade)) throw error;
        // The journal keeps it: a service manager that reports a failure may still start the service later.
        await done?.(undefined);
        records.splice(records.indexOf(record), 1);
        context.emit({ type: 'change-failed', change: record, failure: error.failure });
        return error;
      });
    if (outcome instanceof NotMade) return undefined;
    await done?.(outcome);
    const diff = (await changed?.().catch(() => undefined))?.diff; // the change is made even if it cannot be shown
    if (diff !== undefined) record.diff = diff;
    context.emit({ type: 'change-done', change: record });
    return outcome;
  }

  const carryOut = preview ? async (observed: ObservedChange) => (await showing)?.previewed(observed) : make;

  async function observe(change: Change, context: ChangeContext) {
    const kind = await kindOf(change);
    journalled?.observes(change, kind);
    return { change, kind, seen: await kind.observe(change, context.host.read, context) };
  }

  async function carryOutAll(phase: string, changes: readonly Change[], context: ChangeContext): Promise<unknown[]> {
    context.signal.throwIfAborted();
    const all = await Promise.all(changes.map((change) => observe(change, context)));
    const failed = new AbortController(); // ends the waits of this step when another of its changes fails
    const signal = AbortSignal.any([context.signal, failed.signal]);
    const work = all.map(({ change, kind, seen }) => {
      const { action, items } = seen;
      const described = { ...kind.describe(change), action, ...(items && { items }) };
      const record: ChangeRecord = { id: announced + 1, phase, kind: change.kind, ...described };
      if (seen.holds) context.emit({ type: 'change-skipped', change: record });
      else {
        announced++;
        records.push(record);
      }
      const own = kind.waits ? { ...context, signal } : context;
      const fail = (error: unknown) => {
        context.emit({ type: 'change-failed', change: record, ...failureIn(error) });
        throw error;
      };
      return async () =>
        seen.holds
          ? kind.outcome?.(change, context)
          : carryOut({ change, kind, record, seen, context: own }).catch(fail);
    });
    // Preview in order, so that two previews of the same changes read the same.
    return preview ? inOrder(work) : together(work, failed);
  }

  async function run<Result>(phase: string, steps: Steps<Result>, given: PhaseContext): Promise<Result> {
    const context = changeContext(given);
    try {
      let next = steps.next();
      while (!next.done) {
        const step = next.value;
        const outcomes = await carryOutAll(phase, isChange(step) ? [step] : step, context);
        next = steps.next(isChange(step) ? outcomes[0] : outcomes);
      }
      return next.value;
    } finally {
      context.identities.close();
    }
  }

  return {
    records,
    run,
    begin: async (emit) => journalled?.begin(emit),
    end: () => journalled?.end(),
    succeeded: async () => journalled?.succeeded(),
    failed: async (emit, options) => journalled?.failed(emit, options),
  };
}

function isChange(step: Change | readonly Change[]): step is Change {
  return 'kind' in step;
}

type Work = () => Promise<unknown>;

/** Waits for all before it throws the first error, so that nothing changes the host after a failure is reported. */
async function together(work: Work[], failed: AbortController): Promise<unknown[]> {
  const running = work.map((one) => one());
  for (const one of running) one.catch((error: unknown) => failed.abort(error));
  await Promise.allSettled(running);
  failed.signal.throwIfAborted(); // with the error that came first
  return Promise.all(running);
}

async function inOrder(work: Work[]): Promise<unknown[]> {
  const outcomes: unknown[] = [];
  for (const one of work) outcomes.push(await one());
  return outcomes;
}
