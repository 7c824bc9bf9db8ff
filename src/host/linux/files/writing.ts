import { Failure } from '../../../base/failure.ts';
import { errno } from '../errno.ts';
import { FILE_NOT_REMOVED, FILE_NOT_WRITTEN } from './linux-files-sentences.ts';

/** Turns an error of `work` into a Failure with the system's code and evidence. */
export async function writing<T>(
  path: string,
  work: () => Promise<T>,
  purpose: 'write' | 'remove' = 'write',
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    const reason = errno(error);
    const refused = await (await import('./write-refused.ts')).refusedWrite(path, reason);
    const definition = purpose === 'write' ? FILE_NOT_WRITTEN : FILE_NOT_REMOVED;
    throw new Failure(definition, { path, reason, ...(refused && { refused }) }, { cause: error });
  }
}
