import type { Mount } from './ports.ts';

/** A mount point that was removed in another namespace: no path leads there any more (d_path in the kernel). */
const REMOVED = '//deleted';

/**
 * What is mounted below a directory, in the order in which it can be unmounted: the deepest first, of one point the
 * newest first.
 */
export function mountsBelow(mounts: readonly Mount[], directory: string): Mount[] {
  const prefix = directory === '/' ? '/' : `${directory}/`;
  const below = mounts.filter(
    ({ point }) => point.startsWith(prefix) && point !== directory && !point.endsWith(REMOVED),
  );
  return below
    .map((mount, index) => ({ mount, index, depth: mount.point.split('/').length }))
    .sort((a, b) => b.depth - a.depth || b.index - a.index)
    .map(({ mount }) => mount);
}

export function isMountPoint(mounts: readonly Mount[], path: string): boolean {
  return mounts.some(({ point }) => point === path);
}
