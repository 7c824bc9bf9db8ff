import {
  closeSync,
  constants,
  existsSync,
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
import { orUndefined } from '../../../base/try.ts';
import { LOCK_NOT_TRUSTED } from '../../host-sentences.ts';
import { errno } from '../errno.ts';
import { keepMode } from '../files/new-directory.ts';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;
const ONLY_OURS = 0o700;
export interface Parent {
  /** Mode of created parent directories. */
  parentMode: number;
  /** The parent directory is kubejoin's own and removed when empty. A created parent always is. */
  parentGoes: boolean;
}

/** The directory for the sockets of a lock. Only this user can enter it, so that its sockets can be trusted. */
export class LockDirectory {
  readonly path: string;
  readonly #descriptor: number;
  /** The open directory itself: whoever may write to its parent can put another one, or a link, at its path. */
  readonly #itself: string;
  /** Also remove the parent directory if it is empty. */
  readonly #parentGoes: boolean;

  private constructor(path: string, descriptor: number, parentGoes: boolean) {
    this.path = path;
    this.#descriptor = descriptor;
    const opened = `/proc/self/fd/${descriptor}`;
    this.#itself = existsSync(opened) ? opened : path; // in a chroot, /proc may be missing
    this.#parentGoes = parentGoes;
  }

  /** Opens the directory, creating it and its parents. Throws LOCK_NOT_TRUSTED if others may write to it. */
  static open(path: string, { parentMode, parentGoes }: Parent): LockDirectory {
    let madeParent = false;
    for (;;) {
      const made = make(path, parentMode);
      madeParent = made.parent || madeParent;
      try {
        const directory = new LockDirectory(path, opened(path), parentGoes || madeParent);
        return made.itself ? kept(directory) : checked(directory);
      } catch (error) {
        if (errno(error) !== 'ENOENT') throw error; // removed meanwhile by the holder of the lock
      }
    }
  }

  /** Opens the directory without creating it; undefined if it cannot be opened. Throws LOCK_NOT_TRUSTED. */
  static existing(path: string): LockDirectory | undefined {
    try {
      return checked(new LockDirectory(path, opened(path), false));
    } catch (error) {
      if (error instanceof Failure) throw error;
      return undefined;
    }
  }

  socket(name: string): string {
    return join(this.#itself, name);
  }

  names(): string[] {
    return readdirSync(this.#itself);
  }

  rename(from: string, to: string): void {
    renameSync(join(this.#itself, from), join(this.#itself, to));
  }

  remove(name: string): void {
    orUndefined(() => unlinkSync(join(this.#itself, name))); // another process removed it, or will
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  removeIfEmpty(): void {
    // Fails, as it should, while one of them is not empty.
    orUndefined(() => {
      rmdirSync(this.path);
      if (this.#parentGoes) rmdirSync(dirname(this.path));
    });
  }

  /** False if the holder of the lock removed the directory. */
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

/** Checks a new directory: a file system without owners and modes (vfat, a squashed NFS) cannot hold a lock. */
function kept(directory: LockDirectory): LockDirectory {
  if (directory.trusts()) return directory;
  directory.removeIfEmpty();
  directory.close();
  throw Object.assign(new Error('the file system keeps neither owner nor mode'), { code: 'ENOTSUP' });
}

/** Creates the directory and its parents, which another process that releases the lock may remove meanwhile. */
function make(path: string, parentMode: number): { itself: boolean; parent: boolean } {
  for (let parent = false; ; ) {
    const made = makeOne(path, ONLY_OURS);
    if (made !== 'no-parent') return { itself: made === 'made', parent };
    parent = makeAll(dirname(path), parentMode) || parent;
  }
}

/** Creates a directory with its parents; false if it existed. */
function makeAll(path: string, mode: number): boolean {
  for (;;) {
    const made = makeOne(path, mode);
    if (made === 'there') requireTarget(path);
    if (made !== 'no-parent') return made === 'made';
    makeAll(dirname(path), mode);
  }
}

/** Throws ENOENT for a dangling link (a disk that is not mounted), which exists but cannot contain anything. */
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
    // A read-only file system returns EROFS even for an existing directory.
    if (errno(error) === 'EROFS' && statSync(path, { throwIfNoEntry: false })?.isDirectory()) return 'there';
    throw error;
  }
}
