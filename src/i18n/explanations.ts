import { EXIT, type FailureClass } from '../base/exit-codes.ts';
import { Failure, type FailureText } from '../base/failure.ts';
import type { Catalogue } from './catalogue.ts';
import type { FailureCode } from './definitions.ts';
import { definitionOf, failureCodes } from './definitions.ts';

/** The code of a bug, which has no failure of its own. */
const INTERNAL = 'INTERNAL';

/** The meaning of an error code, with example facts. */
export interface Explanation extends FailureText {
  code: string;
  class: FailureClass;
  exitCode: number;
}

/** Every code that an error can have, sorted. */
export function errorCodes(): string[] {
  return [INTERNAL, ...failureCodes()].sort();
}

/** Explains a code of `errorCodes`. */
export function explanation(code: string, catalogue: Catalogue): Explanation {
  const errorClass = code === INTERNAL ? 'internal' : definitionOf(code as FailureCode).class;
  return { code, class: errorClass, exitCode: EXIT[errorClass], ...textOf(code, catalogue) };
}

function textOf(code: string, catalogue: Catalogue): FailureText {
  if (code !== INTERNAL) {
    const definition = definitionOf(code as FailureCode);
    return catalogue.failure(new Failure(definition, definition.sample));
  }
  return {
    what: catalogue.text('INTERNAL_WHAT', { message: 'TypeError: x is not a function' }),
    cause: catalogue.text('INTERNAL_CAUSE'),
    cure: catalogue.text('INTERNAL_CURE'),
  };
}
