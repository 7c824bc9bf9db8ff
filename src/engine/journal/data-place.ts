import { onFailure } from '../../base/failure.ts';
import { mountPointOf } from '../../host/mounts.ts';
import type { HostReader } from '../../host/ports.ts';
import type { JournalEntry } from './journal-entry.ts';

type Reader = Pick<HostReader, 'files' | 'mounts'>;

/**
 * Where a directory lies: its path without links, then the mount point of its file system. Device numbers would not do,
 * since they may change at a restart. Undefined if there is no such directory, or if this cannot be read.
 */
export async function placeOf(directory: string, { files, mounts }: Reader): Promise<readonly string[] | undefined> {
  const find = async () => {
    const path = await files.realPath(directory);
    return path === undefined ? undefined : [path, mountPointOf(await mounts.list(), path)];
  };
  return find().catch(onFailure(() => undefined));
}

/**
 * True if etcd's data directory lies where it did when one of these `add-etcd-member` entries was written: nothing was
 * mounted over it since, and its path leads to no other directory. `made`: an unfinished join made the directory.
 */
export async function hasKeptItsPlace(
  dataDir: string,
  announced: readonly JournalEntry[],
  { made, host }: { made: boolean; host: Reader },
): Promise<boolean> {
  if (announced.length === 0) return false;
  const [path, mount] = (await placeOf(dataDir, host)) ?? [];
  if (path === undefined) return false;
  return announced.some(({ dataPlace: before }) =>
    // Old versions did not record the place. A directory that a join made was no mount point.
    before === undefined ? !(made && path === mount) : before[0] === path && before[1] === mount,
  );
}
