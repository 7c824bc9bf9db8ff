import { constants, promises } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { errno, isAbsent } from '../errno.ts';
import { syncDirectory } from './sync-directory.ts';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;
/** Attempts to remove a directory into which another process writes. */
const TRIES = 3;

/**
 * Removes links without following them, and refuses a link instead of the directory. Enters each directory by its open
 * handle (/proc/self/fd), so that a link that replaces it meanwhile has no effect. The names in `keep` stay.
 */
export async function emptyDirectory(path: string, keep: readonly string[] = []): Promise<void> {
  const directory = await openDirectory(path);
  if (directory === undefined) return;
  try {
    const { dev } = await directory.stat();
    if (await hasHandles(directory)) await emptyOpen(directory, dev, keep);
    else
      for (const name of await promises.readdir(path))
        if (!keep.includes(name)) await promises.rm(join(path, name), { recursive: true, force: true });
  } finally {
    await directory.close();
  }
  await syncDirectory(path);
}

async function openDirectory(path: string): Promise<FileHandle | undefined> {
  try {
    return await promises.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  } catch (error) {
    const found = await promises.lstat(path).catch(() => undefined);
    if (found === undefined && isAbsent(error)) return undefined;
    // A link returns ENOTDIR or ELOOP, depending on the kernel.
    throw found?.isSymbolicLink() ? Object.assign(new Error(`${path} is a link`), { code: 'ELOOP' }) : error;
  }
}

/** False if /proc is not mounted, as in another root. */
async function hasHandles(directory: FileHandle): Promise<boolean> {
  return (await promises.lstat(inside(directory)).catch(() => undefined)) !== undefined;
}

function inside({ fd }: FileHandle): string {
  return `/proc/self/fd/${fd}`;
}

async function emptyOpen(directory: FileHandle, dev: number, keep: readonly string[] = []): Promise<void> {
  // As bytes, since names need not be UTF-8.
  for (const name of await promises.readdir(inside(directory), { encoding: 'buffer' })) {
    if (keep.includes(name.toString())) continue;
    const path = Buffer.concat([Buffer.from(`${inside(directory)}/`), name]);
    if (!(await unlinked(path))) await removeOpen(path, dev);
  }
}

/** False for a directory. */
async function unlinked(path: Buffer): Promise<boolean> {
  try {
    await promises.unlink(path);
    return true;
  } catch (error) {
    if (errno(error) === 'ENOENT') return true;
    // EISDIR on Linux, EPERM in POSIX.
    if (errno(error) === 'EISDIR' || (errno(error) === 'EPERM' && (await promises.lstat(path)).isDirectory()))
      return false;
    throw error;
  }
}

async function removeOpen(path: Buffer, dev: number): Promise<void> {
  for (let tries = 1; ; tries++) {
    const directory = await promises.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    try {
      if ((await directory.stat()).dev !== dev)
        throw Object.assign(new Error('another file system'), { code: 'EXDEV' });
      await emptyOpen(directory, dev);
    } finally {
      await directory.close();
    }
    try {
      await promises.rmdir(path);
      return;
    } catch (error) {
      if (errno(error) !== 'ENOTEMPTY' || tries === TRIES) throw error;
    }
  }
}

/** True if the path no longer exists; false if it is not empty, a mount point or not a directory. */
export async function removeEmptyDirectory(path: string): Promise<boolean> {
  try {
    await promises.rmdir(path);
    return true;
  } catch (error) {
    if (errno(error) === 'ENOENT') return true;
    if (['ENOTEMPTY', 'EEXIST', 'EBUSY', 'ENOTDIR'].includes(errno(error))) return false;
    throw error;
  }
}

/** Refuses a path with links (ELOOP). */
export async function removeFrom(path: string, name: string): Promise<void> {
  const directory = await openDirectory(path);
  if (directory === undefined) return;
  try {
    const real = await promises.readlink(inside(directory));
    if (real !== path) throw Object.assign(new Error(`${path} is ${real}`), { code: 'ELOOP' });
    await unlinked(Buffer.from(`${inside(directory)}/${name}`));
    await directory.sync().catch(() => {}); // some file systems have no fsync for directories
  } finally {
    await directory.close();
  }
}
