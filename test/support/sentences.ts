import { Failure } from '../../src/base/failure.ts';
import type { Message } from '../../src/base/text.ts';
import {
  definitionOf,
  FAILURE_CODES,
  type FailureCode,
  type FailureParams,
  said,
} from '../../src/program/definitions.ts';

/** Example facts of every failure. */
export const failureSamples = Object.fromEntries(FAILURE_CODES.map((code) => [code, definitionOf(code).sample])) as {
  [Code in FailureCode]: FailureParams<Code>;
};

/** A failure by a code that is known only at run time. */
export function failureWith(code: string, params: unknown): Failure {
  return new Failure(definitionOf(code as FailureCode), params);
}

/** A message by a key that is known only at run time. */
export function messageWith(key: string, params: unknown): Message {
  return said[key]?.(params) ?? { key, params };
}
