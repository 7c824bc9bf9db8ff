import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  read,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Failure } from '../../../base/failure.ts';
import { monotonicMs } from '../../../base/time.ts';
import { orUndefined } from '../../../base/try.ts';
import type { FileReader, FileStat } from '../../ports.ts';
import { errno, isAbsent } from '../errno.ts';
import { DirectoryWatches } from './directory-watch.ts';
import { FILE_NOT_READ, FILE_TOO_LARGE } from './linux-files-sentences.ts';
import { writeObstacle } from './write-obstacle.ts';

const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
/** From this size on, another thread reads, because a disk may take long. */
const LARGE_BYTES = 1024 * 1024;
/** Total time limit for the writer of a pipe, as in `--config <(program)`. */
const PIPE_TIMEOUT_MS = 10_000;
const PIPE_POLL_MS = 5;

const readInThread = promisify(read);

/**
 * Reads the real file system, in this thread (docs/adr/0084-only-fsync-runs-in-another-thread.md). Throws FILE_NOT_READ
 * for every error but absence.
 */
export function linuxFileReader(): FileReader {
  const watches = new DirectoryWatches();
  return {
    read: (path, options) =>
      reading(path, () => (options?.plain ? readPlain : readLimited)(path, options?.maxBytes ?? DEFAULT_MAX_BYTES)),
    readPart: (path, part) => reading(path, () => readPart(path, part)),
    stat: (path) => reading(path, () => fileStat(statSync(path))),
    lstat: (path) => reading(path, () => fileStat(lstatSync(path))),
    readLink: (path) => reading(path, () => linkTarget(path)),
    realPath: (path) => reading(path, () => realpathSync.native(path)),
    list: (path) => reading(path, () => readdirSync(path).sort()),
    writeObstacle,
    changed: (path, signal) => watches.changed(path, signal),
  };
}

async function reading<T>(path: string, work: () => Promise<T | undefined> | T | undefined): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (isAbsent(error)) return undefined;
    throw new Failure(FILE_NOT_READ, { path, reason: errno(error) }, { cause: error });
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (errno(error) === 'EINVAL') return undefined; // anything but a link
    throw error;
  }
}

function readPart(path: string, { from, length }: { from: number; length: number }): Promise<Buffer> {
  return withDescriptor(path, async (descriptor) => {
    const part = Buffer.allocUnsafe(length);
    return part.subarray(0, readSync(descriptor, part, 0, length, from));
  });
}

function readLimited(path: string, maxBytes: number): Promise<Buffer> {
  return withDescriptor(path, (descriptor) => readOpened(descriptor, path, maxBytes));
}

async function withDescriptor<T>(path: string, work: (descriptor: number) => Promise<T>): Promise<T> {
  // Without O_NONBLOCK, a named pipe without a writer would block this process forever.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return await work(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The content of a regular file; undefined for anything else. */
async function readPlain(path: string, maxBytes: number): Promise<Buffer | undefined> {
  const descriptor = openPlain(path);
  if (descriptor === undefined) return undefined;
  try {
    return fstatSync(descriptor).isFile() ? await readOpened(descriptor, path, maxBytes) : undefined;
  } finally {
    closeSync(descriptor);
  }
}

function openPlain(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (error) {
    // ELOOP: a link; ENXIO: a socket.
    if (['ELOOP', 'ENXIO'].includes(errno(error))) return undefined;
    throw error;
  }
}

/** The whole content of an open file. Throws FILE_TOO_LARGE. */
export async function readOpened(descriptor: number, path: string, maxBytes: number): Promise<Buffer> {
  const stats = fstatSync(descriptor);
  if (stats.isFile() && stats.size > maxBytes) throw new Failure(FILE_TOO_LARGE, { path, maxBytes });
  const content = await readAll(descriptor, stats, maxBytes);
  if (content.length > maxBytes) throw new Failure(FILE_TOO_LARGE, { path, maxBytes });
  return content;
}

/** Reads to the end or just past `maxBytes`, since files of /proc have size 0 and devices have no end. */
async function readAll(descriptor: number, stats: Stats, maxBytes: number): Promise<Buffer> {
  const deadline = monotonicMs() + PIPE_TIMEOUT_MS;
  const chunks: Buffer[] = [];
  let total = 0;
  while (total <= maxBytes) {
    const chunk = Buffer.allocUnsafe(
      Math.min(total === 0 && stats.size > 0 ? stats.size + 1 : CHUNK_BYTES, maxBytes + 1 - total),
    );
    const bytesRead = await readChunk(descriptor, chunk, deadline);
    if (bytesRead === 0) break;
    chunks.push(chunk.subarray(0, bytesRead));
    total += bytesRead;
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

async function readChunk(descriptor: number, chunk: Buffer, deadline: number): Promise<number> {
  for (;;) {
    try {
      if (chunk.length < LARGE_BYTES) return readSync(descriptor, chunk);
      return (await readInThread(descriptor, chunk, 0, chunk.length, null)).bytesRead;
    } catch (error) {
      if (errno(error) !== 'EAGAIN') throw error;
      if (monotonicMs() > deadline) throw Object.assign(new Error('nothing arrived in time'), { code: 'ETIMEDOUT' });
      await delay(PIPE_POLL_MS);
    }
  }
}

/** For a small file that may be missing or unreadable, which is then ''. */
export function textOrNothing(path: string): string {
  return orUndefined(() => readFileSync(path, 'utf8')) ?? '';
}

export function fileStat(stats: Stats): FileStat {
  const { uid, gid, size, nlink } = stats;
  const type = fileType(stats);
  return { type, mode: stats.mode & 0o7777, uid, gid, size, ...(type === 'file' && { names: nlink }) };
}

function fileType(stats: Stats): FileStat['type'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'symlink';
  return stats.isSocket() ? 'socket' : 'other';
}
