import { Failure } from '../base/failure.ts';
import { type Catalogue, type Language, catalogueFor as translationFor } from '../i18n/catalogue.ts';
import type { FailureCode, Sentences } from '../i18n/english.ts';
import { wholeEnglish } from '../i18n/whole-english.ts';

/** A failure of any of these codes: a check of `code` narrows the type of `params`. */
export type AnyFailure<Code extends FailureCode = FailureCode> = { [C in Code]: Failure<Sentences[C]> }[Code];

/**
 * True for a failure of kubejoin; with a code, only for the failure with this code.
 *
 * @example
 * if (isFailure(error) && error.code === 'CA_PIN_MISMATCH') console.error(error.params.seen);
 */
export function isFailure<Code extends FailureCode = FailureCode>(
  error: unknown,
  code?: Code,
): error is AnyFailure<Code> {
  return error instanceof Failure && (code === undefined || error.code === code);
}

/** The sentences of a language, also for events that were read from JSON. */
export async function catalogueFor(language: Language): Promise<Catalogue> {
  return language === 'en' ? wholeEnglish : translationFor(language);
}
