import { Failure } from '../base/failure.ts';
import type { FailureCode, FailureKind, Sentences } from '../i18n/definitions.ts';

/** A failure of any of these codes or kinds: a check of `code` or `kind` narrows the type of `params`. */
export type AnyFailure<Name extends FailureCode | FailureKind = FailureCode> = {
  [Kind in FailureKind]: Extract<Name, Kind | Sentences[Kind]['code']> extends never ? never : Failure<Sentences[Kind]>;
}[FailureKind];

/**
 * True for a failure of kubejoin; with a code or a kind, only for failures that have it.
 *
 * @example
 * const error = await join({ apiServerEndpoint: '' }).catch((reason: unknown) => reason);
 * if (isFailure(error, 'PREFLIGHT_FAILED')) console.error(error.params.checks);
 * if (isFailure(error) && error.code === 'CA_PIN_MISMATCH') console.error(error.params.seen);
 */
export function isFailure<Name extends FailureCode | FailureKind = FailureCode>(
  error: unknown,
  name?: Name,
): error is AnyFailure<Name> {
  return error instanceof Failure && (name === undefined || error.code === name || error.kind === name);
}
