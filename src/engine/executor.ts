import { failureIn } from '../base/failure.ts';
import type { Change, ChangeRecord, Steps } from './changes/change.ts';
import { loadDiff } from './diff.ts';
import type { Emit } from './events.ts';
import { JournalledRun, type JournalOptions } from './journalled-run.ts';
import { type ChangeContext, changeContext, type ObservedChange, type PhaseContext } from './kind.ts';
import { kindOf } from './kinds/index.ts';

/** Runs the phases' changes: observes each, skips what holds, carries out the rest. */
export interface Executor {
  /** Before anything else: a run that is journalled takes its locks, or fails because another has one of them. */
  begin(emit: Emit): Promise<void>;
  /** After everything else, however the run ended. */
  end(): void;
  /** Drives one phase's generator: each change comes back to it with its outcome. */
  run<Result>(phase: string, steps: Steps<Result>, context: PhaseContext): Promise<Result>;
  readonly records: readonly ChangeRecord[];
  /** The whole run has ended well. */
  succeeded(): Promise<void>;
  /** It has not: what must not stay is taken away, with `leftovers` also what an earlier run left that was killed. */
  failed(emit: Emit, options: { leftovers: boolean }): Promise<void>;
}

/** Throws a Failure for a change that may not be made; asked right before it would be. */
export type Allows = (record: ChangeRecord, change: Change) => void;

/**
 * Without any of these, changes are made: those of one step at the same time, without lock and journal, and none is
 * rolled back.
 */
export interface ExecutorOptions {
  /**
   * Shows each change against what is there and predicts its outcome. The host must be an overlay; the real one is only
   * read.
   */
  preview?: boolean;
  /** The run locks its files, journals its changes, and cleans up when it fails. A preview does none of it. */
  journal?: JournalOptions;
  /** Default: each change may be made. */
  allows?: Allows | undefined;
  /** Each change's record gets a diff, as in a preview; it costs reading each file twice. */
  withDiffs?: boolean | undefined;
}

export function createExecutor({ preview = false, journal, allows, withDiffs }: ExecutorOptions = {}): Executor {
  const records: ChangeRecord[] = [];
  const journalled = journal && !preview ? new JournalledRun(journal) : undefined;
  const showing =
    preview || withDiffs ? Promise.all([import('./preview.ts'), loadDiff()]).then(([module]) => module) : undefined;

  async function make(observed: ObservedChange): Promise<unknown> {
    const { change, kind, record, context } = observed;
    allows?.(record, change);
    context.emit({ type: 'change-started', change: record });
    const done = await journalled?.intent(observed);
    const changed = await (await showing)?.contentChange(change, context.host.read.files).catch(() => undefined);
    const outcome = await kind.apply(change, context);
    await done?.(outcome);
    const diff = (await changed?.().catch(() => undefined))?.diff; // made it is, whether it can be shown or not
    if (diff !== undefined) record.diff = diff;
    context.emit({ type: 'change-done', change: record });
    return outcome;
  }

  async function show(observed: ObservedChange): Promise<unknown> {
    return (await showing)?.previewed(observed);
  }

  async function observe(change: Change, context: ChangeContext) {
    journalled?.observes(change);
    const kind = await kindOf(change);
    return { change, kind, seen: await kind.observe(change, context.host.read, context) };
  }

  async function carryOutAll(phase: string, changes: readonly Change[], context: ChangeContext): Promise<unknown[]> {
    context.signal.throwIfAborted();
    const all = await Promise.all(changes.map((change) => observe(change, context)));
    const failed = new AbortController(); // what only waits need not go on when another of them has failed
    const signal = AbortSignal.any([context.signal, failed.signal]);
    const work = all.map(({ change, kind, seen }) => {
      const { action, items } = seen;
      const described = { ...kind.describe(change), action, ...(items && { items }) };
      const record: ChangeRecord = { id: records.length + 1, phase, kind: change.kind, ...described };
      if (!seen.holds) records.push(record);
      else context.emit({ type: 'change-skipped', change: record });
      const own = change.kind === 'wait-until' ? { ...context, signal } : context;
      const fail = (error: unknown) => {
        context.emit({ type: 'change-failed', change: record, ...failureIn(error) });
        throw error;
      };
      const carryOut = preview ? show : make;
      return async () =>
        seen.holds
          ? kind.outcome?.(change, context)
          : carryOut({ change, kind, record, seen, context: own }).catch(fail);
    });
    // A preview goes in order, so that two of the same thing read the same.
    return preview ? inOrder(work) : together(work, failed);
  }

  async function run<Result>(phase: string, steps: Steps<Result>, given: PhaseContext): Promise<Result> {
    const context = changeContext(given);
    try {
      let next = steps.next();
      while (!next.done) {
        const step = next.value;
        const changes = isChange(step) ? [step] : step;
        const outcomes = await carryOutAll(phase, changes, context);
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

/**
 * Waits for all before it reports the error that came first, so that nothing goes on changing the host after a failure
 * is known.
 */
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
