import { type Failure, onFailure } from '../../base/failure.ts';
import { rfc3339 } from '../../base/time.ts';
import type { Host, HostReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import { scopeOf } from '../changes/scopes.ts';
import { ROLLBACK_NOT_JOURNALLED } from '../engine-sentences.ts';
import type { Emit } from '../events.ts';
import { type Draft, hasEmptiedEtcd, type JoinIdentity, type JournalEntry, parseEntry } from './journal-entry.ts';
import { readJournalFile } from './journal-file.ts';

/** Appends intended and completed changes to the host's only journal (0600 in a 0700 directory). */
export class Journal {
  readonly #host: Host;
  readonly #identity: JoinIdentity;
  readonly #pending: string[] = [];
  #written: Promise<void> = Promise.resolve();
  /** Lines that the last attempt did not write. They come first in the next one: a run's first entry is among them. */
  #unwritten = '';
  #whole = false;

  constructor(host: Host, { cluster, node }: JoinIdentity) {
    this.#host = host;
    this.#identity = { cluster, node };
  }

  /**
   * Resolves when the entry is on the disk. Entries appended at the same time share one fsync. After a failure, as on a
   * full disk, the next entry is tried again.
   */
  async append(draft: Draft): Promise<void> {
    const at = rfc3339(this.#host.read.clock.now());
    const entry: JournalEntry = { v: 1, at, ...this.#identity, ...draft };
    const line = JSON.stringify(entry);
    // What no later run could read, an undo would miss.
    if (parseEntry(line) === undefined) throw new TypeError('a journal entry cannot be read back');
    this.#pending.push(`${line}\n`);
    if (this.#pending.length === 1) this.#written = this.#written.catch(() => {}).then(() => this.#flush());
    return this.#written;
  }

  /** Notes that a change was rolled back. A Failure becomes a notice, so that it does not hide why the run ended. */
  async undone(change: Draft['change'], emit: Emit): Promise<void> {
    const notWritten = (reason: Failure) =>
      emit({ type: 'notice', level: 'warning', message: ROLLBACK_NOT_JOURNALLED({ reason }) });
    await this.append({ stage: 'undone', change }).catch(onFailure(notWritten));
  }

  /** The line end that is missing after a line cut off by a crash, which would swallow the next one. */
  async #missingLineEnd(): Promise<string> {
    if (this.#whole) return '';
    const { files } = this.#host.read;
    const size = (await files.lstat(PATHS.journal))?.size ?? 0;
    const last = size === 0 ? undefined : await files.readPart(PATHS.journal, { from: size - 1, length: 1 });
    return last === undefined || last[0] === 0x0a ? '' : '\n';
  }

  async #flush(): Promise<void> {
    this.#unwritten += this.#pending.splice(0).join('');
    const lines = `${await this.#missingLineEnd()}${this.#unwritten}`;
    this.#whole = false; // a failure may leave a part of a line
    await this.#host.write.files.append(PATHS.journal, Buffer.from(lines), { mode: 0o600, directoryMode: 0o700 });
    this.#whole = true;
    this.#unwritten = '';
  }
}

/** The entries on this host; none of an unusable journal, which `prepareJournal` sets aside for a run that writes. */
export async function readJournal(host: HostReader): Promise<readonly JournalEntry[]> {
  return (await readJournalFile(host)).entries;
}

/**
 * Entries since the last successful join, without the changes that were rolled back and those of an undo. That an undo
 * has emptied etcd's directory stays, because it uses up the proof of the data.
 */
export function unfinishedEntries(entries: readonly JournalEntry[]): JournalEntry[] {
  return withoutRolledBack(entries.slice(entries.findLastIndex(({ stage }) => stage === 'joined') + 1));
}

/** The entries of one join (one or more runs) that were not rolled back. */
export function withoutRolledBack(entries: readonly JournalEntry[]): JournalEntry[] {
  const since = entries.filter((entry) => entry.command !== 'undo' || hasEmptiedEtcd(entry));
  const undone = since.findLastIndex(({ stage }) => stage === 'undone');
  const isLeft = ({ stage, change }: JournalEntry) =>
    stage !== 'undone' && !(change && scopeOf(change.kind) === 'member');
  return [...since.slice(0, undone + 1).filter(isLeft), ...since.slice(undone + 1)];
}
