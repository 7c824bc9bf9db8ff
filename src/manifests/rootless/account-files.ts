import { Failure } from '../../base/failure.ts';
import { inTurns, linesIn } from '../../base/turns.ts';
import { ACCOUNTS_FILE_MALFORMED } from '../manifests-sentences.ts';

export const PASSWD_FILE = '/etc/passwd';
export const GROUP_FILE = '/etc/group';
export const ACCOUNT_FILES: readonly string[] = [PASSWD_FILE, GROUP_FILE];

/** One line of /etc/passwd (passwd(5)) or /etc/group (group(5)). */
export interface AccountEntry {
  name: string;
  /** User id or group id. */
  id: number;
  /** Users only. */
  gid?: number;
  shell?: string;
  /** Groups only: comma-separated names. */
  members?: string;
}

export interface IdLimits {
  min: number;
  max: number;
}

/** The lines of a file that are asked for, the first of each name and id, and the ids that are taken. */
export interface AccountLines {
  byName: ReadonlyMap<string, AccountEntry>;
  byId: ReadonlyMap<number, AccountEntry>;
  /** Within the limits. */
  taken: ReadonlySet<number>;
}

/** Keeps what is asked for alone: a file may have a million lines. Throws ACCOUNTS_FILE_MALFORMED with the line. */
export async function readAccountLines(
  content: Buffer,
  kind: 'user' | 'group',
  { names, ids, limits }: { names: readonly string[]; ids: readonly number[]; limits: IdLimits },
): Promise<AccountLines> {
  const path = kind === 'user' ? PASSWD_FILE : GROUP_FILE;
  const [byName, byId, taken] = [new Map<string, AccountEntry>(), new Map<number, AccountEntry>(), new Set<number>()];
  let number = 0;
  await inTurns(linesIn(content.toString('latin1')), (line) => {
    number++;
    const text = line.trim();
    if (text === '') return;
    const entry = entryOf(text, kind);
    if (entry === undefined) throw new Failure(ACCOUNTS_FILE_MALFORMED, { path, line: number });
    if (names.includes(entry.name) && !byName.has(entry.name)) byName.set(entry.name, entry);
    if (ids.includes(entry.id) && !byId.has(entry.id)) byId.set(entry.id, entry);
    if (within(entry.id, limits)) taken.add(entry.id);
  });
  return { byName, byId, taken };
}

function entryOf(text: string, kind: 'user' | 'group'): AccountEntry | undefined {
  const count = kind === 'user' ? 7 : 4;
  const fields = text.split(':', count + 1);
  if (fields.length !== count) return undefined;
  const [name = '', , id = '', fourth = '', , , shell = ''] = fields;
  const number = wholeNumber(id);
  if (number === undefined) return undefined;
  if (kind === 'group') return { name, id: number, members: fourth };
  const gid = wholeNumber(fourth);
  return gid === undefined ? undefined : { name, id: number, gid, shell };
}

export function within(id: number, { min, max }: IdLimits): boolean {
  return id >= min && id <= max;
}

/** A change of one of the two files: names whose lines are removed, and lines that are appended. */
export interface AccountEdit {
  removed: readonly string[];
  added: readonly string[];
}

/** New content of one of the two files. */
export interface EditedAccounts {
  path: string;
  content: Buffer;
  mode: number;
  accounts: AccountEdit;
}

/** Ranges of system ids in /etc/login.defs (login.defs(5)), with the usual defaults. */
export async function idLimits(content: string, path: string): Promise<{ uid: IdLimits; gid: IdLimits }> {
  const values = { SYS_UID_MIN: 100, SYS_UID_MAX: 999, SYS_GID_MIN: 100, SYS_GID_MAX: 999 };
  const keys = Object.keys(values) as (keyof typeof values)[];
  let number = 0;
  await inTurns(linesIn(content), (line) => {
    number++;
    const key = keys.find((one) => line.startsWith(one));
    if (key === undefined) return;
    const value = wholeNumber(line.slice(key.length).trim());
    if (value === undefined) throw new Failure(ACCOUNTS_FILE_MALFORMED, { path, line: number });
    values[key] = value;
  });
  return {
    uid: { min: values.SYS_UID_MIN, max: values.SYS_UID_MAX },
    gid: { min: values.SYS_GID_MIN, max: values.SYS_GID_MAX },
  };
}

export function wholeNumber(text: string): number | undefined {
  const number = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}
