import { Failure } from '../base/failure.ts';
import type { FailureCode, Sentences } from '../i18n/definitions.ts';

/** A failure of any of these codes: a check of `code` narrows the type of `params`. */
export type AnyFailure<Code extends FailureCode = FailureCode> = { [C in Code]: Failure<Sentences[C]> }[Code];

/**
 * True for a failure of kubejoin; with a code, only for the failure with this code.
 *
 * @example
 * const error = await join({ apiServerEndpoint: '' }).catch((reason: unknown) => reason);
 * if (isFailure(error, 'PREFLIGHT_FAILED')) console.error(error.params.checks);
 * if (isFailure(error) && error.code === 'CA_PIN_MISMATCH') console.error(error.params.seen);
 */
export function isFailure<Code extends FailureCode = FailureCode>(
  error: unknown,
  code?: Code,
): error is AnyFailure<Code> {
  return error instanceof Failure && (code === undefined || error.code === code);
}
