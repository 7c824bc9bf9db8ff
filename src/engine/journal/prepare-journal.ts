import { posix } from 'node:path';
import { Failure } from '../../base/failure.ts';
import type { Host } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import type { Emit } from '../events.ts';
import type { JournalledCommand } from './journal-entry.ts';
import { compacted, type JournalFile, readJournalFile } from './journal-file.ts';
import { JOURNAL_LINES_UNREADABLE, JOURNAL_NOT_USABLE, JOURNAL_SET_ASIDE } from './sentences.ts';

/** A join adds 20 to 60 kB. */
const COMPACT_ABOVE = 1024 * 1024;

/**
 * Before a run that writes the journal, under its lock. One that cannot be used is set aside under another name, so
 * that a join or a reset goes on without what it said; an undo has nothing else to go by, and fails. One that has grown
 * is written anew, whole or not at all.
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
  if (journal.size > COMPACT_ABOVE) await compact(journal, host);
}

async function setAside(
  problem: NonNullable<JournalFile['problem']>,
  { read, write }: Host,
  { command, emit }: { command: JournalledCommand | undefined; emit: Emit },
): Promise<void> {
  const path = PATHS.journal;
  const uid = read.system.uid();
  // Whoever may not read it is not root: a check tells.
  if (problem === 'unreadable' && uid !== 0) return;
  if (command === 'undo') throw new Failure(JOURNAL_NOT_USABLE, { path, problem });
  const directory = posix.dirname(path);
  try {
    if (problem === 'distrusted') await write.files.setOwner(directory, { uid, gid: 0, mode: 0o700 });
    const aside = await write.files.setAside(path);
    emit({ type: 'notice', level: 'warning', message: JOURNAL_SET_ASIDE({ path, aside, problem }) });
  } catch (error) {
    // A reset says that the journal can't be written, and goes on; a join ends there.
    if (command !== undefined || !(error instanceof Failure)) throw error;
  }
}

/** What lines that are no entries said is kept beside it. A crash leaves the old one or the new one. */
async function compact({ entries, unreadable }: JournalFile, { write }: Host): Promise<void> {
  const lines = compacted(entries).map((entry) => `${JSON.stringify(entry)}\n`);
  try {
    if (unreadable > 0) await write.files.setAside(PATHS.journal);
    await write.files.write(PATHS.journal, Buffer.from(lines.join('')), { mode: 0o600, directoryMode: 0o700 });
  } catch (error) {
    if (!(error instanceof Failure)) throw error; // it stays as it is; whether the run may go on is known when it writes the next entry
  }
}
