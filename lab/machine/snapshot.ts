/**
 * Files of a host as a value: if two snapshots are equal, nothing was added, removed or changed in
 * between, byte for byte. Read from the machine through /proc/PID/root, so that looking leaves no trace in the host.
 */
import { createHash } from 'node:crypto';
import { type BigIntStats, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

export interface SnapshotEntry {
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'device';
  /** Octal, such as "0644". */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  /** Only for files: the size of a directory depends on the file system. */
  readonly size?: number;
  readonly sha256?: string;
  readonly linkTarget?: string;
}

export interface SnapshotOptions {
  /** Left out, with everything below them. Default: VOLATILE_PATHS. */
  readonly except?: readonly string[];
}

/** Paths that always change on a running host: kernel file systems, logs, and containerd's own data. */
export const VOLATILE_PATHS: readonly string[] = [
  '/proc',
  '/sys',
  '/dev',
  '/run',
  '/tmp',
  '/var/log',
  '/var/lib/containerd',
];

/** Everything at and below `paths` of the host with this first process, sorted by path. */
export function takeSnapshot(
  leader: number,
  paths: readonly string[] = ['/'],
  options: SnapshotOptions = {},
): SnapshotEntry[] {
  const root = `/proc/${leader}/root`;
  const except = new Set(options.except ?? VOLATILE_PATHS);
  const entries: SnapshotEntry[] = [];
  const pending = [...new Set(paths.map((entry) => path.posix.resolve('/', entry)))];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (except.has(next)) continue;
    const entry = entryAt(root, next);
    if (entry === undefined) continue;
    entries.push(entry);
    if (entry.type !== 'directory') continue;
    for (const name of readdirSync(root + next)) pending.push(path.posix.join(next, name));
  }
  return entries.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** undefined where nothing is there (any more). */
function entryAt(root: string, file: string): SnapshotEntry | undefined {
  try {
    const stats = lstatSync(root + file, { bigint: true });
    const type = typeOf(stats);
    const mode = (Number(stats.mode) & 0o7777).toString(8).padStart(4, '0');
    const entry = { path: file, type, mode, uid: Number(stats.uid), gid: Number(stats.gid) };
    if (type === 'symlink') return { ...entry, linkTarget: readlinkSync(root + file) };
    return type === 'file' ? { ...entry, size: Number(stats.size), sha256: digest(root + file, stats) } : entry;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function typeOf(stats: BigIntStats): SnapshotEntry['type'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'symlink';
  if (stats.isFIFO()) return 'fifo';
  return stats.isSocket() ? 'socket' : 'device';
}

/** The kernel changes a file's ctime with every change and lets nobody set it: where it stands, so does the digest. */
const digests = new Map<string, string>();

function digest(file: string, stats: BigIntStats): string {
  const key = [stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(':');
  const known = digests.get(key);
  if (known !== undefined) return known;
  const made = createHash('sha256').update(readFileSync(file)).digest('hex');
  digests.set(key, made);
  return made;
}

/** One line for each path that differs: `+ /added`, `- /removed`, `~ /changed: mode 0600 -> 0644`. Empty when equal. */
export function compareSnapshots(before: readonly SnapshotEntry[], after: readonly SnapshotEntry[]): string[] {
  const old = new Map(before.map((entry) => [entry.path, entry]));
  const lines: string[] = [];
  for (const entry of after) {
    const earlier = old.get(entry.path);
    old.delete(entry.path);
    if (earlier === undefined) lines.push(`+ ${entry.path}`);
    else lines.push(...changes(earlier, entry));
  }
  return [...lines, ...[...old.keys()].map((gone) => `- ${gone}`)].sort();
}

function changes(before: SnapshotEntry, after: SnapshotEntry): string[] {
  const keys = ['type', 'mode', 'uid', 'gid', 'size', 'sha256', 'linkTarget'] as const;
  const changed = keys
    .filter((key) => before[key] !== after[key])
    .map((key) => `${key} ${before[key]} -> ${after[key]}`);
  return changed.length === 0 ? [] : [`~ ${after.path}: ${changed.join(', ')}`];
}
