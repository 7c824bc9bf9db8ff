import { isAtOrBelow } from './paths.ts';

/** A line of /proc/self/mountinfo (proc(5)). */
export interface Mount {
  /** Unique while it is mounted. */
  id: number;
  /** Mount point, as this process sees it. */
  point: string;
  /** Type of the file system: ext4, tmpfs, nfs4, and so on. */
  type: string;
  source: string;
}

export interface MountReader {
  /** Mounts in the order of mounting. Throws MOUNTS_UNREADABLE. */
  list(): Promise<Mount[]>;
}

interface UnmountOptions {
  /** MNT_FORCE of umount2(2). */
  force: boolean;
  /** MNT_DETACH. */
  lazy: boolean;
}

export interface MountWriter {
  /** Unmounts in this order, continuing after failures. Returns the output of umount(8), empty on success. */
  unmount(points: readonly string[], options: UnmountOptions): Promise<string>;
}

/** Suffix of a mount point that was removed in another namespace and is unreachable (d_path in the kernel). */
const REMOVED = '//deleted';

/** Mounts below a directory in the order to unmount them: deepest first, and the newest first at the same point. */
export function mountsBelow(mounts: readonly Mount[], directory: string): Mount[] {
  const prefix = directory === '/' ? '/' : `${directory}/`;
  return mounts
    .filter(({ point }) => point.startsWith(prefix) && point !== directory && !point.endsWith(REMOVED))
    .map((mount, index) => ({ mount, index, depth: mount.point.split('/').length }))
    .sort((a, b) => b.depth - a.depth || b.index - a.index)
    .map(({ mount }) => mount);
}

export function isMountPoint(mounts: readonly Mount[], path: string): boolean {
  return mounts.some(({ point }) => point === path);
}

/** The mount that holds a path without links: the last one at the deepest point, which covers the others. */
export function mountOf(mounts: readonly Mount[], path: string): Mount | undefined {
  const holding = mounts.filter(({ point }) => isAtOrBelow(path, point));
  const depth = Math.max(...holding.map(({ point }) => point.length));
  return holding.findLast(({ point }) => point.length === depth);
}

/** Mount point of the file system that holds a path without links. */
export function mountPointOf(mounts: readonly Mount[], path: string): string {
  return mountOf(mounts, path)?.point ?? '/';
}
