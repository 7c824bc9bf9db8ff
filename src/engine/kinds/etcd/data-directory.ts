import type { Host, HostReader } from '../../../host/ports.ts';
import { isProtected } from '../../changes/protected-directory.ts';
import { refuseMountsBelow } from '../files/directories.ts';

/**
 * The directory that etcd writes to if its data directory is a link. The link itself where it leads to one of the
 * system's directories, which must not be emptied: the writer then refuses it.
 */
export async function withoutLinks(dataDir: string, { files }: HostReader): Promise<string> {
  const real = await files.realPath(dataDir);
  return real === undefined || isProtected(real, []) ? dataDir : real;
}

/** Removes everything in etcd's data directory, a path without links. Throws DIRECTORY_HAS_MOUNTS. */
export async function emptyData(dataDir: string, { read, write }: Host): Promise<void> {
  await refuseMountsBelow(dataDir, read);
  // A link whose target is gone leads to no data, but the writer would refuse it.
  if ((await read.files.list(dataDir))?.length) await write.files.empty(dataDir);
}
