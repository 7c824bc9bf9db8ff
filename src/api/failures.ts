import { Failure } from '../base/failure.ts';
import { type Catalogue, type Language, catalogueFor as translationFor } from '../i18n/catalogue.ts';
import type { FailureCode, Sentences } from '../i18n/english.ts';
import { wholeEnglish } from '../i18n/whole-english.ts';

/**
 * Whether an error is a failure of kubejoin, or the failure with this code. By the code, TypeScript knows its `params`.
 */
export function isFailure(error: unknown): error is Failure;
export function isFailure<Code extends FailureCode>(error: unknown, code: Code): error is Failure<Sentences[Code]>;
export function isFailure(error: unknown, code?: FailureCode): boolean {
  return error instanceof Failure && (code === undefined || error.code === code);
}

/** The sentences of a language, also for events that were read from JSON. */
export async function catalogueFor(language: Language): Promise<Catalogue> {
  return language === 'en' ? wholeEnglish : translationFor(language);
}
