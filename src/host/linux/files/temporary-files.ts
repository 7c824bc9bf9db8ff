import { promises } from 'node:fs';
import { join } from 'node:path';
import { writing } from './writing.ts';

export interface TemporaryFiles {
  /** Path of the new directory. */
  directory: string;
  /** Deletes the directory. Never rejects: whatever the files were written for has its result. */
  remove(): Promise<void>;
}

/**
 * Writes files that only this user can read to a new directory in `parent`, whose name begins with `prefix`. Throws
 * FILE_NOT_WRITTEN, and then leaves nothing.
 */
export async function temporaryFiles(
  parent: string,
  prefix: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<TemporaryFiles> {
  const directory = await writing(parent, () => promises.mkdtemp(join(parent, prefix)));
  const remove = () => promises.rm(directory, { recursive: true, force: true }).catch(() => {});
  try {
    for (const [name, content] of Object.entries(files)) {
      const path = join(directory, name);
      await writing(path, () => promises.writeFile(path, content, { mode: 0o600 }));
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return { directory, remove };
}
