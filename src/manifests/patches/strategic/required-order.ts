import { isObject, type Json, member } from '../json-object.ts';
import { PatchError } from '../patch-problem.ts';
import { identity, requireMergeKeys } from './element-order.ts';
import { DIRECTIVE } from './merge-directives.ts';
import type { Field } from './merge-schema.ts';

/** `$setElementOrder` must list every element of the patch's list that is not a deletion, in the same order. */
export function requireOrder(patch: Json[], order: Json[], field: Field): void {
  if (patch.length === 0 || order.length === 0) return;
  const { path, mergeKey } = field;
  if (mergeKey !== '' && !patch.every(isObject)) throw new PatchError({ kind: 'no-merge-key', path, mergeKey });
  const wanted = patch.filter((element) => !(isObject(element) && member(element, DIRECTIVE) === 'delete'));
  if (mergeKey !== '') requireMergeKeys(path, mergeKey, wanted.filter(isPlain), order);
  let next = 0;
  for (const element of order) {
    // As in Go, an element with another directive needs no mention only where one that is mentioned follows it.
    while (next < wanted.length && !isPlain(wanted[next])) next++;
    if (next < wanted.length && identity(wanted[next] ?? null, mergeKey) === identity(element, mergeKey)) next++;
  }
  if (next < wanted.length) throw new PatchError({ kind: 'order-mismatch', path });
}

function isPlain(element: Json | undefined): boolean {
  return !(isObject(element) && member(element, DIRECTIVE) !== undefined);
}
