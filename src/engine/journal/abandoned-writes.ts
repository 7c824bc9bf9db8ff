import { posix } from 'node:path';
import type { FileReader } from '../../host/ports.ts';

/** A write that was killed: src/host/linux/files/file-writer.ts. It may hold a secret. */
const ABANDONED = /^\.(.+)\.kubejoin-\d+-[0-9a-f]{12}$/;

/**
 * What killed writes to these files have left beside them. Only for whoever has the host's lock: nobody else is writing
 * then.
 */
export async function abandonedWrites(paths: readonly string[], files: FileReader): Promise<string[]> {
  const directories = new Set(paths.map((path) => posix.dirname(path)));
  const found = await Promise.all(
    [...directories].map(async (directory) => {
      const names = (await files.list(directory)) ?? [];
      return names
        .filter((name) => paths.includes(posix.join(directory, ABANDONED.exec(name)?.[1] ?? '')))
        .map((name) => posix.join(directory, name));
    }),
  );
  return found.flat();
}
