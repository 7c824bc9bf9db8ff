import { chmodSync, closeSync, constants, fchmodSync, fstatSync, openSync } from 'node:fs';
import { errno } from '../errno.ts';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;

/**
 * Sets bits of a new directory that the umask cleared. Uses a descriptor, because the owner of the parent may have put a
 * link or another directory there; a link throws, and another owner's directory keeps its mode.
 */
export function keepMode(path: string, mode: number): void {
  const descriptor = opened(path);
  if (descriptor === undefined) {
    chmodSync(path, mode);
    return;
  }
  try {
    if (fstatSync(descriptor).uid === process.geteuid?.()) fchmodSync(descriptor, mode);
  } finally {
    closeSync(descriptor);
  }
}

/** Undefined where the umask took even the owner's permission, which root does not need. */
function opened(path: string): number | undefined {
  try {
    return openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  } catch (error) {
    if (errno(error) === 'EACCES' && process.geteuid?.() !== 0) return undefined;
    throw error;
  }
}
