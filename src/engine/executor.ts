import type { Emit } from '../base/events.ts';
import { failureIn } from '../base/failure.ts';
import type { Change, ChangeRecord, EtcdMembership, Steps } from './changes/change.ts';
import { loadDiff } from './diff.ts';
import { type Ending, joinEnding } from './finish.ts';
import type { JournalledCommand } from './journal/journal-entry.ts';
import { prepareJournal } from './journal/prepare-journal.ts';
import { RunJournal, type RunJournalOptions } from './journal/run-journal.ts';
import { type KindOfChange, type Observation, ofPhase, type PhaseSurroundings, type Surroundings } from './kind.ts';
import { kindOf } from './kinds/index.ts';
import { type Locks, OF_THE_HOST, takeLocks } from './locks.ts';

/** Runs the phases' changes. Two of them exist: one that changes the host, one that previews. */
export interface Executor {
  /** Before anything else: a join that changes the host takes its lock, or fails because another has it. */
  begin(emit: Emit): Promise<void>;
  /** After everything else, however the join ended. */
  end(): void;
  /** Drives one phase's generator: each change comes back to it with its outcome. */
  run<Result>(phase: string, steps: Steps<Result>, surroundings: PhaseSurroundings): Promise<Result>;
  readonly records: readonly ChangeRecord[];
  /** The whole join has ended well. */
  succeeded(): Promise<void>;
  /** It has not: what must not stay is taken away, with `leftovers` also what an earlier join left that was killed. */
  failed(emit: Emit, options: { leftovers: boolean }): Promise<void>;
}

/** How one change is carried out, for both executors. */
export type CarryOut = (
  change: Change,
  kind: KindOfChange<Change>,
  record: ChangeRecord,
  seen: Observation,
  surroundings: Surroundings,
) => Promise<unknown>;

/** The loop both executors share: observe, skip what holds, carry out the rest. Changes yielded together are carried out at the same time if `atOnce`. */
export function runner(
  carryOut: CarryOut,
  { atOnce, onObserved }: { atOnce: boolean; onObserved?: (change: Change) => void },
): Pick<Executor, 'run' | 'records'> {
  const records: ChangeRecord[] = [];

  async function observed(change: Change, surroundings: Surroundings) {
    const { host } = surroundings;
    const kind = kindOf(change);
    onObserved?.(change);
    return { change, kind, seen: await kind.observe(change, host.read, surroundings) };
  }

  async function carryOutAll(phase: string, changes: readonly Change[], surroundings: Surroundings): Promise<unknown[]> {
    surroundings.signal.throwIfAborted();
    const all = await Promise.all(changes.map((change) => observed(change, surroundings)));
    const failed = new AbortController(); // what only waits need not go on when another of them has failed
    const signal = AbortSignal.any([surroundings.signal, failed.signal]);
    const work = all.map(({ change, kind, seen }) => {
      const { action, items } = seen;
      const described = { ...kind.describe(change), action, ...(items && { items }) };
      const record: ChangeRecord = { id: records.length + 1, phase, kind: change.kind, ...described };
      if (!seen.holds) records.push(record);
      else surroundings.emit({ type: 'change-skipped', change: record });
      const own = change.kind === 'wait-until' ? { ...surroundings, signal } : surroundings;
      const failed = (error: unknown) => {
        surroundings.emit({ type: 'change-failed', change: record, ...failureIn(error) });
        throw error;
      };
      return async () => (seen.holds ? kind.outcome?.(change, surroundings) : carryOut(change, kind, record, seen, own).catch(failed));
    });
    return atOnce ? together(work, failed) : inOrder(work);
  }

  async function run<Result>(phase: string, steps: Steps<Result>, given: PhaseSurroundings): Promise<Result> {
    const surroundings = ofPhase(given);
    try {
      let next = steps.next();
      while (!next.done) {
        const step = next.value;
        const changes = isChange(step) ? [step] : step;
        const outcomes = await carryOutAll(phase, changes, surroundings);
        next = steps.next(isChange(step) ? outcomes[0] : outcomes);
      }
      return next.value;
    } finally {
      surroundings.identities.close();
    }
  }
  return { records, run };
}

function isChange(step: Change | readonly Change[]): step is Change {
  return 'kind' in step;
}

