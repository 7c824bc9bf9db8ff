import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { errno } from '../errno.ts';

/** What was made, renamed or removed in a directory is on the disk. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } catch (error) {
    // Some file systems have no fsync for directories; the rename itself has been done.
    if (!['EINVAL', 'ENOTSUP', 'ENOSYS'].includes(errno(error))) throw error;
  } finally {
    await handle.close();
  }
}
