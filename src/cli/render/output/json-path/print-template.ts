import { isRecord } from '../../../../base/record.ts';
import { jsonText } from '../../../../base/shown.ts';
import { type Comparison, MissingKey, type Operator, type Path, type Piece, type Step } from './template.ts';

/** Treatment of a missing field or item: print nothing, or throw MissingKey. */
type Missing = 'nothing' | 'error';

/** Applies a template to a JSON value: the values of each path, separated by blanks. */
export function printTemplate(pieces: readonly Piece[], value: unknown, missing: Missing = 'nothing'): string {
  return pieces.map((piece) => printPiece(piece, value, missing)).join('');
}

/** Like `printTemplate`, but prints each path as a JSON array of its values. */
export function printTemplateAsJson(pieces: readonly Piece[], value: unknown, missing: Missing = 'nothing'): string {
  return pieces
    .flatMap((piece) =>
      piece.type === 'range'
        ? valuesOf(piece.path, [value], missing).map((item) => printTemplateAsJson(piece.body, item, missing))
        : `${jsonText(valuesOf(piece.path, [value], missing), 4)}\n`,
    )
    .join('');
}

function printPiece(piece: Piece, value: unknown, missing: Missing): string {
  const values = valuesOf(piece.path, [value], missing);
  if (piece.type === 'range') return values.map((item) => printTemplate(piece.body, item, missing)).join('');
  return values.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join(' ');
}

function valuesOf(path: Path, values: readonly unknown[], missing: Missing): unknown[] {
  return path.reduce<unknown[]>((found, step) => stepInto(step, found, missing), [...values]);
}

function stepInto(step: Step, values: readonly unknown[], missing: Missing): unknown[] {
  switch (step.type) {
    case 'literal':
      return [step.value];
    case 'field': {
      const found = values.flatMap((value) =>
        isRecord(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : [],
      );
      // As in kubectl, it is enough if one of the values has it.
      if (missing === 'error' && values.length > 0 && found.length === 0) throw new MissingKey(step.name);
      return found;
    }
    case 'item':
      return values.filter(isThere).flatMap((value) => {
        const found = Array.isArray(value)
          ? value.slice(step.index, step.index === -1 ? undefined : step.index + 1)
          : [];
        if (missing === 'error' && found.length === 0) throw new MissingKey(`[${step.index}]`);
        return found;
      });
    case 'slice':
      return values.filter(isThere).flatMap((value) => {
        if (missing === 'error' && !hasSlice(value, step))
          throw new MissingKey(`[${step.from ?? ''}:${step.to ?? ''}]`);
        return Array.isArray(value)
          ? value.slice(step.from, step.to).filter((_, index) => index % step.step === 0)
          : [];
      });
    case 'wildcard':
      return values.flatMap(partsOf);
    case 'recursive':
      return values.flatMap(withParts);
    case 'union':
      return step.paths.flatMap((path) => valuesOf(path, values, missing));
    case 'filter':
      return values.flatMap((value) => {
        if (Array.isArray(value)) return value.filter((item) => passes(item, step.left, step.comparison, missing));
        if (missing === 'error') throw new MissingKey('[?()]');
        return [];
      });
  }
}

function isThere(value: unknown): boolean {
  return value !== null;
}

/** As in kubectl, both ends must be in the list, unless they are equal and the range is empty. */
function hasSlice(value: unknown, { from = 0, to }: Extract<Step, { type: 'slice' }>): boolean {
  if (!Array.isArray(value)) return false;
  const { length } = value;
  const start = from < 0 ? from + length : from;
  const end = to === undefined ? length : to < 0 ? to + length : to;
  return start === end || (start >= 0 && start < end && end <= length);
}

function partsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? Object.values(value) : [];
}

function withParts(value: unknown): unknown[] {
  const parts = partsOf(value);
  return parts.length === 0 ? [] : [value, ...parts.flatMap(withParts)];
}

function passes(item: unknown, left: Path, comparison: Comparison | undefined, missing: Missing): boolean {
  if (!comparison) return valuesOf(left, [item], 'nothing')[0] !== undefined;
  const [value, ...more] = valuesOf(left, [item], missing);
  const [other, ...others] = valuesOf(comparison.right, [item], missing);
  if (more.length > 0 || others.length > 0 || !isComparable(value) || !isComparable(other)) return false;
  return compare(value, comparison.operator, other);
}

type Comparable = string | number | boolean;

function isComparable(value: unknown): value is Comparable {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function compare(left: Comparable, operator: Operator, right: Comparable): boolean {
  return typeof left === typeof right ? COMPARISONS[operator](left, right) : operator === '!=';
}

const COMPARISONS: Readonly<Record<Operator, (left: Comparable, right: Comparable) => boolean>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
  '<=': (left, right) => left <= right,
  '>=': (left, right) => left >= right,
};
