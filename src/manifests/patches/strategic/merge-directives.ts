import { isObject, type Json, type JsonObject, member, setMember } from '../json-object.ts';
import { PatchError } from '../patch-problem.ts';

/** Directive of an object or an element of a merged list: `replace` or `delete`. */
export const DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
export const DELETE_FROM_LIST = '$deleteFromPrimitiveList';
export const ELEMENT_ORDER = '$setElementOrder';

/** The result of a `$patch` directive in the patch of an object; undefined without one. */
export function directiveResult(patch: JsonObject, path: string): JsonObject | undefined {
  const directive = member(patch, DIRECTIVE);
  if (directive === undefined) return undefined;
  if (directive === 'delete') return {};
  if (directive !== 'replace')
    throw new PatchError({ kind: 'unknown-directive', path, found: JSON.stringify(directive).slice(0, 100) });
  const { [DIRECTIVE]: _, ...rest } = patch;
  return rest;
}

/** The FIELD of `$deleteFromPrimitiveList/FIELD` or `$setElementOrder/FIELD`. */
export function directiveField(key: string, prefix: string, path: string): string {
  if (!key.startsWith(`${prefix}/`)) throw new PatchError({ kind: 'malformed-directive', path, directive: key });
  return key.slice(prefix.length + 1);
}

/**
 * Applies `$retainKeys`: removes members that it does not list from `original`. Throws PatchError if the patch sets
 * others. Changes both arguments.
 */
export function retainKeys(original: JsonObject, patch: JsonObject, path: string): void {
  const list = member(patch, RETAIN_KEYS);
  if (list === undefined) return;
  delete patch[RETAIN_KEYS];
  if (!Array.isArray(list)) throw new PatchError({ kind: 'malformed-directive', path, directive: RETAIN_KEYS });
  const retained = new Set(list);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || key.startsWith(DELETE_FROM_LIST) || key.startsWith(ELEMENT_ORDER)) continue;
    if (!retained.has(key)) throw new PatchError({ kind: 'not-retained', path, field: key });
  }
  for (const key of Object.keys(original)) if (!retained.has(key)) delete original[key];
}

/** The result of a patch value without an existing value: without null members and parts that have `$patch`. */
export function asNew(value: Json): Json | undefined {
  return withoutDirectives(withoutNulls(value));
}

function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) if (item !== null) setMember(result, key, withoutNulls(item));
  return result;
}

export function withoutDirectives(value: Json): Json | undefined {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  if (Object.hasOwn(value, DIRECTIVE)) return undefined;
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const kept = withoutDirectives(item);
    if (kept !== undefined) setMember(result, key, kept);
  }
  return result;
}
