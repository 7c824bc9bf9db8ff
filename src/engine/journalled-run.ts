import type { Change, ChangeRecord } from './changes/change.ts';
import type { EtcdMembership } from './changes/etcd-changes.ts';
import type { Emit } from './events.ts';
import { type Ending, joinEnding } from './finish.ts';
import type { JournalledCommand } from './journal/journal-entry.ts';
import { prepareJournal } from './journal/prepare-journal.ts';
import { RunJournal, type RunJournalOptions } from './journal/run-journal.ts';
import type { ObservedChange, RollbackContext } from './kind.ts';
import { type Locks, OF_THE_HOST, takeLocks } from './locks.ts';

export interface JournalOptions extends Pick<RunJournalOptions, 'host' | 'identity'> {
  /** Default: a join's. */
  ending?: Ending;
  command?: JournalledCommand;
  /** Default: this host's. Without it nothing is journalled. */
  locks?: Locks;
}

/**
 * They leave nothing of the join's own (waits; images, which are the container runtime's), or are the journal's own
 * end.
 */
const NOT_JOURNALLED: ReadonlySet<Change['kind']> = new Set([
  'wait-until',
  'pull-images',
  'node-unready',
  'remove-journal',
]);

/** For all of them together: a member is removed from etcd, its container ends. */
const ROLLBACK_MS = 45_000;

/** The run of a command that has the host for itself: what it takes locks for, journals, and does when it ends. */
export class JournalledRun {
  readonly #options: Required<Pick<JournalOptions, 'ending' | 'locks'>> & JournalOptions;
  readonly #journal: RunJournal;
  readonly #done: ChangeRecord[] = [];
  readonly #transient = new Set<string>();
  readonly #rollbacks: ((context: Pick<RollbackContext, 'emit' | 'signal'>) => Promise<void>)[] = [];
  #release = () => {};

  constructor(options: JournalOptions) {
    const { host, identity, ending = joinEnding, command, locks = OF_THE_HOST } = options;
    this.#options = { ...options, ending, locks };
    this.#journal = new RunJournal({ host, identity, ending, command });
  }

  async begin(emit: Emit): Promise<void> {
    const { host, locks, command } = this.#options;
    this.#release = await takeLocks(host, locks, emit);
    if (!locks.host) return;
    await prepareJournal(host, { command, emit });
    this.#journal.begin();
  }

  end(): void {
    this.#release();
  }

  /**
   * A transient file counts once it is looked at: one that was there already, from a join that was killed, has to go as
   * well.
   */
  observes(change: Change): void {
    if (change.kind === 'write-file' && change.keep === 'transient') this.#transient.add(change.path);
  }

  /** Right before a change is made; what it gives is called with the outcome, right after. */
  async intent(observed: ObservedChange): Promise<(outcome: unknown) => Promise<void>> {
    const { change, kind, record, seen, context } = observed;
    const { id: _, items: __, ...summary } = record;
    const toTakeBack = change.kind === 'add-etcd-member' ? { toTakeBack: change } : {};
    const entry = {
      change: summary,
      digestBefore: seen.digestBefore,
      digestAfter: kind.digestAfter?.(change),
      ...toTakeBack,
    };
    const isJournalled = this.#options.locks.host && !NOT_JOURNALLED.has(change.kind);
    if (isJournalled) await this.#journal.intent(record, entry, context.emit);
    return async (outcome) => {
      this.#done.push(record);
      if (kind.rollBack) this.#rollbacks.push((ending) => this.#rollBack(observed, outcome, ending));
      const known = 'toTakeBack' in entry && { outcome: outcome as EtcdMembership };
      if (isJournalled) await this.#journal.done({ ...entry, ...known }, context.emit);
    };
  }

  async succeeded(): Promise<void> {
    await this.#options.ending.succeeded(() => this.#journal.open());
  }

  async failed(emit: Emit, { leftovers }: { leftovers: boolean }): Promise<void> {
    const { host, ending } = this.#options;
    const signal = AbortSignal.timeout(ROLLBACK_MS); // the join's own may have been aborted
    for (const rollBack of this.#rollbacks.reverse()) await rollBack({ emit, signal });
    const unfinished = { done: this.#done, transient: this.#transient, rolledBack: this.#rollbacks.length > 0 };
    await ending.failed(unfinished, { host, emit, signal, leftovers });
  }

  async #rollBack(
    { change, kind, record, context }: ObservedChange,
    outcome: unknown,
    ending: Pick<RollbackContext, 'emit' | 'signal'>,
  ): Promise<void> {
    const isUndone = await kind.rollBack?.(change, outcome as never, { ...context, ...ending });
    if (!isUndone) return;
    const { id: _, items: __, ...summary } = record;
    await this.#journal.undone(summary);
    ending.emit({ type: 'change-undone', change: record });
  }
}
