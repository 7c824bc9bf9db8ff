import { Failure } from '../../base/failure.ts';
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

/** Throws ACCOUNTS_FILE_MALFORMED with the line. */
export function accountEntries(content: string, kind: 'user' | 'group'): AccountEntry[] {
  const path = kind === 'user' ? PASSWD_FILE : GROUP_FILE;
  return content.split('\n').flatMap((line, index) => {
    const text = line.trim();
    if (text === '') return [];
    const fields = text.split(':');
    const malformed = () => new Failure(ACCOUNTS_FILE_MALFORMED, { path, line: index + 1 });
    if (fields.length !== (kind === 'user' ? 7 : 4)) throw malformed();
    const [name = '', , id = '', fourth = '', , , shell = ''] = fields;
    const number = wholeNumber(id);
    const gid = wholeNumber(fourth);
    if (number === undefined || (kind === 'user' && gid === undefined)) throw malformed();
    return [kind === 'user' ? { name, id: number, gid: gid as number, shell } : { name, id: number, members: fourth }];
  });
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

/** Keeps other lines byte by byte, whatever their encoding. Undefined if another line has the name or id of a new one. */
export function editedAccounts(content: Buffer, { removed, added }: AccountEdit): Buffer | undefined {
  const kept = content
    .toString('latin1')
    .split('\n')
    .filter((line) => !removed.some((name) => line.startsWith(`${name}:`)));
  const there = kept.map(nameAndId);
  const missing = added.filter((line) => !kept.includes(line));
  const isTaken = missing
    .map(nameAndId)
    .some(({ name, id }) => there.some((entry) => entry.name === name || entry.id === id));
  return isTaken ? undefined : appended(Buffer.from(kept.join('\n'), 'latin1'), missing);
}

function nameAndId(line: string): { name: string | undefined; id: number } {
  const [name, , id = ''] = line.trim().split(':');
  return { name, id: wholeNumber(id) ?? Number.NaN };
}

function appended(content: Buffer, lines: readonly string[]): Buffer {
  if (lines.length === 0) return content;
  const end = content.length === 0 || content.at(-1) === 0x0a ? '' : '\n';
  return Buffer.concat([content, Buffer.from(`${end}${lines.join('\n')}\n`)]);
}

/** Ranges of system ids in /etc/login.defs (login.defs(5)), with the usual defaults. */
export function idLimits(content: string, path: string): { uid: IdLimits; gid: IdLimits } {
  const values = { SYS_UID_MIN: 100, SYS_UID_MAX: 999, SYS_GID_MIN: 100, SYS_GID_MAX: 999 };
  for (const [index, line] of content.split('\n').entries()) {
    const key = (Object.keys(values) as (keyof typeof values)[]).find((one) => line.startsWith(one));
    if (key === undefined) continue;
    const value = wholeNumber(line.slice(key.length).trim());
    if (value === undefined) throw new Failure(ACCOUNTS_FILE_MALFORMED, { path, line: index + 1 });
    values[key] = value;
  }
  return {
    uid: { min: values.SYS_UID_MIN, max: values.SYS_UID_MAX },
    gid: { min: values.SYS_GID_MIN, max: values.SYS_GID_MAX },
  };
}

function wholeNumber(text: string): number | undefined {
  const number = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}
