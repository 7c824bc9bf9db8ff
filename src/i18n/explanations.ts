import { EXIT, type FailureClass } from '../base/exit-codes.ts';
import { Failure, type FailureText } from '../base/failure.ts';
import type { Catalogue } from './catalogue.ts';
import type { FailureKind } from './definitions.ts';
import { definitionOf, failureCodes, failureKinds } from './definitions.ts';

/** The code and kind of a bug, which has no failure of its own. */
const INTERNAL = 'INTERNAL';

/** The meaning of a kind of error, with example facts. */
export interface Explanation extends FailureText {
  code: string;
  kind: string;
  class: FailureClass;
  exitCode: number;
}

/** Every code that an error can have, sorted. */
export function errorCodes(): string[] {
  return [INTERNAL, ...failureCodes()].sort();
}

/** Every kind of error, sorted. */
export function errorKinds(): string[] {
  return [INTERNAL, ...failureKinds()].sort();
}

/** Explains a kind of `errorKinds`. */
export function explanation(kind: string, catalogue: Catalogue): Explanation {
  const bug = { code: INTERNAL, class: 'internal' } as const;
  const { code, class: errorClass } = kind === INTERNAL ? bug : definitionOf(kind as FailureKind);
  return { code, kind, class: errorClass, exitCode: EXIT[errorClass], ...textOf(kind, catalogue) };
}

/** Explains every kind of error by its code; the kind that is called like its code first. */
export function explanationsByCode(catalogue: Catalogue): Map<string, Explanation[]> {
  const all = new Map(errorCodes().map((code) => [code, [] as Explanation[]]));
  for (const kind of errorKinds()) {
    const one = explanation(kind, catalogue);
    const others = all.get(one.code);
    if (kind === one.code) others?.unshift(one);
    else others?.push(one);
  }
  return all;
}

function textOf(kind: string, catalogue: Catalogue): FailureText {
  if (kind !== INTERNAL) {
    const definition = definitionOf(kind as FailureKind);
    return catalogue.failure(new Failure(definition, definition.sample));
  }
  return {
    what: catalogue.text('INTERNAL_WHAT', { message: 'TypeError: x is not a function' }),
    cause: catalogue.text('INTERNAL_CAUSE'),
    cure: catalogue.text('INTERNAL_CURE'),
  };
}
