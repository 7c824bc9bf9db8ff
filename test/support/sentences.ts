import { Failure } from '../../src/base/failure.ts';
import type { Message } from '../../src/base/text.ts';
import {
  definitionOf,
  FAILURE_KINDS,
  type FailureKind,
  type FailureParams,
  said,
} from '../../src/program/definitions.ts';

/** Example facts of every failure. */
export const failureSamples = Object.fromEntries(FAILURE_KINDS.map((kind) => [kind, definitionOf(kind).sample])) as {
  [Kind in FailureKind]: FailureParams<Kind>;
};

/** A failure by a kind that is known only at run time. */
export function failureWith(kind: string, params: unknown): Failure {
  return new Failure(definitionOf(kind as FailureKind), params);
}

/** A message by a key that is known only at run time. */
export function messageWith(key: string, params: unknown): Message {
  return said[key]?.(params) ?? { key, params };
}
