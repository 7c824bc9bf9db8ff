import { resolve } from 'node:path';

/** A path from the root on; undefined for a relative one where the working directory has been removed. */
export function absolutePath(given: string): string | undefined {
  try {
    return resolve(given);
  } catch {
    return undefined; // uv_cwd
  }
}

/**
 * Whether a path is a directory, or in it, by their words alone: both absolute, without ".." and a slash at the end.
 */
export function isAtOrBelow(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);
}
