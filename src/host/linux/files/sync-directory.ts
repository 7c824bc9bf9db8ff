import { closeSync, constants, fsync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { errno } from '../errno.ts';

/** fsync(2) in another thread, because the disk may take long and several files are synced at once. */
export const synced: (descriptor: number) => Promise<void> = promisify(fsync);

/** Makes created, renamed and removed entries of a directory durable. */
export async function syncDirectory(directory: string): Promise<void> {
  const descriptor = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await synced(descriptor);
  } catch (error) {
    // Some file systems do not support fsync for directories.
    if (!['EINVAL', 'ENOTSUP', 'ENOSYS'].includes(errno(error))) throw error;
  } finally {
    closeSync(descriptor);
  }
}
