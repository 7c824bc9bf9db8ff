import { dirname } from 'node:path';
import { absolutePath, partsOf } from './paths.ts';
import type { FileReader, FileStat } from './ports.ts';

/** Reason why users other than root and this one could change or replace a file. */
export interface Distrust {
  /** The file, a directory above it, or a link on the way to it. */
  path: string;
  /** owner: another user owns it. writable: its group or everyone may write. linked: others could have created it. */
  problem: 'owner' | 'writable' | 'linked';
  uid: number;
  /** Permission bits. */
  mode: number;
}

/** A program for root on other machines: its bytes, or why it is not trusted. Undefined if it is not a regular file. */
export type ProgramFile =
  | { bytes: Buffer; distrust?: undefined }
  | { distrust: Distrust; bytes?: undefined }
  | undefined;

const WRITABLE_BY_OTHERS = 0o022;

const STICKY = 0o1000;

/**
 * The first part of a path that users other than root and `owners` could change. The rule of sshd's StrictModes
 * (auth_secure_path), for the given and the resolved path. A sticky directory passes, because its entry must belong to
 * root or one of `owners`, too.
 */
export async function distrustOf(
  path: string,
  files: Pick<FileReader, 'lstat' | 'realPath'>,
  owners: readonly number[],
): Promise<Distrust | undefined> {
  const given = absolutePath(path);
  const real = given === undefined ? undefined : await files.realPath(given);
  const parts = new Set([...(real === undefined ? [] : partsOf(real)), ...(given === undefined ? [] : partsOf(given))]);
  for (const part of parts) {
    const found = await files.lstat(part);
    const problem = found && problemOf(found, owners);
    if (problem) return { path: part, problem, uid: found.uid, mode: found.mode };
  }
  return undefined;
}

/** The problem of one file or directory. */
export function problemOf(
  { type, mode, uid: owner }: Pick<FileStat, 'type' | 'mode' | 'uid'>,
  owners: readonly number[],
): Distrust['problem'] | undefined {
  if (owner !== 0 && !owners.includes(owner)) return 'owner';
  if (type === 'symlink' || !(mode & WRITABLE_BY_OTHERS)) return undefined; // the mode of a link is ignored
  return type === 'directory' && mode & STICKY ? undefined : 'writable';
}

/**
 * The first link or file on a path that another user has created in a directory like /tmp. This is the kernel's rule for
 * opening them (fs.protected_symlinks, fs.protected_regular), which a rename goes around.
 */
export async function plantedOn(
  path: string,
  files: Pick<FileReader, 'lstat' | 'stat'>,
  user: number,
): Promise<Distrust | undefined> {
  const given = absolutePath(path);
  for (const part of given === undefined ? [] : partsOf(given)) {
    const [entry, folder] = await Promise.all([files.lstat(part), files.stat(dirname(part))]);
    if (entry === undefined || folder === undefined || entry.type === 'directory') continue;
    const likeTmp = isShared(folder) && (folder.mode & STICKY) !== 0;
    if (likeTmp && entry.uid !== user && entry.uid !== folder.uid)
      return { path: part, problem: 'owner', uid: entry.uid, mode: entry.mode };
  }
  return undefined;
}

/** True for a directory where others can create entries, even if only owners can remove theirs. */
export function isShared({ mode }: Pick<FileStat, 'mode'>): boolean {
  return (mode & WRITABLE_BY_OTHERS) !== 0;
}

/** Parameters of a failure about a file that others could have changed. */
export interface Distrusted {
  /** The file, or the directory or link on the way to it. */
  at: string;
  problem: Distrust['problem'];
  uid: number;
  mode: number;
}

export function distrust({ at, problem, uid, mode }: Distrusted): string {
  if (problem === 'owner')
    return `${at} belongs to user ${uid}, who is neither root nor the user running this command.`;
  if (problem === 'writable')
    return `${at} has mode ${mode.toString(8)}: ${mode & 0o002 ? 'any user' : 'its group'} can write to it.`;
  return `${at} has another hard link and is in a directory where any user can create files.`;
}
