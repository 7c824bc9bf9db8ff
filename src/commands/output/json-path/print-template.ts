import type { Comparison, Operator, Path, Piece, Step } from './template.ts';

/** What a template makes of a value of JSON: the values of each path with blanks between; what is not there is nothing. */
export function printTemplate(pieces: readonly Piece[], value: unknown): string {
  return pieces.map((piece) => printPiece(piece, value)).join('');
}

/** As `printTemplate`, each path as a JSON array of its values. */
export function printTemplateAsJson(pieces: readonly Piece[], value: unknown): string {
  return pieces
    .flatMap((piece) =>
      piece.type === 'range'
        ? valuesOf(piece.path, [value]).map((item) => printTemplateAsJson(piece.body, item))
        : `${JSON.stringify(valuesOf(piece.path, [value]), null, 4)}\n`,
    )
    .join('');
}

function printPiece(piece: Piece, value: unknown): string {
  const values = valuesOf(piece.path, [value]);
  if (piece.type === 'range') return values.map((item) => printTemplate(piece.body, item)).join('');
  return values.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join(' ');
}

function valuesOf(path: Path, values: readonly unknown[]): unknown[] {
  return path.reduce<unknown[]>((found, step) => stepInto(step, found), [...values]);
}

function stepInto(step: Step, values: readonly unknown[]): unknown[] {
  switch (step.type) {
    case 'literal':
      return [step.value];
    case 'field':
      return values.flatMap((value) => (isObject(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : []));
    case 'item':
      return values.flatMap((value) =>
        Array.isArray(value) ? value.slice(step.index, step.index === -1 ? undefined : step.index + 1) : [],
      );
    case 'slice':
      return values.flatMap((value) =>
        Array.isArray(value) ? value.slice(step.from, step.to).filter((_, index) => index % step.step === 0) : [],
      );
    case 'wildcard':
      return values.flatMap(partsOf);
    case 'recursive':
      return values.flatMap(withParts);
    case 'union':
      return step.paths.flatMap((path) => valuesOf(path, values));
    case 'filter':
      return values.flatMap((value) => (Array.isArray(value) ? value.filter((item) => passes(item, step.left, step.comparison)) : []));
  }
}

function partsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

function withParts(value: unknown): unknown[] {
  const parts = partsOf(value);
  return parts.length === 0 ? [] : [value, ...parts.flatMap(withParts)];
}

function passes(item: unknown, left: Path, comparison: Comparison | undefined): boolean {
  const [value, ...more] = valuesOf(left, [item]);
  if (!comparison) return value !== undefined;
  const [other, ...others] = valuesOf(comparison.right, [item]);
  if (more.length > 0 || others.length > 0 || !isComparable(value) || !isComparable(other)) return false;
  return compare(value, comparison.operator, other);
}

type Comparable = string | number | boolean;

function isComparable(value: unknown): value is Comparable {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function compare(left: Comparable, operator: Operator, right: Comparable): boolean {
  if (typeof left !== typeof right) return operator === '!=';
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    case '>=':
      return left >= right;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
