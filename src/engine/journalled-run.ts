import { Failure } from '../base/failure.ts';
import { sha256 } from '../base/sha256.ts';
import type { Host } from '../host/ports.ts';
import { traceHeaders } from '../wire/http/trace-headers.ts';
import type { Change, ChangeRecord } from './changes/change.ts';
import { type Effects, touchedBy } from './changes/effects.ts';
import type { EtcdMembership } from './changes/etcd-changes.ts';
import { ROLLBACK_MS } from './ending-limits.ts';
import type { Emit } from './events.ts';
import type { Ending } from './finish.ts';
import { type Baseline, readBaseline } from './journal/baseline.ts';
import { directoriesToMake, isOfNode, keepEarlier } from './journal/earlier.ts';
import { Journal } from './journal/journal.ts';
import type { Draft, JoinIdentity, JournalledCommand } from './journal/journal-entry.ts';
import { prepareJournal } from './journal/journal-file.ts';
import { notingWriter } from './journal/noted-writes.ts';
import type { ChangeContext, KindOfChange, ObservedChange, RollbackContext } from './kind.ts';
import { type Locks, OF_THE_HOST, takeLocks } from './locks.ts';

export interface JournalOptions extends Pick<RunJournalOptions, 'host' | 'identity' | 'ending'> {
  command?: JournalledCommand;
  /** Default: the lock of this host, without which nothing is journalled. */
  locks?: Locks;
}

/** A run that has the host for itself: takes locks, journals its changes, and rolls back after a failure. */
export class JournalledRun {
  readonly #options: Required<Pick<JournalOptions, 'locks'>> & JournalOptions;
  readonly #journal: RunJournal;
  readonly #done: ChangeRecord[] = [];
  readonly #written: string[] = [];
  readonly #transient = new Set<string>();
  readonly #rollbacks: ((context: Pick<RollbackContext, 'emit' | 'signal'>) => Promise<void>)[] = [];
  #release = () => {};

  constructor(options: JournalOptions) {
    const { host, identity, ending, command, locks = OF_THE_HOST } = options;
    this.#options = { ...options, locks };
    this.#journal = new RunJournal({ host, identity, ending, command });
  }

  async begin(emit: Emit): Promise<void> {
    const { host, locks, command } = this.#options;
    this.#release = await takeLocks(host, locks, emit);
    if (!locks.host) return;
    try {
      await prepareJournal(host, { command, emit });
    } catch (error) {
      this.end();
      throw error;
    }
    this.#journal.begin();
  }

  end(): void {
    this.#release();
  }

  /** Registers a transient file before it is written, since one that a killed join left must be removed as well. */
  observes(change: Change, kind: KindOfChange<Change>): void {
    const path = kind.transient?.(change);
    if (path !== undefined) this.#transient.add(path);
  }

  /** Call it right before a change is made, and the function that it returns right after, with the outcome. */
  async intent(observed: ObservedChange): Promise<(outcome: unknown) => Promise<void>> {
    const { change, kind, record, seen, context } = observed;
    const effects = kind.effects(change);
    if (effects.beyondUndo && this.#options.command === 'join')
      throw new TypeError(`no join may make a change of the kind ${change.kind}, which an undo could not restore`);
    const { id: _, items: __, ...summary } = record;
    const entry = {
      change: summary,
      ...(effects.writes && { writes: effects.writes }),
      digestBefore: seen.digestBefore,
      digestAfter: kind.digestAfter?.(change),
      ...(kind.toTakeBack && { toTakeBack: kind.toTakeBack(change) }),
      ...(change.kind === 'forget-node' && change.members && { members: change.members }),
      ...(seen.dataPlace && { dataPlace: seen.dataPlace }),
    };
    const isJournalled = this.#options.locks.host && !effects.unrecorded;
    if (isJournalled) await this.#journal.intent(effects, entry, context.emit);
    return async (outcome) => {
      this.#done.push(record);
      this.#written.push(...(effects.writes ?? []));
      if (kind.rollBack)
        this.#rollbacks.push(async (ending) => {
          if (!(await kind.rollBack?.(change, outcome as never, { ...context, ...ending }))) return;
          await this.#journal.undone(summary, ending.emit);
          ending.emit({ type: 'change-undone', change: record });
        });
      const known = 'toTakeBack' in entry && { outcome: outcome as EtcdMembership };
      if (isJournalled) await this.#journal.done({ ...entry, ...known }, context.emit);
    };
  }

  /**
   * The context to apply a change in. A join journals here what the change's own entry does not know: paths that only
   * some such changes touch, and outside a node's directories the digest of a content that is made when it is written, so
   * that an undo knows the file as the join's.
   */
  contextFor({ change, kind, record, context }: ObservedChange): ChangeContext {
    const { command, locks } = this.#options;
    if (command !== 'join' || !locks.host) return context;
    const { host, emit } = context;
    const effects = kind.effects(change);
    const [known, written] = [touchedBy(effects), effects.writes ?? []];
    const isMadeLate = (path: string) => !kind.digestAfter && written.includes(path) && !isOfNode(path);
    const files = notingWriter(host.write.files, {
      read: host.read.files,
      isNoted: (path) => known.includes(path) && !isMadeLate(path),
      note: (path, effect, content) => {
        const change = { phase: record.phase, kind: record.kind, subject: path, action: record.action };
        const digest = content && { digestAfter: sha256(content) };
        const paths = effect === 'writes' ? { writes: [path] } : {};
        return this.#journal.intent({ [effect]: [path] }, { change, ...paths, ...digest }, emit);
      },
    });
    return { ...context, host: { read: host.read, write: { ...host.write, files } } };
  }

  async succeeded(): Promise<void> {
    await this.#options.ending.succeeded(() => this.#journal.open());
  }

  async failed(emit: Emit, options?: { leftovers: boolean }): Promise<void> {
    const { host, ending } = this.#options;
    const signal = AbortSignal.timeout(ROLLBACK_MS); // the run's own may have been aborted
    for (const rollBack of this.#rollbacks.reverse()) await rollBack({ emit, signal });
    const unfinished = {
      done: this.#done,
      written: this.#written,
      transient: this.#transient,
      rolledBack: this.#rollbacks.length > 0,
    };
    await ending.failed(unfinished, { host, emit, signal, ...options });
  }
}

