import { nearest } from '../../../config/values/nearest.ts';
import { isObject, type Json, type JsonObject, jsonType, member, setMember } from '../json-object.ts';
import { PatchError, requireList } from '../patch-problem.ts';
import { distinct, elementType, inOrder, requireMergeKeys, requireOrder } from './element-order.ts';
import {
  asNew,
  DELETE_FROM_LIST,
  DIRECTIVE,
  directiveField,
  directiveResult,
  ELEMENT_ORDER,
  retainKeys,
  withoutDirectives,
} from './merge-directives.ts';
import { type Field, fieldNames, fieldSchema } from './merge-schema.ts';

/**
 * A Kubernetes strategic merge patch, as applied by apimachinery's strategicpatch.StrategicMergePatch, with the
 * directives `$patch`, `$retainKeys`, `$deleteFromPrimitiveList/x` and `$setElementOrder/x`. `type`: a name in types.ts,
 * for instance Pod. Neither argument is changed. Throws PatchError.
 */
export function applyStrategicPatch(object: JsonObject, patch: JsonObject, type: string): JsonObject {
  return mergeObjects(structuredClone(object), structuredClone(patch), { type, path: '' });
}

/** The type of the merged object and its path. */
interface Place {
  type: string;
  path: string;
}

/** Merges `patch` into `original`; both may be changed. */
function mergeObjects(original: JsonObject, patch: JsonObject, place: Place): JsonObject {
  const replaced = directiveResult(patch, place.path);
  if (replaced) return replaced;
  retainKeys(original, patch, place.path);
  mergeOrderedLists(original, patch, place);
  // Go takes the members in random order; additions before deletions is one of its orders.
  const keys = Object.keys(patch);
  for (const key of keys.filter((one) => !one.startsWith(DELETE_FROM_LIST)))
    mergeMember(original, key, member(patch, key) ?? null, place);
  for (const key of keys.filter((one) => one.startsWith(DELETE_FROM_LIST)))
    deleteFromList(original, key, member(patch, key) ?? null, place);
  return original;
}

function mergeMember(original: JsonObject, key: string, value: Json, place: Place): void {
  const current = member(original, key);
  if (value === null) delete original[key];
  else if (current === undefined || jsonType(current) !== jsonType(value)) put(original, key, asNew(value));
  else if (isObject(value)) {
    const { list, type, path } = requireField(key, place);
    put(original, key, mergeObjects(current as JsonObject, value, { type: list ? '{}' : type, path }));
  } else if (Array.isArray(value)) {
    const field = requireListField(key, place);
    put(original, key, field.merge ? mergeLists(current as Json[], value, field).list : value);
  } else put(original, key, withoutDirectives(value));
}

function deleteFromList(original: JsonObject, key: string, value: Json, place: Place): void {
  const name = directiveField(key, DELETE_FROM_LIST, place.path);
  const current = member(original, name);
  if (value === null) delete original[name];
  if (!Array.isArray(current) || !Array.isArray(value)) return;
  const { path } = requireListField(name, place);
  if (elementType(path, current, value) === 'object')
    throw new PatchError({ kind: 'malformed-directive', path, directive: key });
  const unwanted = new Set(value);
  const kept = current.filter((element) => !unwanted.has(element));
  put(original, name, kept);
}

/** Applies every `$setElementOrder/x` with the patch of list x, and removes both from the patch. */
function mergeOrderedLists(original: JsonObject, patch: JsonObject, place: Place): void {
  for (const key of Object.keys(patch).filter((one) => one.startsWith(ELEMENT_ORDER))) {
    const order = requireList(member(patch, key), pathTo(place.path, key));
    delete patch[key];
    const name = directiveField(key, ELEMENT_ORDER, place.path);
    const path = pathTo(place.path, name);
    const current = Object.hasOwn(original, name) ? requireList(member(original, name), path) : undefined;
    const change = Object.hasOwn(patch, name) ? requireList(member(patch, name), path) : undefined;
    const field = requireListField(name, place);
    requireOrder(change ?? [], order, field);
    const merged = mergedList(current, change, field);
    if (!merged) continue;
    if (elementType(path, current ?? [], change ?? []) === undefined)
      throw new PatchError({ kind: 'mixed-elements', path });
    put(original, name, inOrder(path, merged.list, order, merged.live, field.mergeKey));
    delete patch[name];
  }
}

