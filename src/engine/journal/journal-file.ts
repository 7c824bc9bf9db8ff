import { posix } from 'node:path';
import { Failure, onFailure } from '../../base/failure.ts';
import { record } from '../../base/record.ts';
import { inOneLine } from '../../base/shown.ts';
import { foreignJson } from '../../base/try.ts';
import { others, Turns } from '../../base/turns.ts';
import { problemOf } from '../../host/distrust.ts';
import type { Host, HostReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import type { Emit } from '../events.ts';
import { compacted } from './compaction.ts';
import { isCutOff } from './cut-off-line.ts';
import {
  JOURNAL_LINES_UNREADABLE,
  JOURNAL_NOT_USABLE,
  JOURNAL_SET_ASIDE,
  type JournalProblem,
} from './engine-journal-sentences.ts';
import { type JournalEntry, type JournalledCommand, readEntry } from './journal-entry.ts';

export interface JournalFile {
  entries: readonly JournalEntry[];
  /** In bytes. */
  size: number;
  /** Number of lines that are not entries, except those that a crash cut off. */
  unreadable: number;
  /** The first of them: the journal's path with the line's number, and its change if that can be told. */
  unread?: readonly string[];
  problem?: JournalProblem;
}

const NOTHING: JournalFile = { entries: [], size: 0, unreadable: 0 };

/** Number of unreadable lines that are described, and the length of a description. */
const [MOST_UNREAD, LONGEST_UNREAD] = [20, 200];

const PART_BYTES = 256 * 1024;

const LONGEST_LINE = 4 * 1024 * 1024;

/** Total length of the lines whose entries are kept in memory: of a hundred joins. They are compacted in one go. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Reads a host's journal of any length in bounded memory. Returns a `problem` instead of throwing a Failure. */
export async function readJournalFile(host: HostReader): Promise<JournalFile> {
  try {
    const found = await host.files.lstat(PATHS.journal);
    if (found === undefined) return NOTHING;
    if (found.type !== 'file') return { ...NOTHING, problem: 'type' };
    const around = await host.files.stat(posix.dirname(PATHS.journal));
    if ([found, around].some((one) => one && problemOf(one, [host.system.uid()])))
      return { ...NOTHING, problem: 'distrusted' };
    const reading = new Reading();
    await readLines(host, reading);
    return { ...reading.result, size: found.size };
  } catch (error) {
    if (error instanceof TooLarge) return { ...NOTHING, problem: 'large' };
    if (!(error instanceof Failure)) throw error;
    return { ...NOTHING, problem: 'unreadable' };
  }
}

class TooLarge extends Error {}

class Reading {
  #entries: JournalEntry[] = [];
  #bytes = 0;
  #unreadable = 0;
  #line = 0;
  readonly #unread: string[] = [];

  get result(): Pick<JournalFile, 'entries' | 'unreadable' | 'unread'> {
    const unread = this.#unread;
    return { entries: this.#entries, unreadable: this.#unreadable, ...(unread.length > 0 && { unread }) };
  }

  async take(line: Buffer): Promise<void> {
    this.#line++;
    const value = await foreignJson(line);
    const entry = readEntry(value);
    if (entry === undefined) {
      if (!isCutOff(line.toString('utf8'))) this.#note(value);
      return;
    }
    this.#entries.push(entry);
    this.#bytes += line.length;
    if (this.#bytes > MOST_BYTES) await this.#compact();
  }

  /** Counts a line that is too long for an entry. */
  passOver(): void {
    this.#line++;
    this.#note(undefined);
  }

  #note(value: unknown): void {
    this.#unreadable++;
    if (this.#unread.length >= MOST_UNREAD) return;
    const { kind, subject } = record(record(value).change);
    const change = typeof kind === 'string' && typeof subject === 'string' ? ` (${kind} ${subject})` : '';
    this.#unread.push(inOneLine(`${PATHS.journal}:${this.#line}${change}`).slice(0, LONGEST_UNREAD));
  }

  async #compact(): Promise<void> {
    this.#entries = compacted(this.#entries);
    this.#bytes = (await linesOf(this.#entries)).reduce((sum, { length }) => sum + length - 1, 0);
    if (this.#bytes > MOST_BYTES / 2) throw new TooLarge();
  }
}

/** Takes each line, and passes over those that are too long for an entry. */
async function readLines({ files }: HostReader, reading: Reading): Promise<void> {
  let pieces: Buffer[] = [];
  let length = 0;
  const turns = new Turns();
  const add = (piece: Buffer) => {
    length += piece.length;
    if (length <= LONGEST_LINE) pieces.push(piece);
    else pieces = [];
  };
  const end = async () => {
    if (length > LONGEST_LINE) reading.passOver();
    else await reading.take(Buffer.concat(pieces));
    pieces = [];
    length = 0;
  };
  for (let from = 0; ; ) {
    const part = await files.readPart(PATHS.journal, { from, length: PART_BYTES });
    if (part === undefined || part.length === 0) break;
    from += part.length;
    let begin = 0;
    for (let at = part.indexOf(0x0a); at !== -1; at = part.indexOf(0x0a, begin)) {
      add(part.subarray(begin, at));
      const characters = length;
      await end();
      begin = at + 1;
      if (turns.isOver(characters)) await others();
    }
    add(part.subarray(begin));
  }
  await end();
}

async function linesOf(entries: readonly JournalEntry[]): Promise<string[]> {
  const lines: string[] = [];
  const turns = new Turns();
  for (const entry of entries) {
    const line = `${JSON.stringify(entry)}\n`;
    lines.push(line);
    if (turns.isOver(line.length)) await others();
  }
  return lines;
}

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
  // It would set a journal with unreadable lines aside, and an undo may need those lines.
  if (command === 'undo' && unreadable > 0) return;
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
  const lines = await linesOf(compacted(entries));
  if (unreadable > 0) await write.files.setAside(PATHS.journal);
  await write.files.write(PATHS.journal, Buffer.from(lines.join('')), { mode: 0o600, directoryMode: 0o700 });
}
