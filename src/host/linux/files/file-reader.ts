import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readdir, realpath, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../../base/failure.ts';
import type { FileReader, FileStat } from '../../ports.ts';
import { errno, isAbsent } from '../errno.ts';
import { DirectoryWatches } from './directory-watch.ts';
import { FILE_NOT_READ, FILE_TOO_LARGE } from './sentences.ts';

const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
/** Total time limit for the writer of a pipe, as in `--config <(program)`. */
const PIPE_TIMEOUT_MS = 10_000;
const PIPE_POLL_MS = 5;

/** Reads the real file system. Throws FILE_NOT_READ for every error but absence. */
export function linuxFileReader(): FileReader {
  const watches = new DirectoryWatches();
  return {
    read: (path, options) =>
      reading(path, () => (options?.plain ? readPlain : readLimited)(path, options?.maxBytes ?? DEFAULT_MAX_BYTES)),
    readPart: (path, part) => reading(path, () => readPart(path, part)),
    stat: (path) => reading(path, async () => fileStat(await stat(path))),
    lstat: (path) => reading(path, async () => fileStat(await lstat(path))),
    realPath: (path) => reading(path, () => realpath(path)),
    list: (path) => reading(path, async () => (await readdir(path)).sort()),
    changed: (path, signal) => watches.changed(path, signal),
  };
}

async function reading<T>(path: string, work: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (isAbsent(error)) return undefined;
    throw new Failure(FILE_NOT_READ, { path, reason: errno(error) }, { cause: error });
  }
}

function readPart(path: string, { from, length }: { from: number; length: number }): Promise<Buffer> {
  return withHandle(path, async (handle) => {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, from);
    return buffer.subarray(0, bytesRead);
  });
}

function readLimited(path: string, maxBytes: number): Promise<Buffer> {
  return withHandle(path, (handle) => readOpened(handle, path, maxBytes));
}

async function withHandle<T>(path: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  // Without O_NONBLOCK, a named pipe without a writer would block this process forever.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}

/** The content of a regular file; undefined for anything else. */
async function readPlain(path: string, maxBytes: number): Promise<Buffer | undefined> {
  const handle = await openPlain(path);
  try {
    return (await handle?.stat())?.isFile() && handle ? await readOpened(handle, path, maxBytes) : undefined;
  } finally {
    await handle?.close();
  }
}

async function openPlain(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (error) {
    // ELOOP: a link; ENXIO: a socket.
    if (['ELOOP', 'ENXIO'].includes(errno(error))) return undefined;
    throw error;
  }
}

/** The whole content of an open file. Throws FILE_TOO_LARGE. */
export async function readOpened(handle: FileHandle, path: string, maxBytes: number): Promise<Buffer> {
  const stats = await handle.stat();
  if (stats.isFile() && stats.size > maxBytes) throw new Failure(FILE_TOO_LARGE, { path, maxBytes });
  const content = await readAll(handle, stats, maxBytes);
  if (content.length > maxBytes) throw new Failure(FILE_TOO_LARGE, { path, maxBytes });
  return content;
}

/** Reads to the end or just past `maxBytes`, since files of /proc have size 0 and devices have no end. */
async function readAll(handle: FileHandle, stats: Stats, maxBytes: number): Promise<Buffer> {
  const deadline = performance.now() + PIPE_TIMEOUT_MS;
  const chunks: Buffer[] = [];
  let total = 0;
  while (total <= maxBytes) {
    const chunk = Buffer.allocUnsafe(
      Math.min(total === 0 && stats.size > 0 ? stats.size + 1 : CHUNK_BYTES, maxBytes + 1 - total),
    );
    const bytesRead = await readChunk(handle, chunk, deadline);
    if (bytesRead === 0) break;
    chunks.push(chunk.subarray(0, bytesRead));
    total += bytesRead;
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

async function readChunk(handle: FileHandle, chunk: Buffer, deadline: number): Promise<number> {
  for (;;) {
    try {
      return (await handle.read(chunk, 0, chunk.length, null)).bytesRead;
    } catch (error) {
      if (errno(error) !== 'EAGAIN') throw error;
      if (performance.now() > deadline)
        throw Object.assign(new Error('nothing arrived in time'), { code: 'ETIMEDOUT' });
      await delay(PIPE_POLL_MS);
    }
  }
}

export function fileStat(stats: Stats): FileStat {
  return { type: fileType(stats), mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid, size: stats.size };
}

function fileType(stats: Stats): FileStat['type'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'symlink';
  return stats.isSocket() ? 'socket' : 'other';
}
