import { Failure } from '../../base/failure.ts';
import type { Host } from '../../host/ports.ts';
import { traceHeaders } from '../../wire/http/trace-headers.ts';
import type { ChangeRecord } from '../changes/change.ts';
import type { Emit } from '../events.ts';
import type { Ending } from '../finish.ts';
import { type Baseline, readBaseline } from './baseline.ts';
import { directoriesToMake, keepEarlier } from './earlier.ts';
import { Journal } from './journal.ts';
import type { Draft, JoinIdentity, JournalledCommand } from './journal-entry.ts';

export interface RunJournalOptions {
  host: Host;
  identity(): Promise<JoinIdentity>;
  ending: Ending;
  /** Undefined for a reset, which removes the journal. `join` records everything that an undo needs. */
  command: JournalledCommand | undefined;
}

/** The journal of one run, opened with its first entry. If it cannot be written, the run's `ending` decides. */
export class RunJournal {
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
  async intent(record: ChangeRecord, entry: Omit<Draft, 'stage'>, emit: Emit): Promise<void> {
    const { command, host } = this.#options;
    const found = await this.#baseline;
    const makes = await directoriesToMake(record, host.read.files);
    const earlier = command === 'join' ? await keepEarlier(record, host) : [];
    const before = { ...(makes.length > 0 && { makes }), ...(earlier.length > 0 && { earlier }) };
    await this.#note([...this.#beginning(found), { stage: 'intent', ...entry, ...before }], emit);
  }

  done(entry: Omit<Draft, 'stage'>, emit: Emit): Promise<void> {
    return this.#note([{ stage: 'done', ...entry }], emit);
  }

  async undone(change: Draft['change']): Promise<void> {
    const journal = await this.open();
    await journal.append({ stage: 'undone', ...(change && { change }) });
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
