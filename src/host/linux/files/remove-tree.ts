import { randomBytes } from 'node:crypto';
import { constants, promises } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { errno, isAbsent } from '../errno.ts';
import { syncDirectory } from './sync-directory.ts';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;
/** Attempts to remove a directory into which another process writes. */
const TRIES = 3;
/** Directories that are open at the same time, each twice: a Pod can make more levels than a process may open files. */
const LEVELS = 128;
/** Names that are read at once. */
const NAMES = 1_000;

/** A directory that is emptied. */
interface Tree {
  top: FileHandle;
  dev: number;
  /** Paths in `top` of directories that were too deep, and are still to be removed. */
  raised: Buffer[];
}

/**
 * Removes links without following them, and refuses a link instead of the directory. Enters each directory by its open
 * handle (/proc/self/fd), so that a link that replaces it meanwhile has no effect. The names in `keep` stay.
 */
export async function emptyDirectory(path: string, keep: readonly string[] = []): Promise<void> {
  const directory = await openDirectory(path);
  if (directory === undefined) return;
  try {
    const { dev } = await directory.stat();
    if (await hasHandles(directory)) await emptyTree({ top: directory, dev, raised: [] }, keep);
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

async function emptyTree(tree: Tree, keep: readonly string[]): Promise<void> {
  await emptyOpen(tree.top, tree, 1, keep);
  for (let path = tree.raised.pop(); path; path = tree.raised.pop())
    if (!(await unlinked(path))) await removeOpen(path, tree, 2);
}

/** `level`: number of open directories, from the top to this one. */
async function emptyOpen(
  directory: FileHandle,
  tree: Tree,
  level: number,
  keep: readonly string[] = [],
): Promise<void> {
  for await (const name of namesIn(directory)) {
    if (keep.includes(name.toString())) continue;
    const path = Buffer.concat([Buffer.from(`${inside(directory)}/`), name]);
    if (await unlinked(path)) continue;
    if (level < LEVELS || !(await raise(path, tree))) await removeOpen(path, tree, level + 1);
  }
}

/**
 * As bytes, since names need not be UTF-8. In parts, because a Pod can make a million files. A name that is removed
 * meanwhile does not hide another one (POSIX, readdir).
 */
async function* namesIn(directory: FileHandle): AsyncGenerator<Buffer> {
  const options = { encoding: 'buffer' as BufferEncoding, bufferSize: NAMES };
  // The types know no names as bytes here.
  const entries = (await promises.opendir(inside(directory), options)) as AsyncIterable<{ name: unknown }>;
  for await (const { name } of entries) yield name as Buffer;
}

/** Moves a directory to the top. False for one that cannot be moved, such as one on another mount. */
async function raise(path: Buffer, { top, raised }: Tree): Promise<boolean> {
  const to = Buffer.from(`${inside(top)}/.kubejoin-${randomBytes(8).toString('hex')}`);
  try {
    await promises.rename(path, to);
  } catch {
    return false;
  }
  raised.push(to);
  return true;
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

async function removeOpen(path: Buffer, tree: Tree, level: number): Promise<void> {
  for (let tries = 1; ; tries++) {
    const directory = await promises.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    try {
      if ((await directory.stat()).dev !== tree.dev)
        throw Object.assign(new Error('another file system'), { code: 'EXDEV' });
      await emptyOpen(directory, tree, level);
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
