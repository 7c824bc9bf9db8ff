import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, statSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../../../base/failure.ts';
import type { Replacement } from '../../ports.ts';
import { errno } from '../errno.ts';
import { FILE_NOT_RESTORED, FILE_NOT_WRITTEN } from './linux-files-sentences.ts';
import { discard, stage } from './staged-file.ts';
import { syncDirectory } from './sync-directory.ts';
import { writing } from './writing.ts';

interface Staged {
  path: string;
  /** Temporary file with the new content. */
  renewed: string;
  /** Temporary file with the previous content; undefined for a new file. */
  earlier: string | undefined;
}

/**
 * Replaces several files, all or none. Everything is on the disk before the first rename, and the renames follow
 * without a pause, because no system call combines them.
 */
export async function replaceTogether(files: readonly Replacement[]): Promise<void> {
  const temporary: string[] = [];
  try {
    const staged: Staged[] = [];
    for (const file of files) staged.push(await writing(file.path, () => stageBoth(file, temporary)));
    renameAll(staged, temporary);
    for (const directory of new Set(files.map(({ path }) => dirname(path))))
      await writing(directory, () => syncDirectory(directory));
  } finally {
    for (const left of temporary) discard(left);
  }
}

async function stageBoth({ path, content, mode }: Replacement, temporary: string[]): Promise<Staged> {
  const before = statSync(path, { throwIfNoEntry: false });
  const kept = before ? { mode: before.mode & 0o7777, owner: { uid: before.uid, gid: before.gid } } : { mode };
  const staged = async (bytes: Uint8Array) => {
    const name = await stage(path, bytes, kept);
    temporary.push(name);
    return name;
  };
  const earlier = before && (await staged(readFileSync(path)));
  return { path, earlier, renewed: await staged(content) };
}

/** Renames all, or rolls back. Files that cannot be restored are removed from `temporary`, so that they are kept. */
function renameAll(staged: readonly Staged[], temporary: string[]): void {
  for (const [index, { path, renewed }] of staged.entries()) {
    try {
      renameSync(renewed, path);
    } catch (error) {
      const refused = { path, reason: errno(error) };
      rollBack(staged.slice(0, index), temporary, refused);
      throw new Failure(FILE_NOT_WRITTEN, refused, { cause: error });
    }
  }
}

function rollBack(renamed: readonly Staged[], temporary: string[], refused: { path: string; reason: string }): void {
  const failures: Failure[] = [];
  for (const { path, earlier } of renamed) {
    try {
      if (earlier === undefined) unlinkSync(path);
      else renameSync(earlier, path);
    } catch (error) {
      if (earlier === undefined) continue; // a new file that remains loses nothing
      temporary.splice(temporary.indexOf(earlier), 1);
      const params = { path, kept: keptForGood(path, earlier), reason: errno(error), refused };
      failures.push(new Failure(FILE_NOT_RESTORED, params, { cause: error }));
    }
  }
  if (failures[0]) throw failures[0];
}

/** Renames a temporary file, so that no later write removes it as abandoned. */
function keptForGood(path: string, earlier: string): string {
  const kept = join(dirname(path), `.${basename(path)}.earlier-${randomBytes(6).toString('hex')}`);
  try {
    renameSync(earlier, kept);
    return kept;
  } catch {
    return earlier;
  }
}
