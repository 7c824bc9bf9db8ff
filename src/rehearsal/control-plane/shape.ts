/**
 * The structure of a JSON value without its values: `string`, `number`, `boolean`, `null`, `=literal` (that very text),
 * `[shape]` for a list of such, and fields by name. A field whose name ends in `?` may be missing; `any` fits
 * everything.
 */
export type Shape = string | readonly Shape[] | { readonly [field: string]: Shape };

/** Fields whose text is part of the structure: they say what an object is. */
const TELLING = new Set(['kind', 'apiVersion', 'status', 'reason', 'type', 'code']);

/** The shape of a value that came: literal only where a field says what kind of thing it is. */
export function shapeOf(value: unknown, field = ''): Shape {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value as object).map(([name, inner]) => [name, shapeOf(inner, name)]));
  }
  if (TELLING.has(field)) return `=${String(value)}`;
  return typeof value;
}
