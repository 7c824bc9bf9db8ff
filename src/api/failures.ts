import { Failure } from '../base/failure.ts';
import type { FailureCode, Sentences } from '../i18n/tables.ts';

/** Whether an error is a failure of kubejoin, or the failure with this code. By the code, TypeScript knows its `params`. */
export function isFailure(error: unknown): error is Failure;
export function isFailure<Code extends FailureCode>(error: unknown, code: Code): error is Failure<Sentences[Code]>;
export function isFailure(error: unknown, code?: FailureCode): boolean {
  return error instanceof Failure && (code === undefined || error.code === code);
}
