import { english, type FailureCode, type FailureParams, type FailureText } from '../i18n/catalogue.ts';
import { type FailureClass, failureClass } from './exit-codes.ts';

/**
 * Every failure that kubejoin reports on purpose. `code` is stable, `params` are its facts (never a secret);
 * the sentences come from the message catalogue, so that they can be shown in the reader's language.
 * Anything thrown that is not a Failure is a bug of kubejoin's.
 */
export class Failure<C extends FailureCode = FailureCode> extends Error {
  override readonly name = 'Failure';
  readonly code: C;
  readonly params: FailureParams<C>;

  constructor(code: C, params: FailureParams<C>, options?: { cause?: unknown }) {
    const text = english.failure(code, params);
    super(text.what, options);
    this.code = code;
    this.params = params;
  }

  get class(): FailureClass {
    return failureClass(this.code);
  }

  /** What happened, the likely cause, and the cure, in English. */
  get text(): FailureText {
    return english.failure(this.code, this.params);
  }

  toJSON(): { code: C; class: FailureClass; params: FailureParams<C> } {
    return { code: this.code, class: this.class, params: this.params };
  }
}

/** For events about what failed: not where it was interrupted, or where a bug is. */
export function failureIn(error: unknown): { failure?: Failure } {
  return error instanceof Failure ? { failure: error } : {};
}

export function isFailure<C extends FailureCode>(error: unknown, code?: C): error is Failure<C> {
  return error instanceof Failure && (code === undefined || error.code === code);
}
