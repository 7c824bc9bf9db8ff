import { accessSync, constants, lstatSync, type Stats, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { orUndefined } from '../../../base/try.ts';
import type { WriteNeeds, WriteObstacle } from '../../write-obstacles.ts';
import { errno } from '../errno.ts';

/**
 * What speaks against creating files in a directory, or in the nearest parent that exists, or against replacing a file.
 * Nothing is written: access(2) knows read-only file systems, the attribute "immutable" and permissions, statfs(2) the
 * space. In this thread, as every read (docs/adr/0084-only-fsync-runs-in-another-thread.md).
 */
export async function writeObstacle(path: string, needs: WriteNeeds): Promise<WriteObstacle | undefined> {
  const there = nearest(path);
  const reason = reasonAt(there, needs);
  if (reason === undefined) return undefined;
  const { refusedWrite } = await import('./write-refused.ts');
  const refused = await refusedWrite(there, reason);
  return { path: there, reason, ...(refused && { refused }) };
}

/** `path` or its nearest parent that is there; a link counts, wherever it leads. */
function nearest(path: string): string {
  const exists = orUndefined(() => lstatSync(path)) !== undefined;
  return exists || path === dirname(path) ? path : nearest(dirname(path));
}

function reasonAt(path: string, needs: WriteNeeds): string | undefined {
  const stats = orUndefined(() => statSync(path));
  if (stats === undefined) return 'ENOTDIR'; // a link to nowhere, in which no directory can be made
  const denied = deniedBy(path, stats);
  if (denied !== undefined || !stats.isDirectory()) return denied;
  const space = orUndefined(() => statfsSync(path));
  if (space === undefined) return undefined;
  // Only root may use the blocks that a file system reserves. A file system without a limit has 0 inodes in all.
  const blocks = process.geteuid?.() === 0 ? space.bfree : space.bavail;
  const isFull = blocks * space.bsize < needs.bytes || (space.files > 0 && space.ffree < needs.inodes);
  return isFull ? 'ENOSPC' : undefined;
}

/** A file is replaced by another one, so its own permission bits do not count. */
function deniedBy(path: string, stats: Stats): string | undefined {
  try {
    accessSync(path, stats.isDirectory() ? constants.W_OK | constants.X_OK : constants.W_OK);
    return undefined;
  } catch (error) {
    const reason = errno(error);
    return stats.isDirectory() || reason !== 'EACCES' ? reason : undefined;
  }
}