type Work = () => Promise<unknown>;

/** Waits for all before it reports the error that came first, so that nothing goes on changing the host after a failure is known. */
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

/** They leave nothing of the join's own (waits; images, which are the container runtime's), or are the journal's own end. */
const NOT_JOURNALLED: ReadonlySet<Change['kind']> = new Set(['wait-until', 'pull-images', 'node-unready', 'remove-journal']);

/** Undoes one change of a join that has failed. */
type TakeBack = (circumstances: Pick<Surroundings, 'emit' | 'signal'>) => Promise<void>;

/** For all of them together: a member is removed from etcd, its container ends. */
const TAKE_BACK_MS = 45_000;

/** Throws a Failure for a change that may not be made; asked right before it would be. */
export type Allows = (record: ChangeRecord, change: Change) => void;

export interface Applying extends Pick<RunJournalOptions, 'host' | 'identity'> {
  /** Default: a join's. */
  ending?: Ending;
  command?: JournalledCommand;
  /** Default: this host's. Without it nothing is journalled. */
  locks?: Locks;
  /** Default: each change may be made. */
  allows?: Allows | undefined;
  /** Each change's record gets a diff, as in a preview; it costs reading each file twice. */
  withDiffs?: boolean | undefined;
}

/** Applies each change for real, journalled before and after. */
export function applyingExecutor(applying: Applying): Executor {
  const { host, identity, ending = joinEnding, command, locks = OF_THE_HOST, allows, withDiffs } = applying;
  const done: ChangeRecord[] = [];
  const transient = new Set<string>();
  const takeBacks: TakeBack[] = [];
  let release = () => {};
  const journal = new RunJournal({ host, identity, ending, command });
  const preview = withDiffs ? Promise.all([import('./preview.ts'), loadDiff()]) : undefined;

  const carryOut: CarryOut = async (change, kind, record, seen, surroundings) => {
    allows?.(record, change);
    const { id: _, items: __, ...summary } = record;
    const toTakeBack = change.kind === 'add-etcd-member' ? { toTakeBack: change } : {};
    const entry = { change: summary, digestBefore: seen.digestBefore, digestAfter: kind.digestAfter?.(change), ...toTakeBack };
    const journalled = locks.host && !NOT_JOURNALLED.has(change.kind);
    surroundings.emit({ type: 'change-started', change: record });
    if (journalled) await journal.intent(record, entry, surroundings.emit);
    const changed = await (await preview)?.[0].contentChange(change, host.read.files).catch(() => undefined);
    const outcome = await kind.apply(change, surroundings);
    done.push(record);
    if (kind.takeBack)
      takeBacks.push(async (circumstances) => {
        const undone = await kind.takeBack?.(change, outcome, { ...surroundings, ...circumstances });
        if (!undone) return;
        await journal.undone(summary);
        circumstances.emit({ type: 'change-undone', change: record });
      });
    const known = 'toTakeBack' in entry && { outcome: outcome as EtcdMembership };
    if (journalled) await journal.done({ ...entry, ...known }, surroundings.emit);
    const diff = (await changed?.().catch(() => undefined))?.diff; // made it is, whether it can be shown or not
    if (diff !== undefined) record.diff = diff;
    surroundings.emit({ type: 'change-done', change: record });
    return outcome;
  };
  // A transient file counts once it is looked at: one that was there already, from a join that was killed, has to go as well.
  const onObserved = (change: Change) => {
    if (change.kind === 'write-file' && change.keep === 'transient') transient.add(change.path);
  };
  const { records, run } = runner(carryOut, { atOnce: true, onObserved });
  return {
    records,
    run,
    async begin(emit) {
      release = await takeLocks(host, locks, emit);
      if (!locks.host) return;
      await prepareJournal(host, { command, emit });
      journal.begin();
    },
    end: () => release(),
    succeeded: () => ending.succeeded(() => journal.open()),
    async failed(emit, { leftovers }) {
      const signal = AbortSignal.timeout(TAKE_BACK_MS); // the join's own may have been aborted
      for (const takeBack of takeBacks.reverse()) await takeBack({ emit, signal });
      await ending.failed({ done, transient, tookBack: takeBacks.length > 0 }, { host, emit, signal, leftovers });
    },
  };
}
