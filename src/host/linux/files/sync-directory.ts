import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { errno } from '../errno.ts';

/** Makes created, renamed and removed entries of a directory durable. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } catch (error) {
    // Some file systems do not support fsync for directories.
    if (!['EINVAL', 'ENOTSUP', 'ENOSYS'].includes(errno(error))) throw error;
  } finally {
    await handle.close();
  }
}
