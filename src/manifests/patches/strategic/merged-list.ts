import { type Json, type JsonObject, member } from '../json-object.ts';
import { PatchError } from '../patch-problem.ts';
import { elementType, inOrder, requireMergeKeys } from './element-order.ts';
import { DIRECTIVE } from './merge-directives.ts';
import { type ListField, mergeObjects } from './strategic-merge.ts';

export interface MergedList {
  list: Json[];
  /**
   * The order in which `$setElementOrder` finds the list before the patch. Go removes and appends in the very array that it asks later, so
   * added elements stand in the places that deletions leave free.
   */
  live: Json[];
}

/** Merges the patch of a list whose strategy is merge: scalars as a set, objects by their merge key. Elements of both may be changed. */
export function mergeLists(original: Json[], patch: Json[], field: ListField): MergedList {
  const { path, mergeKey } = field;
  const type = elementType(path, original, patch);
  if (type === undefined) return { list: original, live: original };
  if (type === 'scalar') return { list: inOrder(path, distinct([...original, ...patch]), patch, original, mergeKey), live: original };
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

/** `$patch: delete` removes elements of the list; `$patch: replace` in any element makes the others the whole list. */
function carryOutDirectives(original: JsonObject[], patch: JsonObject[], field: ListField): CarriedOut {
  const { path, mergeKey } = field;
  let kept = original;
  let replaced = false;
  for (const element of patch) {
    const directive = member(element, DIRECTIVE);
    if (directive === undefined) continue;
    if (directive === 'delete') {
      requireMergeKeys(path, mergeKey, [element]);
      const unwanted = member(element, mergeKey);
      kept = kept.filter((one) => member(one, mergeKey) !== unwanted);
    } else if (directive === 'replace') replaced = true;
    else if (directive === 'merge') throw new PatchError({ kind: 'merge-directive-in-list', path });
    else throw new PatchError({ kind: 'unknown-directive', path, found: JSON.stringify(directive).slice(0, 100) });
  }
  const changes = patch.filter((element) => !Object.hasOwn(element, DIRECTIVE));
  return { kept, changes, replaced };
}

function mergeElements(kept: JsonObject[], changes: JsonObject[], field: ListField): JsonObject[] {
  const { path, mergeKey, type } = field;
  const merged = [...kept];
  for (const change of changes) {
    requireMergeKeys(path, mergeKey, [change]);
    const key = member(change, mergeKey);
    const at = merged.findIndex((element) => member(element, mergeKey) === key);
    const current = merged[at];
    if (current === undefined) merged.push(change);
    else merged[at] = mergeObjects(current, change, { type, path: `${path}[${mergeKey}=${String(key)}]` });
  }
  return merged;
}

/** Without repetitions, as Go leaves it: the last element takes the place of a repeated one. */
function distinct(list: Json[]): Json[] {
  const result = [...list];
  for (let left = 0; left < result.length; left++) {
    for (let right = left + 1; right < result.length; right++) {
      if (result[left] !== result[right]) continue;
      const last = result.pop() as Json;
      if (right < result.length) result[right--] = last;
    }
  }
  return result;
}
