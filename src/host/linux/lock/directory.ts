import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../../../base/failure.ts';
import { LOCK_NOT_TRUSTED } from '../../sentences.ts';
import { errno } from '../errno.ts';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;
const ONLY_OURS = 0o700;
/** sun_path of unix(7), with its NUL. */
const LONGEST_SOCKET_PATH = 107;

export interface Parent {
  /** Of directories that are missing. */
  parentMode: number;
  /** The directory around it is kubejoin's own. One that is made for it is always removed again once it is empty. */
  parentGoes: boolean;
}

/**
 * The directory that the sockets of a lock are in: nobody else can enter it, so that what is said there is believable.
 */
export class LockDirectory {
  readonly path: string;
  readonly #descriptor: number;
  /** What it lies in goes with it, once that is empty. */
  readonly #parentGoes: boolean;

  private constructor(path: string, descriptor: number, parentGoes: boolean) {
    this.path = path;
    this.#descriptor = descriptor;
    this.#parentGoes = parentGoes;
  }

  /** Made where it is missing, with what it lies in. Throws LOCK_NOT_TRUSTED where others may write. */
  static open(path: string, { parentMode, parentGoes }: Parent): LockDirectory {
    let madeParent = false;
    for (;;) {
      const made = make(path, parentMode);
      madeParent = made.parent || madeParent;
      try {
        const directory = new LockDirectory(path, opened(path), parentGoes || madeParent);
        return made.itself ? kept(directory) : checked(directory);
      } catch (error) {
        if (errno(error) !== 'ENOENT') throw error; // whoever held it has removed it in between
      }
    }
  }

  /** As there, where nothing can be made; undefined where nothing is there. */
  static existing(path: string): LockDirectory | undefined {
    try {
      return checked(new LockDirectory(path, opened(path), false));
    } catch (error) {
      if (error instanceof Failure) throw error;
      return undefined;
    }
  }

  /** By the open directory where the path is too long for a socket's address. */
  socket(name: string): string {
    const path = join(this.path, name);
    return Buffer.byteLength(path) <= LONGEST_SOCKET_PATH ? path : `/proc/self/fd/${this.#descriptor}/${name}`;
  }

  names(): string[] {
    return readdirSync(this.path);
  }

  rename(from: string, to: string): void {
    renameSync(join(this.path, from), join(this.path, to));
  }

  remove(name: string): void {
    try {
      unlinkSync(join(this.path, name));
    } catch {
      // Somebody else was faster, or the next one will do it.
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  removeIfEmpty(): void {
    try {
      rmdirSync(this.path);
      if (this.#parentGoes) rmdirSync(dirname(this.path));
    } catch {
      // Something is in it.
    }
  }

  /** False when whoever had the lock has removed it. */
  isThere(): boolean {
    const [own, there] = [fstatSync(this.#descriptor), statSync(this.path, { throwIfNoEntry: false })];
    return own.ino === there?.ino && own.dev === there.dev;
  }

  trusts(): boolean {
    const { uid, mode } = fstatSync(this.#descriptor);
    return uid === process.geteuid?.() && (mode & 0o077) === 0;
  }
}

/** Throws LOCK_NOT_TRUSTED for a link or a file. */
function opened(path: string): number {
  try {
    return openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  } catch (error) {
    if (!['ELOOP', 'ENOTDIR'].includes(errno(error))) throw error;
    throw new Failure(LOCK_NOT_TRUSTED, { path });
  }
}

function checked(directory: LockDirectory): LockDirectory {
  if (directory.trusts()) return directory;
  directory.close();
  throw new Failure(LOCK_NOT_TRUSTED, { path: directory.path });
}

/**
 * One that was just made. A file system without owners and modes (vfat, a squashed NFS) can't keep others out: it has
 * no place for a lock.
 */
function kept(directory: LockDirectory): LockDirectory {
  if (directory.trusts()) return directory;
  directory.removeIfEmpty();
  directory.close();
  throw Object.assign(new Error('the file system keeps neither owner nor mode'), { code: 'ENOTSUP' });
}

/** What was made. Whoever lets go of the lock may remove both meanwhile. */
function make(path: string, parentMode: number): { itself: boolean; parent: boolean } {
  for (let parent = false; ; ) {
    const made = makeOne(path, ONLY_OURS);
    if (made !== 'no-parent') return { itself: made === 'made', parent };
    parent = makeAll(dirname(path), parentMode) || parent;
  }
}

/** With what it lies in; false when it was there. */
function makeAll(path: string, mode: number): boolean {
  for (;;) {
    const made = makeOne(path, mode);
    if (made === 'there') requireTarget(path);
    if (made !== 'no-parent') return made === 'made';
    makeAll(dirname(path), mode);
  }
}

/**
 * A link to what is not there (a disk that is not mounted) is there itself, and nothing can be made in it. Throws
 * ENOENT.
 */
function requireTarget(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) statSync(path);
}

function makeOne(path: string, mode: number): 'made' | 'there' | 'no-parent' {
  try {
    mkdirSync(path, mode);
    if (mode !== ONLY_OURS) keepMode(path, mode);
    return 'made';
  } catch (error) {
    if (errno(error) === 'EEXIST') return 'there';
    if (errno(error) === 'ENOENT' && path !== dirname(path)) return 'no-parent';
    // A read-only file system says EROFS even for a directory that is there.
    if (errno(error) === 'EROFS' && statSync(path, { throwIfNoEntry: false })?.isDirectory()) return 'there';
    throw error;
  }
}

/**
 * The umask may have taken bits away. Not by the path: whoever owns the directory around it may have put a link there.
 */
function keepMode(path: string, mode: number): void {
  const descriptor = openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  try {
    fchmodSync(descriptor, mode);
  } finally {
    closeSync(descriptor);
  }
}
