import type { Host, HostReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import type { Draft, JoinIdentity, JournalEntry } from './journal-entry.ts';
import { readJournalFile } from './journal-file.ts';

/** Appends what is about to be done, and what was done, to the host's one journal (0600 in a 0700 directory). */
export class Journal {
  readonly #host: Host;
  readonly #cluster: string;
  readonly #node: string;
  readonly #pending: string[] = [];
  #written: Promise<void> = Promise.resolve();
  #whole = false;

  constructor(host: Host, identity: JoinIdentity) {
    this.#host = host;
    this.#cluster = identity.cluster;
    this.#node = identity.node;
  }

  /** Resolves when the entry is on the disk. What is appended at the same time is written together, by one fsync. */
  append(draft: Draft): Promise<void> {
    const at = new Date(this.#host.read.clock.now()).toISOString();
    const entry: JournalEntry = { v: 1, at, cluster: this.#cluster, node: this.#node, ...draft };
    this.#pending.push(`${JSON.stringify(entry)}\n`);
    this.#written = this.#pending.length === 1 ? this.#written.then(() => this.#flush()) : this.#written;
    return this.#written;
  }

  /** A last line that a crash has cut off must not swallow the next one. */
  async #mend(): Promise<string> {
    if (this.#whole) return '';
    this.#whole = true;
    const { files } = this.#host.read;
    const size = (await files.lstat(PATHS.journal))?.size ?? 0;
    const last = size === 0 ? undefined : await files.readPart(PATHS.journal, { from: size - 1, length: 1 });
    return last === undefined || last[0] === 0x0a ? '' : '\n';
  }

  async #flush(): Promise<void> {
    const lines = `${await this.#mend()}${this.#pending.splice(0).join('')}`;
    await this.#host.write.files.append(PATHS.journal, Buffer.from(lines), { mode: 0o600, directoryMode: 0o700 });
  }
}

/**
 * The entries on this host. None of a journal that can't be used: a run that writes sets it aside first, and says so
 * (prepare-journal.ts).
 */
export async function readJournal(host: HostReader): Promise<readonly JournalEntry[]> {
  return (await readJournalFile(host)).entries;
}

/** What proves that a member of etcd, or its data, is ours; taking the member back ends all of it. */
const OF_ETCD: ReadonlySet<string> = new Set([
  'add-etcd-member',
  'await-etcd-member',
  'promote-etcd-member',
  'make-directory',
]);

/**
 * What joins that have not ended well left: since the last one that did, without what was taken back, and without what
 * an undo has done.
 */
export function unfinishedEntries(entries: readonly JournalEntry[]): JournalEntry[] {
  return withoutRolledBack(entries.slice(entries.findLastIndex(({ stage }) => stage === 'joined') + 1));
}

/** Of the changes of one join, in however many runs: those that were not taken back. */
export function withoutRolledBack(entries: readonly JournalEntry[]): JournalEntry[] {
  const since = entries.filter(({ command }) => command !== 'undo');
  const undone = since.findLastIndex(({ stage }) => stage === 'undone');
  const isLeft = ({ stage, change }: JournalEntry) => stage !== 'undone' && !(change && OF_ETCD.has(change.kind));
  return [...since.slice(0, undone + 1).filter(isLeft), ...since.slice(undone + 1)];
}
