import { resolve } from 'node:path';

/** A path from the root on; undefined for a relative one where the working directory has been removed. */
export function absolutePath(given: string): string | undefined {
  try {
    return resolve(given);
  } catch {
    return undefined; // uv_cwd
  }
}
