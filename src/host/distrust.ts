import { dirname } from 'node:path';
import { absolutePath } from './paths.ts';
import type { FileReader, FileStat } from './ports.ts';

/** Who besides root and this user could change a file, or put another one in its place. */
export interface Distrust {
  /** The file, a folder above it, or a link on the way to it. */
  path: string;
  /**
   * owner: it belongs to somebody else. writable: its group or everybody may write. linked: others could have put that
   * name there.
   */
  problem: 'owner' | 'writable' | 'linked';
  uid: number;
  /** Permission bits. */
  mode: number;
}

/**
 * A program that root is to run on other machines: its bytes, or why they are not trusted. Undefined where no regular
 * file is.
 */
export type ProgramFile =
  | { bytes: Buffer; distrust?: undefined }
  | { distrust: Distrust; bytes?: undefined }
  | undefined;

const WRITABLE_BY_OTHERS = 0o022;

const STICKY = 0o1000;

/**
 * The first part of a path that others could change; undefined where only root and `owners` can. The rule of sshd's
 * StrictModes (auth_secure_path), for the path as given and as resolved. A sticky folder passes, since what is in it
 * must belong to root or one of `owners` as well.
 */
export async function distrustOf(
  path: string,
  files: Pick<FileReader, 'lstat' | 'realPath'>,
  owners: readonly number[],
): Promise<Distrust | undefined> {
  const given = absolutePath(path);
  const real = given === undefined ? undefined : await files.realPath(given);
  const parts = new Set([...partsOf(real), ...partsOf(given)]);
  for (const part of parts) {
    const found = await files.lstat(part);
    const problem = found && problemOf(found, owners);
    if (problem) return { path: part, problem, uid: found.uid, mode: found.mode };
  }
  return undefined;
}

/** The same of one file or folder. */
export function problemOf(
  { type, mode, uid: owner }: Pick<FileStat, 'type' | 'mode' | 'uid'>,
  owners: readonly number[],
): Distrust['problem'] | undefined {
  if (owner !== 0 && !owners.includes(owner)) return 'owner';
  if (type === 'symlink' || !(mode & WRITABLE_BY_OTHERS)) return undefined; // a link's own mode says nothing
  return type === 'directory' && mode & STICKY ? undefined : 'writable';
}

/** True for a folder in which anybody can make a name, though only the owner of one can take it away. */
export function isShared({ mode }: Pick<FileStat, 'mode'>): boolean {
  return (mode & WRITABLE_BY_OTHERS) !== 0;
}

/** From the root on. */
function partsOf(path: string | undefined): string[] {
  if (path === undefined) return [];
  const parts = [path];
  for (let at = path; at !== dirname(at); at = dirname(at)) parts.unshift(dirname(at));
  return parts;
}

/** What a failure says of a file that others could have changed. */
export interface Distrusted {
  /** The file, or the folder or link on the way to it. */
  at: string;
  problem: Distrust['problem'];
  uid: number;
  mode: number;
}

export function distrust({ at, problem, uid, mode }: Distrusted): string {
  if (problem === 'owner') return `${at} belongs to user ${uid}, who is neither root nor the user of this command.`;
  if (problem === 'writable') return `${at} has mode ${mode.toString(8)}: its group or everyone may write to it.`;
  return `${at} has another hard link and is in a directory where everyone may create files.`;
}
