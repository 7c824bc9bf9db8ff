import { dirname, resolve } from 'node:path';
import { orUndefined } from '../base/try.ts';

/** The absolute path; undefined for a relative one in a removed working directory. */
export function absolutePath(given: string): string | undefined {
  return orUndefined(() => resolve(given)); // uv_cwd
}

/** Each of the paths once, the deepest first. */
export function deepestFirst(paths: readonly string[]): string[] {
  const depth = (path: string) => path.split('/').length;
  return [...new Set(paths)].sort((a, b) => depth(b) - depth(a) || (a < b ? -1 : 1));
}

/** Compares two absolute paths without ".." or a trailing slash; the file system is not read. */
export function isAtOrBelow(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);
}

/** The path and the directories above it, from the root. */
export function partsOf(path: string): string[] {
  const parts = [path];
  for (let at = path; at !== dirname(at); at = dirname(at)) parts.unshift(dirname(at));
  return parts;
}
