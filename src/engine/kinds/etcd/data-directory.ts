import type { Host, HostReader } from '../../../host/ports.ts';
import { isProtected } from '../../changes/protected-directory.ts';
import { refuseMountsBelow } from '../files/directories.ts';

/** Belongs to an ext file system, which keeps recovered files there; etcd ignores it. */
const LOST_AND_FOUND = 'lost+found';

/** Names in etcd's data directory; none if it does not exist. */
export async function dataNames(dataDir: string, { files }: HostReader): Promise<string[]> {
  return ((await files.list(dataDir)) ?? []).filter((name) => name !== LOST_AND_FOUND);
}

/**
 * The directory that etcd writes to if its data directory is a link. The link itself where it leads to one of the
 * system's directories, which must not be emptied: the writer then refuses it.
 */
export async function withoutLinks(dataDir: string, { files }: HostReader): Promise<string> {
  const real = await files.realPath(dataDir);
  return real === undefined || isProtected(real, []) ? dataDir : real;
}

/** Removes all data from etcd's data directory, a path without links. Throws DIRECTORY_HAS_MOUNTS. */
export async function emptyData(dataDir: string, { read, write }: Host): Promise<void> {
  await refuseMountsBelow(dataDir, read);
  // A link whose target is gone leads to no data, but the writer would refuse it.
  if ((await dataNames(dataDir, read)).length > 0) await write.files.empty(dataDir, { keep: [LOST_AND_FOUND] });
}
