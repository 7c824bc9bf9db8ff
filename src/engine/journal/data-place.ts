import { onFailure } from '../../base/failure.ts';
import { mountPointOf } from '../../host/mounts.ts';
import type { HostReader } from '../../host/ports.ts';
import { hasEmptiedEtcd, type JournalEntry } from './journal-entry.ts';

type Reader = Pick<HostReader, 'files' | 'mounts'>;

/**
 * The `add-etcd-member` entries whose etcd may have run, and so have filled the data directory: those before the last
 * write of its manifest. Until then etcd is only asked to accept the member, which may take minutes. Those before the
 * directory was last found empty (`dataEmpty`), or emptied by a reset or an undo, do not count.
 */
export function startedMembers(entries: readonly JournalEntry[], manifestPath: string): JournalEntry[] {
  const started = entries.findLastIndex(({ writes }) => writes?.includes(manifestPath));
  const empty = entries.findLastIndex((entry) => entry.dataEmpty === true || hasEmptiedEtcd(entry));
  return entries.slice(Math.max(empty, 0), started + 1).filter(({ change }) => change?.kind === 'add-etcd-member');
}

/**
 * Where a directory lies: its path without links, then the mount point of its file system. Device numbers would not do,
 * since they may change at a restart. Undefined if there is no such directory, or if this cannot be read.
 */
export function placeOf(directory: string, host: Reader): Promise<readonly string[] | undefined> {
  return findPlace(directory, host).catch(onFailure(() => undefined));
}

/** Throws MOUNTS_UNREADABLE, for instance below --rootfs without /proc. */
async function findPlace(directory: string, { files, mounts }: Reader): Promise<readonly string[] | undefined> {
  const path = await files.realPath(directory);
  return path === undefined ? undefined : [path, mountPointOf(await mounts.list(), path)];
}

/** Compares two results of placeOf; a place that is not known is the same as no other. */
export function isSamePlace(one: readonly string[] | undefined, other: readonly string[] | undefined): boolean {
  return one !== undefined && other !== undefined && one[0] === other[0] && one[1] === other[1];
}

/**
 * True if etcd's data directory lies where it did when one of these startedMembers was announced: nothing was mounted
 * over it since, and its path leads to no other directory. `made`: an unfinished join made the directory. Throws
 * MOUNTS_UNREADABLE.
 */
export async function hasKeptItsPlace(
  dataDir: string,
  started: readonly JournalEntry[],
  { made, host }: { made: boolean; host: Reader },
): Promise<boolean> {
  if (started.length === 0) return false;
  const place = await findPlace(dataDir, host);
  if (place === undefined) return false;
  const [path, mount] = place;
  return started.some(({ dataPlace: before }) =>
    // Old versions did not record the place. A directory that a join made was no mount point.
    before === undefined ? !(made && path === mount) : isSamePlace(place, before),
  );
}
