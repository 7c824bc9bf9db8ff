import type { Shape } from '../../../src/simulation/control-plane/recorder.ts';

/**
 * Where `actual` does not have the expected shape: paths with what was expected, empty when it fits. Fields beyond the
 * expected ones are no matter.
 */
export function shapeMismatches(expected: Shape, actual: unknown, path = '$'): string[] {
  if (expected === 'any') return [];
  if (typeof expected === 'string')
    return scalarFits(expected, actual) ? [] : [`${path}: expected ${expected}, got ${describe(actual)}`];
  if (isList(expected)) {
    if (!Array.isArray(actual)) return [`${path}: expected a list, got ${describe(actual)}`];
    const element = expected[0];
    return element === undefined
      ? []
      : actual.flatMap((item, index) => shapeMismatches(element, item, `${path}[${index}]`));
  }
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual))
    return [`${path}: expected an object, got ${describe(actual)}`];
  return Object.entries(expected).flatMap(([field, shape]) => {
    const optional = field.endsWith('?');
    const name = optional ? field.slice(0, -1) : field;
    const value = (actual as Record<string, unknown>)[name];
    if (value === undefined) return optional ? [] : [`${path}.${name}: missing`];
    return shapeMismatches(shape, value, `${path}.${name}`);
  });
}

/** Like shapeMismatches, but compares with a recorded shape instead of a value. */
export function shapeDifferences(expected: Shape, actual: Shape | undefined, path = '$'): string[] {
  if (expected === 'any') return [];
  const difference = [
    `${path}: expected ${shapeText(expected)}, got ${actual === undefined ? 'nothing' : shapeText(actual)}`,
  ];
  if (actual === undefined) return difference;
  if (typeof expected === 'string') {
    const fits = expected === actual || (expected === 'string' && typeof actual === 'string' && actual.startsWith('='));
    return fits ? [] : difference;
  }
  if (isList(expected)) {
    if (!isList(actual)) return difference;
    return expected[0] === undefined || actual[0] === undefined
      ? []
      : shapeDifferences(expected[0], actual[0], `${path}[0]`);
  }
  if (typeof actual === 'string' || isList(actual)) return difference;
  return Object.entries(expected).flatMap(([field, shape]) => {
    const name = field.replace(/\?$/, '');
    if (name !== field && actual[name] === undefined) return [];
    return shapeDifferences(shape, actual[name], `${path}.${name}`);
  });
}

const isList = (shape: Shape): shape is readonly Shape[] => Array.isArray(shape);

function scalarFits(expected: string, actual: unknown): boolean {
  if (expected.startsWith('=')) return String(actual) === expected.slice(1);
  return expected === 'null' ? actual === null : typeof actual === expected;
}

/** The type of a value, never the value: it may be a secret. */
function describe(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value;
}

/** One line, for a table. */
export function shapeText(shape: Shape): string {
  if (typeof shape === 'string') return shape.startsWith('=') ? literal(shape.slice(1)) : shape;
  if (isList(shape)) return `[${shape.map(shapeText).join(', ')}]`;
  return `{${Object.entries(shape)
    .map(([field, inner]) => `${field}: ${shapeText(inner)}`)
    .join(', ')}}`;
}

const literal = (text: string) => (/^\d+$/.test(text) ? text : JSON.stringify(text));
