import { Failure } from '../../../base/failure.ts';
import { errno } from '../errno.ts';
import { type FILE_NOT_REMOVED, FILE_NOT_WRITTEN } from './sentences.ts';
import { refusedWrite } from './write-refused.ts';

/** What goes wrong is a Failure with the system's code, and what the system shows about it. */
export async function writing<T>(
  path: string,
  work: () => Promise<T>,
  code: typeof FILE_NOT_WRITTEN | typeof FILE_NOT_REMOVED = FILE_NOT_WRITTEN,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    const reason = errno(error);
    const refused = await refusedWrite(path, reason);
    throw new Failure(code, { path, reason, ...(refused && { refused }) }, { cause: error });
  }
}
