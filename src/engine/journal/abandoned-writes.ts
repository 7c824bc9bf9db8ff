import { posix } from 'node:path';
import type { FileReader, Host } from '../../host/ports.ts';

/** Temporary file of src/host/linux/files/file-writer.ts, left by a killed run. It may hold a secret. */
const ABANDONED = /^\.(.+)\.kubejoin-\d+-[0-9a-f]{12}$/;

/** True for the name of a temporary file. */
export function isAbandoned(path: string): boolean {
  return ABANDONED.test(posix.basename(path));
}

/** Temporary files that killed writes left next to these files. Call it with the host's lock, so that no one else writes. */
export async function abandonedWrites(paths: readonly string[], files: FileReader): Promise<string[]> {
  const directories = new Set(paths.map((path) => posix.dirname(path)));
  const found = await Promise.all(
    [...directories].map((directory) =>
      abandonedWritesIn(directory, (file) => paths.includes(posix.join(directory, file)), files),
    ),
  );
  return found.flat();
}

/** As `abandonedWrites`, of the files of a directory whose names `isOne` accepts. */
export async function abandonedWritesIn(
  directory: string,
  isOne: (file: string) => boolean,
  files: FileReader,
): Promise<string[]> {
  const isAbandoned = (name: string) => {
    const [, file] = ABANDONED.exec(name) ?? [];
    return file !== undefined && isOne(file);
  };
  const names = (await files.list(directory)) ?? [];
  return names.filter(isAbandoned).map((name) => posix.join(directory, name));
}

/**
 * Removes a file and its abandoned temporary files, whoever has the process IDs in their names by now. Call it with the
 * host's lock.
 */
export async function removeWholly(path: string, { read, write }: Host): Promise<void> {
  await write.files.remove(path);
  for (const abandoned of await abandonedWrites([path], read.files)) await write.files.remove(abandoned);
}
