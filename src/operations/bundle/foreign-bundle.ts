import { Failure, isFailure } from '../../base/failure.ts';
import { CA_PIN_MISMATCH } from '../../cluster/discovery/sentences.ts';
import { BUNDLE_FOREIGN } from './sentences.ts';

/** The error of a join from a bundle: another CA means that the bundle is for another cluster. */
export function explainedByBundle(error: unknown, path: string): unknown {
  if (!isFailure(error, CA_PIN_MISMATCH)) return error;
  const { expected, seen } = error.params;
  const params = { path, of: 'cluster', bundle: expected.join(', '), own: seen.join(', ') } as const;
  return new Failure(BUNDLE_FOREIGN, params, { cause: error });
}
