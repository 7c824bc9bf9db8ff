import { chmod, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errno } from '../errno.ts';
import { syncDirectory } from './sync-directory.ts';

/** True when the directory was not there. Those that are made get exactly `mode`; those that are there keep theirs. */
export async function ensureDirectory(path: string, mode: number): Promise<boolean> {
  try {
    await mkdir(path, mode);
  } catch (error) {
    const code = errno(error);
    if (code === 'ENOENT' && dirname(path) !== path) {
      await ensureDirectory(dirname(path), mode);
      return ensureDirectory(path, mode);
    }
    // A read-only file system says EROFS even for a directory that is there.
    if ((code === 'EEXIST' || code === 'EROFS') && (await isDirectory(path))) return false;
    throw code === 'EEXIST' ? Object.assign(new Error(`${path} is no directory`), { code: 'ENOTDIR' }) : error;
  }
  await chmod(path, mode);
  await syncDirectory(dirname(path));
  return true;
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
