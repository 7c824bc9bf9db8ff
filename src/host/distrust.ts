import { dirname, isAbsolute, join } from 'node:path';
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

/** For files of people: with the umask 002, what they make is writable by their group, which often is their own. */
export const WRITABLE_BY_ANYBODY = 0o002;

const STICKY = 0o1000;

/** The kernel's limit for the links on a path. */
const MOST_LINKS = 40;

const DESCRIPTOR = /^\/proc\/\d+\/fd\/\d+$/;

/**
 * The first part of a path that users other than root and `owners` could change. The rule of sshd's StrictModes
 * (auth_secure_path), for each part and each link in the kernel's order. A sticky directory passes, because its entry
 * must also belong to root or one of `owners`. `missing` if there is no such entry, so that others could create it.
 * Judge a file before reading it: only a path that has passed cannot be replaced by others. `writers`: bits of a mode
 * that count.
 */
export async function distrustOf(
  path: string,
  files: Pick<FileReader, 'lstat' | 'readLink' | 'stat'>,
  owners: readonly number[],
  writers = WRITABLE_BY_OTHERS,
): Promise<Distrust | 'missing' | undefined> {
  const start = isAbsolute(path) ? '/' : absolutePath('.');
  if (start === undefined) return 'missing'; // the working directory was removed
  const found = new Map<string, FileStat | undefined>();
  // From the last to the first, because taking the first of a long list moves all others.
  const names = ['/', ...start.split('/'), ...path.split('/')].reverse();
  let [at, links, isOpen] = ['/', 0, false];
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    if (name === '' || name === '.') continue;
    const part = name === '..' ? dirname(at) : join(at, name);
    const stat = await files.lstat(part);
    const problem = stat && problemOf(stat, owners, writers);
    if (problem) return { path: part, problem, uid: stat.uid, mode: stat.mode };
    const above = found.get(at);
    found.set(part, stat);
    if (stat === undefined && above && isShared(above)) {
      if (isOpen) break;
      return 'missing';
    }
    if (stat?.type !== 'symlink') {
      at = part;
      continue;
    }
    const target = await files.readLink(part);
    if (target === undefined || ++links > MOST_LINKS) return 'missing';
    isOpen = names.length === 0 && isAbsolute(target) && DESCRIPTOR.test(part);
    if (isAbsolute(target)) at = '/';
    names.push(...target.split('/').reverse());
  }
  // A link to an open file names it as it was called last, which can be another file by now.
  const end = await files.stat(path);
  const problem = end && (isOpen || end.type === 'file') && problemOf(end, owners, writers);
  return problem ? { path, problem, uid: end.uid, mode: end.mode } : undefined;
}

/** The problem of one file or directory. */
export function problemOf(
  { type, mode, uid: owner }: Pick<FileStat, 'type' | 'mode' | 'uid'>,
  owners: readonly number[],
  writers = WRITABLE_BY_OTHERS,
): Distrust['problem'] | undefined {
  if (owner !== 0 && !owners.includes(owner)) return 'owner';
  if (type === 'symlink' || !(mode & writers)) return undefined; // the mode of a link is ignored
  return type === 'directory' && mode & STICKY ? undefined : 'writable';
}

/**
 * The first link or file on a path that another user has created in a directory like /tmp; `missing` if there is nothing
 * at the path. This is the kernel's rule for opening them (fs.protected_symlinks, fs.protected_regular), which a rename
 * goes around. Others cannot replace what has passed.
 */
export async function plantedOn(
  path: string,
  files: Pick<FileReader, 'lstat' | 'stat'>,
  user: number,
): Promise<Distrust | 'missing' | undefined> {
  const given = absolutePath(path);
  let last: FileStat | undefined;
  for (const part of given === undefined ? [] : partsOf(given)) {
    const [entry, folder] = await Promise.all([files.lstat(part), files.stat(dirname(part))]);
    last = entry;
    if (entry === undefined || folder === undefined || entry.type === 'directory') continue;
    const likeTmp = isShared(folder) && (folder.mode & STICKY) !== 0;
    if (likeTmp && entry.uid !== user && entry.uid !== folder.uid)
      return { path: part, problem: 'owner', uid: entry.uid, mode: entry.mode };
  }
  return last === undefined ? 'missing' : undefined;
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
