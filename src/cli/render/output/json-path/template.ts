/** One step of a path, applied to each value. */
export type Step =
  | { type: 'field'; name: string }
  /** Items, as Go slices: negative numbers count from the end. */
  | { type: 'slice'; from: number | undefined; to: number | undefined; step: number }
  | { type: 'item'; index: number }
  | { type: 'wildcard' }
  /** The value and everything below it that has parts. */
  | { type: 'recursive' }
  | { type: 'union'; paths: readonly Path[] }
  | { type: 'filter'; left: Path; comparison: Comparison | undefined }
  /** A text or number in the template. */
  | { type: 'literal'; value: string | number | boolean };

export type Path = readonly Step[];

export interface Comparison {
  operator: Operator;
  right: Path;
}

export const OPERATORS = ['==', '!=', '<=', '>=', '<', '>'] as const;
export type Operator = (typeof OPERATORS)[number];

/** A piece of a template: a path in braces, or a range with its body. */
export type Piece = { type: 'path'; path: Path } | { type: 'range'; path: Path; body: readonly Piece[] };

/** A malformed template, with the offset of the mistake. */
export class TemplateError extends Error {
  readonly offset: number;

  constructor(offset: number) {
    super('malformed JSONPath template');
    this.offset = offset;
  }
}

/** A field or item that a template names and the object does not have. */
export class MissingKey extends Error {
  readonly key: string;

  constructor(key: string) {
    super(`no ${key}`);
    this.key = key;
  }
}