function mergedList(current: Json[] | undefined, change: Json[] | undefined, field: Field): MergedList | undefined {
  if (!change) return current && { list: current, live: current };
  if (!current) return { list: withoutDirectives(change) as Json[], live: [] };
  return field.merge ? mergeLists(current, change, field) : { list: change, live: current };
}

function requireField(name: string, place: Place): Field {
  const path = pathTo(place.path, name);
  const field = fieldSchema(place.type, name);
  if (!field) throw new PatchError({ kind: 'unknown-field', path, nearest: nearest(name, fieldNames(place.type)) });
  return { ...field, path };
}

function requireListField(name: string, place: Place): Field {
  const field = requireField(name, place);
  if (!field.list) throw new PatchError({ kind: 'wrong-type', path: field.path, expected: 'object', found: 'array' });
  return field;
}

function pathTo(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function put(object: JsonObject, key: string, value: Json | undefined): void {
  if (value === undefined) delete object[key];
  else setMember(object, key, value);
}

interface MergedList {
  list: Json[];
  /**
   * The list before the patch as `$setElementOrder` sees it. Go deletes and appends in that same array, so added elements
   * take the places of deleted ones.
   */
  live: Json[];
}

/** Merges the patch of a list with the strategy merge: scalars as a set, objects by merge key. May change both lists' elements. */
function mergeLists(original: Json[], patch: Json[], field: Field): MergedList {
  const { path, mergeKey } = field;
  const type = elementType(path, original, patch);
  if (type === undefined) return { list: original, live: original };
  if (type === 'scalar')
    return { list: inOrder(path, distinct([...original, ...patch]), patch, original, mergeKey), live: original };
  if (mergeKey === '') throw new PatchError({ kind: 'no-merge-key', path, mergeKey });
  const { kept, changes, replaced } = carryOutDirectives(original as JsonObject[], patch as JsonObject[], field);
  if (replaced) return { list: inOrder(path, changes, [], changes, mergeKey), live: kept };
  const merged = mergeElements(kept, changes, field);
  return { list: inOrder(path, merged, changes, kept, mergeKey), live: merged.slice(0, original.length) };
}

interface CarriedOut {
  kept: JsonObject[];
  changes: JsonObject[];
  /** `changes` is the whole list. */
  replaced: boolean;
}

/** `$patch: delete` removes elements of the list; with `$patch: replace` the other elements become the whole list. */
function carryOutDirectives(original: JsonObject[], patch: JsonObject[], field: Field): CarriedOut {
  const { path, mergeKey } = field;
  const unwanted = new Set<Json | undefined>();
  let replaced = false;
  for (const element of patch) {
    const directive = member(element, DIRECTIVE);
    if (directive === undefined) continue;
    if (directive === 'delete') {
      requireMergeKeys(path, mergeKey, [element]);
      unwanted.add(member(element, mergeKey));
    } else if (directive === 'replace') replaced = true;
    else if (directive === 'merge') throw new PatchError({ kind: 'merge-directive-in-list', path });
    else throw new PatchError({ kind: 'unknown-directive', path, found: JSON.stringify(directive).slice(0, 100) });
  }
  const changes = patch.filter((element) => !Object.hasOwn(element, DIRECTIVE));
  const kept = original.filter((one) => !unwanted.has(member(one, mergeKey)));
  return { kept, changes, replaced };
}

function mergeElements(kept: JsonObject[], changes: JsonObject[], field: Field): JsonObject[] {
  const { path, mergeKey, type } = field;
  const merged = [...kept];
  const places = new Map<Json | undefined, number>();
  for (const [index, element] of merged.entries())
    if (!places.has(member(element, mergeKey))) places.set(member(element, mergeKey), index);
  for (const change of changes) {
    requireMergeKeys(path, mergeKey, [change]);
    const key = member(change, mergeKey);
    const at = places.get(key) ?? merged.length;
    const current = merged[at];
    places.set(key, at);
    if (current === undefined) merged.push(change);
    else merged[at] = mergeObjects(current, change, { type, path: `${path}[${mergeKey}=${String(key)}]` });
  }
  return merged;
}
