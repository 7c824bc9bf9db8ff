import { isObject, type Json, jsonType, member } from '../json-object.ts';
import { PatchError } from '../patch-problem.ts';
import { DIRECTIVE } from './merge-directives.ts';
import type { Field } from './merge-schema.ts';

/** Identity of an element: the value of its merge key, or in a list of scalars (empty `mergeKey`) the element itself. */
function identity(element: Json, mergeKey: string): Json | undefined {
  if (mergeKey === '') return element;
  return isObject(element) ? member(element, mergeKey) : undefined;
}

/** The type of all elements; undefined without elements. Throws PatchError for lists of lists, nulls and mixtures. */
export function elementType(path: string, ...lists: Json[][]): 'object' | 'scalar' | undefined {
  const types = new Set(lists.flat().map(jsonType));
  if (types.size > 1 || types.has('array') || types.has('null')) throw new PatchError({ kind: 'mixed-elements', path });
  if (types.size === 0) return undefined;
  return types.has('object') ? 'object' : 'scalar';
}

/** Throws PatchError unless every element is an object whose merge key has a scalar value. */
export function requireMergeKeys(path: string, mergeKey: string, ...lists: Json[][]): void {
  for (const element of lists.flat()) {
    const value = identity(element, mergeKey);
    if (value === undefined || typeof value === 'object')
      throw new PatchError({ kind: 'no-merge-key', path, mergeKey });
  }
}

/**
 * Orders a merged list: elements in `order` follow it; the others keep their position relative to them as in `live`, the
 * list before the patch, if both are in it.
 */
export function inOrder(path: string, merged: Json[], order: Json[], live: Json[], mergeKey: string): Json[] {
  if (mergeKey !== '') requireMergeKeys(path, mergeKey, merged, order, live);
  else if (merged.some(isObject)) throw new PatchError({ kind: 'no-merge-key', path, mergeKey });
  const ordered = new Set(order.map((element) => identity(element, mergeKey)));
  const named = merged.filter((element) => ordered.has(identity(element, mergeKey)));
  const others = merged.filter((element) => !ordered.has(identity(element, mergeKey)));
  return interleave(sorted(others, live, mergeKey), sorted(named, order, mergeKey), live, mergeKey);
}

/**
 * Sorted by position in `order`, elements marked for deletion last. The result of Go's insertion sort, whose comparison is
 * not a total order: an element missing in `order` goes to the front, others right behind their predecessor in `order`.
 */
function sorted(elements: Json[], order: Json[], mergeKey: string): Json[] {
  const places = placesIn(order, mergeKey);
  const isDeletion = (element: Json) => isObject(element) && member(element, DIRECTIVE) === 'delete';
  const inserted = elements.filter((one) => !isDeletion(one));
  const before = predecessors(inserted.map((element) => places.get(identity(element, mergeKey))));
  const next = new Map<number | undefined, number | undefined>();
  for (const [index, place] of before.entries()) next.set(index, next.get(place)).set(place, index);
  const result: Json[] = [];
  for (let at = next.get(undefined); at !== undefined; at = next.get(at)) result.push(inserted[at] ?? null);
  return [...result, ...elements.filter(isDeletion)];
}

/** For each element, the index of the earlier one that it follows; undefined for the front. */
function predecessors(places: (number | undefined)[]): (number | undefined)[] {
  const placed = [...places.keys()].filter((index) => places[index] !== undefined);
  placed.sort((a, b) => Number(places[a]) - Number(places[b]) || a - b);
  const previous = new Map(placed.map((index, at) => [index, placed[at - 1]]));
  const following = new Map(placed.map((index, at) => [index, placed[at + 1]]));
  // Takes out the later elements first, so that each one is left with the earlier ones.
  for (const index of placed.toSorted((a, b) => b - a)) {
    const [left, right] = [previous.get(index), following.get(index)];
    if (left !== undefined) following.set(left, right);
    if (right !== undefined) previous.set(right, left);
  }
  return places.map((_, index) => previous.get(index));
}

/** Merges two sorted lists. An element of `left` goes first only if `live` has both and has it first. */
function interleave(left: Json[], right: Json[], live: Json[], mergeKey: string): Json[] {
  const places = placesIn(live, mergeKey);
  const result: Json[] = [];
  let next = 0;
  for (const element of right) {
    const limit = places.get(identity(element, mergeKey));
    while (next < left.length) {
      const candidate = left[next] ?? null;
      const own = places.get(identity(candidate, mergeKey));
      if (own === undefined || limit === undefined || own >= limit) break;
      result.push(candidate);
      next++;
    }
    result.push(element);
  }
  return [...result, ...left.slice(next)];
}

function placesIn(order: Json[], mergeKey: string): Map<Json | undefined, number> {
  const places = new Map<Json | undefined, number>();
  order.forEach((element, index) => {
    const key = identity(element, mergeKey);
    if (!places.has(key)) places.set(key, index);
  });
  return places;
}

/** Throws PatchError unless `$setElementOrder` lists all elements of the patch except deletions, in the same order. */
export function requireOrder(patch: Json[], order: Json[], field: Field): void {
  if (patch.length === 0 || order.length === 0) return;
  const { path, mergeKey } = field;
  if (mergeKey !== '' && !patch.every(isObject)) throw new PatchError({ kind: 'no-merge-key', path, mergeKey });
  const wanted = patch.filter((element) => !(isObject(element) && member(element, DIRECTIVE) === 'delete'));
  if (mergeKey !== '') requireMergeKeys(path, mergeKey, wanted.filter(isPlain), order);
  let next = 0;
  for (const element of order) {
    // As in Go, an element with another directive can be omitted only if an element that is listed follows it.
    while (next < wanted.length && !isPlain(wanted[next])) next++;
    if (next < wanted.length && identity(wanted[next] ?? null, mergeKey) === identity(element, mergeKey)) next++;
  }
  if (next < wanted.length) throw new PatchError({ kind: 'order-mismatch', path });
}

function isPlain(element: Json | undefined): boolean {
  return !(isObject(element) && member(element, DIRECTIVE) !== undefined);
}

/** Removes repetitions as Go does: the last element takes the place of a repeated one. */
export function distinct(list: Json[]): Json[] {
  const result = [...list];
  const places = new Map<Json, number[]>();
  const add = (element: Json, place: number) => {
    const known = places.get(element);
    if (known) known.push(place);
    else places.set(element, [place]);
  };
  list.forEach(add);
  for (let left = 0; left < result.length; left++) {
    const element = result[left] as Json;
    const repeated = (places.get(element) ?? []).sort((a, b) => a - b);
    for (const place of repeated) {
      while (place > left && place < result.length && result[place] === element) {
        const last = result.pop() as Json;
        if (place === result.length) break;
        result[place] = last;
        if (last !== element) add(last, place);
      }
    }
  }
  return result;
}