export interface RunJournalOptions {
  host: Host;
  identity(): Promise<JoinIdentity>;
  ending: Ending;
  /** Undefined for a reset, which removes the journal. `join` records everything that an undo needs. */
  command: JournalledCommand | undefined;
}

/** The journal of one run, opened with its first entry. If it cannot be written, the run's `ending` decides. */
class RunJournal {
  readonly #options: RunJournalOptions;
  #opened: Promise<Journal> | undefined;
  #baseline: ReturnType<typeof readBaseline> | undefined;
  #hasBegun: boolean;
  #isWritten = true;

  constructor(options: RunJournalOptions) {
    this.#options = options;
    this.#hasBegun = options.command === undefined;
  }

  /** Starts to read the baseline, in parallel with the checks, so that it costs no time. */
  begin(): void {
    const { command, host } = this.#options;
    if (command === 'join') this.#baseline = readBaseline(host.read);
  }

  /** Records the paths that a change is about to touch, and saves content that would be lost. */
  async intent(effects: Effects, entry: Omit<Draft, 'stage'>, emit: Emit): Promise<void> {
    const { command, host } = this.#options;
    const found = await this.#baseline;
    const makes = await directoriesToMake(effects, host.read.files);
    const earlier = command === 'join' ? await keepEarlier(effects, host, found) : [];
    const before = { ...(makes.length > 0 && { makes }), ...(earlier.length > 0 && { earlier }) };
    await this.#note([...this.#beginning(found), { stage: 'intent', ...entry, ...before }], emit);
  }

  done(entry: Omit<Draft, 'stage'>, emit: Emit): Promise<void> {
    return this.#note([{ stage: 'done', ...entry }], emit);
  }

  async undone(change: Draft['change'], emit: Emit): Promise<void> {
    await (await this.open()).undone(change, emit);
  }

  open(): Promise<Journal> {
    const { host, identity } = this.#options;
    this.#opened ??= identity().then((known) => new Journal(host, known));
    return this.#opened;
  }

  /** Entries to write before the first change; a run without changes leaves no entry. */
  #beginning(found: Baseline | undefined): Draft[] {
    const { command } = this.#options;
    if (this.#hasBegun || command === undefined) return [];
    this.#hasBegun = true;
    const { traceparent: trace } = traceHeaders();
    return [{ stage: 'begun', command, ...(found && { found }), ...(trace && { trace }) }];
  }

  async #note(drafts: readonly Draft[], emit: Emit): Promise<void> {
    const { command, ending } = this.#options;
    const by = command === 'undo' ? { command } : {};
    try {
      if (!this.#isWritten) return;
      const journal = await this.open();
      await Promise.all(drafts.map((draft) => journal.append({ ...draft, ...by })));
    } catch (error) {
      const without = error instanceof Failure ? ending.withoutJournal(error) : undefined;
      if (!without) throw error;
      if (this.#isWritten) emit({ type: 'notice', ...without });
      this.#isWritten = false;
    }
  }
}
