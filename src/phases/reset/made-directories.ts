import { isFailure } from '../../base/failure.ts';
import { readJournal } from '../../engine/journal/journal.ts';
import { FILE_NOT_READ, FILE_TOO_LARGE } from '../../host/linux/files/sentences.ts';
import type { HostReader } from '../../host/ports.ts';

/** Directories that kubejoin has made on this machine since it was last reset, the deepest first. */
export async function madeDirectories(host: HostReader): Promise<string[]> {
  try {
    const entries = await readJournal(host);
    const made = new Set(entries.flatMap(({ makes }) => (Array.isArray(makes) ? makes : [])));
    return [...made]
      .filter((path) => typeof path === 'string' && path.startsWith('/'))
      .sort((a, b) => depth(b) - depth(a) || (a < b ? -1 : 1));
  } catch (error) {
    if (isFailure(error, FILE_NOT_READ) || isFailure(error, FILE_TOO_LARGE)) return [];
    throw error;
  }
}

function depth(path: string): number {
  return path.split('/').length;
}
