import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, readlink, rm, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { errno, isAbsent } from '../errno.ts';
import { syncDirectory } from './sync-directory.ts';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;
/** Looks at a directory again that was not empty after all: somebody writes into it. */
const TRIES = 3;

/**
 * Links in it are removed, not followed; a link in its own place is refused, since what it points to is not ours to
 * empty. Each directory is entered by its open handle (/proc/self/fd), so that a link which is put in its place
 * meanwhile leads nowhere.
 */
export async function emptyDirectory(path: string): Promise<void> {
  const directory = await openDirectory(path);
  if (directory === undefined) return;
  try {
    const { dev } = await directory.stat();
    if (await hasHandles(directory)) await emptyOpen(directory, dev);
    else for (const name of await readdir(path)) await rm(join(path, name), { recursive: true, force: true });
  } finally {
    await directory.close();
  }
  await syncDirectory(path);
}

async function openDirectory(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  } catch (error) {
    const found = await lstat(path).catch(() => undefined);
    if (found === undefined && isAbsent(error)) return undefined;
    // A link is ENOTDIR or ELOOP, by the kernel's version.
    throw found?.isSymbolicLink() ? Object.assign(new Error(`${path} is a link`), { code: 'ELOOP' }) : error;
  }
}

/** False where /proc is not mounted (in another root). */
async function hasHandles(directory: FileHandle): Promise<boolean> {
  return (await lstat(inside(directory)).catch(() => undefined)) !== undefined;
}

function inside({ fd }: FileHandle): string {
  return `/proc/self/fd/${fd}`;
}

async function emptyOpen(directory: FileHandle, dev: number): Promise<void> {
  // As bytes: a name need not be UTF-8.
  for (const name of await readdir(inside(directory), { encoding: 'buffer' })) {
    const path = Buffer.concat([Buffer.from(`${inside(directory)}/`), name]);
    if (!(await unlinked(path))) await removeOpen(path, dev);
  }
}

/** False for a directory. */
async function unlinked(path: Buffer): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (errno(error) === 'ENOENT') return true;
    // Linux says EISDIR, POSIX EPERM.
    if (errno(error) === 'EISDIR' || (errno(error) === 'EPERM' && (await lstat(path)).isDirectory())) return false;
    throw error;
  }
}

async function removeOpen(path: Buffer, dev: number): Promise<void> {
  for (let tries = 1; ; tries++) {
    const directory = await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    try {
      if ((await directory.stat()).dev !== dev)
        throw Object.assign(new Error('another file system'), { code: 'EXDEV' });
      await emptyOpen(directory, dev);
    } finally {
      await directory.close();
    }
    try {
      await rmdir(path);
      return;
    } catch (error) {
      if (errno(error) !== 'ENOTEMPTY' || tries === TRIES) throw error;
    }
  }
}

/** True when nothing is left there; false when it is not empty, a mount, or no directory. */
export async function removeEmptyDirectory(path: string): Promise<boolean> {
  try {
    await rmdir(path);
    return true;
  } catch (error) {
    if (errno(error) === 'ENOENT') return true;
    if (['ENOTEMPTY', 'EEXIST', 'EBUSY', 'ENOTDIR'].includes(errno(error))) return false;
    throw error;
  }
}

/** Refuses a directory to which a link leads (ELOOP). */
export async function removeFrom(path: string, name: string): Promise<void> {
  const directory = await openDirectory(path);
  if (directory === undefined) return;
  try {
    const real = await readlink(inside(directory));
    if (real !== path) throw Object.assign(new Error(`${path} is ${real}`), { code: 'ELOOP' });
    await unlinked(Buffer.from(`${inside(directory)}/${name}`));
    await directory.sync().catch(() => {}); // some file systems have no fsync for directories
  } finally {
    await directory.close();
  }
}
