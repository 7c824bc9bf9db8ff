import { Failure } from '../../failure.ts';
import { errno } from './errno.ts';

/** What goes wrong is a Failure with the system's code. */
export async function writing<T>(
  path: string,
  work: () => Promise<T>,
  code: 'FILE_NOT_WRITTEN' | 'FILE_NOT_REMOVED' = 'FILE_NOT_WRITTEN',
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(code, { path, reason: errno(error) }, { cause: error });
  }
}
