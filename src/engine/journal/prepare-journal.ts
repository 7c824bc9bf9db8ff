import { posix } from 'node:path';
import { Failure, onFailure } from '../../base/failure.ts';
import type { Host } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import type { Emit } from '../events.ts';
import type { JournalledCommand } from './journal-entry.ts';
import { compacted, type JournalFile, readJournalFile } from './journal-file.ts';
import { JOURNAL_LINES_UNREADABLE, JOURNAL_NOT_USABLE, JOURNAL_SET_ASIDE } from './sentences.ts';

/** In bytes; a join adds 20 to 60 kB. */
const COMPACT_ABOVE = 1024 * 1024;

/**
 * Prepares the journal for a run that writes it, under the run's lock. An unusable journal is renamed, so that a join
 * or a reset continues without it; an undo, which needs it, fails. A long journal is compacted, completely or not at
 * all.
 */
export async function prepareJournal(
  host: Host,
  { command, emit }: { command: JournalledCommand | undefined; emit: Emit },
): Promise<void> {
  const journal = await readJournalFile(host.read);
  const { problem, unreadable } = journal;
  if (problem) return setAside(problem, host, { command, emit });
  if (unreadable > 0) {
    const params = { path: PATHS.journal, lines: unreadable };
    emit({ type: 'notice', level: 'warning', message: JOURNAL_LINES_UNREADABLE(params) });
  }
  // A failure leaves the journal as it is; the next entry shows whether the run can continue.
  if (journal.size > COMPACT_ABOVE) await compact(journal, host).catch(onFailure(() => {}));
}

async function setAside(
  problem: NonNullable<JournalFile['problem']>,
  { read, write }: Host,
  { command, emit }: { command: JournalledCommand | undefined; emit: Emit },
): Promise<void> {
  const path = PATHS.journal;
  const uid = read.system.uid();
  // Not root: a check reports that.
  if (problem === 'unreadable' && uid !== 0) return;
  if (command === 'undo') throw new Failure(JOURNAL_NOT_USABLE, { path, problem });
  const directory = posix.dirname(path);
  try {
    if (problem === 'distrusted') await write.files.setOwner(directory, { uid, gid: 0, mode: 0o700 });
    const aside = await write.files.setAside(path);
    emit({ type: 'notice', level: 'warning', message: JOURNAL_SET_ASIDE({ path, aside, problem }) });
  } catch (error) {
    // A reset reports that it cannot write the journal, and continues; a join fails.
    if (command !== undefined || !(error instanceof Failure)) throw error;
  }
}

/** Keeps a copy of a journal with unreadable lines. A crash leaves either the old journal or the new one. */
async function compact({ entries, unreadable }: JournalFile, { write }: Host): Promise<void> {
  const lines = compacted(entries).map((entry) => `${JSON.stringify(entry)}\n`);
  if (unreadable > 0) await write.files.setAside(PATHS.journal);
  await write.files.write(PATHS.journal, Buffer.from(lines.join('')), { mode: 0o600, directoryMode: 0o700 });
}
