import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  ftruncateSync,
  lchownSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../../../base/failure.ts';
import { sha256 } from '../../../base/sha256.ts';
import { rfc3339 } from '../../../base/time.ts';
import { orUndefined } from '../../../base/try.ts';
import type { FileWriter, WriteOptions } from '../../ports.ts';
import { errno, isAbsent } from '../errno.ts';
import { lockAccountFile } from './account-lock.ts';
import { FILE_CHANGED_MEANWHILE } from './linux-files-sentences.ts';
import { keepMode } from './new-directory.ts';
import { emptyDirectory, removeEmptyDirectory, removeFrom } from './remove-tree.ts';
import { replaceTogether } from './replace-together.ts';
import { discard, removeAbandoned, stage, temporaryPath } from './staged-file.ts';
import { syncDirectory, synced } from './sync-directory.ts';
import { writing } from './writing.ts';

const DIRECTORY_MODE = 0o755;

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_APPEND } = constants;

/**
 * Writes to the real file system. Throws FILE_NOT_WRITTEN or FILE_NOT_REMOVED with the system's code. Only fsync(2) runs
 * in another thread (docs/adr/0084-only-fsync-runs-in-another-thread.md).
 */
export function linuxFileWriter(): FileWriter {
  return {
    write: (path, content, options) => writing(path, () => writeWhole(path, content, options)),
    replaceTogether,
    append: (path, content, options) => writing(path, () => appendWhole(path, content, options)),
    makeDirectory: (path, mode) => writing(path, () => ensureDirectory(path, mode)),
    setAside: (path) => writing(path, () => setAside(path)),
    link: (path, target, owner) => writing(path, () => link(path, target, owner)),
    remove: (path) => writing(path, () => removeFile(path), 'remove'),
    empty: (path, options) => writing(path, () => emptyDirectory(path, options?.keep), 'remove'),
    removeDirectory: (path) => writing(path, () => removeEmptyDirectory(path), 'remove'),
    removeFrom: (directory, name) => writing(join(directory, name), () => removeFrom(directory, name), 'remove'),
    setOwner: (path, owner) => writing(path, () => setOwner(path, owner)),
    lockAccountFile: (path) => writing(path, () => lockAccountFile(path)),
  };
}

/** Replaces a link at `path` instead of following it, so that a token or key has its mode and can be removed there. */
async function writeWhole(path: string, content: Uint8Array, options: WriteOptions): Promise<void> {
  const directory = dirname(path);
  await ensureDirectory(directory, options.directoryMode ?? DIRECTORY_MODE);
  const temporary = await stage(path, content, options);
  try {
    if (options.editOf !== undefined) expectStill(path, options.editOf);
    renameSync(temporary, path);
  } catch (error) {
    discard(temporary);
    throw error;
  }
  await syncDirectory(directory);
}

/** Checks right before the replacement that no one else edited the file. */
function expectStill(path: string, digest: string): void {
  if (sha256(readFileSync(path)) !== digest) throw new Failure(FILE_CHANGED_MEANWHILE, { path });
}

async function appendWhole(
  path: string,
  content: Uint8Array,
  options: { mode: number; directoryMode?: number },
): Promise<void> {
  await ensureDirectory(dirname(path), options.directoryMode ?? DIRECTORY_MODE);
  const { descriptor, created } = openToAppend(path, options.mode);
  try {
    appendOrNothing(descriptor, content);
    await synced(descriptor);
  } finally {
    closeSync(descriptor);
  }
  if (created) await syncDirectory(dirname(path));
}

/** A partial line, as on a full disk, could not be read back. */
function appendOrNothing(descriptor: number, content: Uint8Array): void {
  const { size } = fstatSync(descriptor);
  try {
    writeFileSync(descriptor, content);
  } catch (error) {
    orUndefined(() => ftruncateSync(descriptor, size)); // the first error tells more
    throw error;
  }
}

function openToAppend(path: string, mode: number): { descriptor: number; created: boolean } {
  try {
    return { descriptor: openSync(path, O_WRONLY | O_APPEND), created: false };
  } catch (error) {
    if (errno(error) !== 'ENOENT') throw error;
  }
  try {
    const descriptor = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL, mode);
    fchmodSync(descriptor, mode);
    return { descriptor, created: true };
  } catch (error) {
    // Another process created it meanwhile.
    if (errno(error) !== 'EEXIST') throw error;
    return { descriptor: openSync(path, O_WRONLY | O_APPEND), created: false };
  }
}

async function setAside(path: string): Promise<string> {
  const aside = `${path}.aside-${rfc3339(Date.now()).replace(/[-:]|\.\d+/g, '')}-${randomBytes(3).toString('hex')}`;
  renameSync(path, aside);
  await syncDirectory(dirname(path));
  return aside;
}

async function link(path: string, target: string, owner?: { uid: number; gid: number }): Promise<void> {
  removeAbandoned(path);
  const temporary = temporaryPath(path);
  symlinkSync(target, temporary);
  try {
    if (owner) lchownSync(temporary, owner.uid, owner.gid);
    renameSync(temporary, path);
  } catch (error) {
    discard(temporary);
    throw error;
  }
  await syncDirectory(dirname(path));
}

async function removeFile(path: string): Promise<void> {
  removeAbandoned(path);
  try {
    unlinkSync(path);
  } catch (error) {
    if (isAbsent(error)) return;
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Uses an open handle, so that the file cannot be replaced with a link meanwhile. */
async function setOwner(path: string, { uid, gid, mode }: { uid: number; gid: number; mode: number }): Promise<void> {
  const descriptor = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    // fsync(2) would refuse it as well, but only after the change.
    if (!stats.isFile() && !stats.isDirectory()) throw Object.assign(new Error('a special file'), { code: 'EINVAL' });
    fchownSync(descriptor, uid, gid);
    fchmodSync(descriptor, mode); // last, because a change of owner clears bits
    await synced(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** True if the directory is new. New directories get exactly `mode`; existing ones keep theirs. */
async function ensureDirectory(path: string, mode: number): Promise<boolean> {
  const isDirectory = () => orUndefined(() => statSync(path, { throwIfNoEntry: false }))?.isDirectory() === true;
  // Asked first: a failing mkdir costs an error object, and for a directory on a read-only file system it reports EROFS.
  if (isDirectory()) return false;
  try {
    mkdirSync(path, mode);
  } catch (error) {
    const code = errno(error);
    if (code === 'ENOENT' && dirname(path) !== path) {
      await ensureDirectory(dirname(path), mode);
      return ensureDirectory(path, mode);
    }
    if (code !== 'EEXIST') throw error;
    if (isDirectory()) return false; // someone else has just made it
    throw Object.assign(new Error(`${path} is no directory`), { code: 'ENOTDIR' });
  }
  keepMode(path, mode);
  await syncDirectory(dirname(path));
  return true;
}
