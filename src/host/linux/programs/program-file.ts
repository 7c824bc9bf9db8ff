import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { distrustOf, isShared, type ProgramFile, problemOf } from '../../distrust.ts';
import type { FileReader } from '../../ports.ts';
import { isAbsent } from '../errno.ts';
import { fileStat, linuxFileReader, readOpened } from '../files/file-reader.ts';

/**
 * Reads a program if it is trusted. Owner and mode come from the same descriptor as the bytes, so it cannot be
 * replaced.
 */
export async function readProgram(path: string, maxBytes: number): Promise<ProgramFile> {
  const files = linuxFileReader();
  const uid = process.geteuid?.() ?? 0;
  const distrust = await distrustOf(path, files, [uid]);
  if (distrust === 'missing') return undefined;
  if (distrust) return { distrust };
  const real = await files.realPath(path);
  if (real === undefined) return undefined;
  const descriptor = opened(real);
  if (descriptor === undefined) return undefined;
  try {
    return await readTrusted(descriptor, { path: real, files, uid, maxBytes });
  } finally {
    closeSync(descriptor);
  }
}

function opened(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function readTrusted(
  descriptor: number,
  { path, files, uid, maxBytes }: { path: string; files: FileReader; uid: number; maxBytes: number },
): Promise<ProgramFile> {
  const stats = fstatSync(descriptor);
  const found = fileStat(stats);
  if (found.type !== 'file') return undefined;
  const folder = await files.stat(dirname(path));
  const linked = stats.nlink > 1 && folder !== undefined && isShared(folder);
  const problem = problemOf(found, [uid]) ?? (linked ? 'linked' : undefined);
  if (problem) return { distrust: { path, problem, uid: found.uid, mode: found.mode } };
  return { bytes: await readOpened(descriptor, path, maxBytes) };
}
