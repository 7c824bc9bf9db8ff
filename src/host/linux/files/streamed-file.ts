import { createReadStream, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isAbortOf, orUndefined } from '../../../base/try.ts';
import { untilAborted } from '../../../wire/until-aborted.ts';
import type { StreamedWrite } from '../../bundles.ts';
import { discard, stage } from './staged-file.ts';
import { syncDirectory } from './sync-directory.ts';
import { writing } from './writing.ts';

/**
 * Writes a file that is too large for memory, durably and atomically: a temporary file in the same directory, fsync,
 * rename. `ready` is called right before the rename; if it fails, there is no file. As soon as `signal` aborts, rejects
 * with its reason, even if `chunks` waits.
 */
export async function writeStreamed(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  { mode, ready, signal }: StreamedWrite,
): Promise<void> {
  const written = writing(path, async () => {
    refuseDirectory(path);
    const temporary = await stage(path, untilAborted(chunks, signal), { mode });
    try {
      await ready();
      renameSync(temporary, path);
    } catch (error) {
      discard(temporary);
      throw error;
    }
    await syncDirectory(dirname(path));
  });
  await written.catch((error: unknown) => {
    throw isAbortOf(signal, error) ? signal.reason : error;
  });
}

/** Throws what rename would throw, but before `ready` does what cannot be undone. */
function refuseDirectory(path: string): void {
  if (orUndefined(() => statSync(path))?.isDirectory())
    throw Object.assign(new Error(`${path} is a directory`), { code: 'EISDIR' });
}

/** A regular file to read in parts, more than once; undefined if there is none. */
export async function streamedFile(
  path: string,
): Promise<{ path: string; size: number; read(): AsyncIterable<Uint8Array> } | undefined> {
  const stats = orUndefined(() => statSync(path));
  return stats?.isFile() ? { path, size: stats.size, read: () => createReadStream(path) } : undefined;
}
