import { Failure, isFailure } from '../../../base/failure.ts';
import { sha256 } from '../../../base/sha256.ts';
import { FILE_NOT_READ, FILE_TOO_LARGE } from '../../../host/linux/files/sentences.ts';
import type { FileReader } from '../../../host/ports.ts';
import { type Check, type CheckInput, found, nothingFound, pathInName } from '../check.ts';
import { FILE_ALREADY_THERE } from './sentences.ts';

/** Nothing is at `path`, or what an earlier kubejoin join left there. */
export function fileAvailable(path: string, { host, ours }: CheckInput): Check {
  return {
    name: `FileAvailable-${pathInName(path)}`,
    async run() {
      const digest = await digestOf(path, host.files);
      if (digest === undefined || ours.isOurs(path, digest)) return nothingFound;
      return found(new Failure(FILE_ALREADY_THERE, { path }));
    },
  };
}

/** Undefined when nothing is there; empty for what is there and can't be read: a directory, a file that is too long. */
async function digestOf(path: string, files: FileReader): Promise<string | undefined> {
  try {
    const content = await files.read(path);
    return content && sha256(content);
  } catch (error) {
    if (isFailure(error, FILE_NOT_READ) || isFailure(error, FILE_TOO_LARGE)) return '';
    throw error;
  }
}
