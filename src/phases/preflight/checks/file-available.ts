import { Failure, isFailure } from '../../../base/failure.ts';
import { sha256 } from '../../../base/sha256.ts';
import { FILE_NOT_READ, FILE_TOO_LARGE } from '../../../host/linux/files/linux-files-sentences.ts';
import type { FileReader } from '../../../host/ports.ts';
import { type Check, type CheckInput, pathInName } from '../check.ts';
import { FILE_ALREADY_THERE } from './preflight-checks-sentences.ts';

/** `path` does not exist, or is left over from an earlier kubejoin join. */
export function fileAvailable(path: string, { host, ours }: CheckInput): Check {
  return {
    name: `FileAvailable-${pathInName(path)}`,
    async run() {
      const digest = await digestOf(path, host.files);
      return digest === undefined || ours.isOurs(path, digest) ? undefined : new Failure(FILE_ALREADY_THERE, { path });
    },
  };
}

/** SHA-256; undefined when nothing is there, empty for a directory or a file that is too large to read. */
async function digestOf(path: string, files: FileReader): Promise<string | undefined> {
  try {
    const content = await files.read(path);
    return content && sha256(content);
  } catch (error) {
    if (isFailure(error, FILE_NOT_READ) || isFailure(error, FILE_TOO_LARGE)) return '';
    throw error;
  }
}
