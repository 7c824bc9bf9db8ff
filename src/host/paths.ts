import { resolve } from 'node:path';

/** The absolute path; undefined for a relative one in a removed working directory. */
export function absolutePath(given: string): string | undefined {
  try {
    return resolve(given);
  } catch {
    return undefined; // uv_cwd
  }
}

/** Compares two absolute paths without ".." or a trailing slash; the file system is not read. */
export function isAtOrBelow(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);
}
