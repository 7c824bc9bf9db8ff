import { type Json, type JsonType, jsonType } from './json-object.ts';

/** Why a patch does not apply. `path`: for instance spec.containers[name=etcd].env; `index`: of the operation, from 0. */
export type PatchProblem =
  | { kind: 'unknown-field'; path: string; nearest: string | undefined }
  | { kind: 'wrong-type'; path: string; expected: JsonType; found: JsonType }
  | { kind: 'no-merge-key'; path: string; mergeKey: string }
  | { kind: 'mixed-elements'; path: string }
  | { kind: 'unknown-directive'; path: string; found: string }
  | { kind: 'merge-directive-in-list'; path: string }
  | { kind: 'malformed-directive'; path: string; directive: string }
  | { kind: 'not-retained'; path: string; field: string }
  | { kind: 'order-mismatch'; path: string }
  | { kind: 'operation-malformed'; index: number; part: 'operation' | 'op' | 'path' | 'from' | 'value' }
  | { kind: 'pointer-not-found'; index: number; op: string; pointer: string }
  | { kind: 'index-invalid'; index: number; op: string; pointer: string }
  | { kind: 'test-failed'; index: number; pointer: string }
  | { kind: 'copies-too-much'; index: number; limit: number; levels: number }
  | { kind: 'result-not-object'; found: JsonType }
  | { kind: 'identity-changed'; field: 'apiVersion' | 'kind' | 'metadata.name' | 'metadata.namespace' };

/** Thrown by the three kinds of patch; applyPatches converts it to a Failure that names the file. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
  readonly problem: PatchProblem;

  constructor(problem: PatchProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

/** The value as a list. Throws PatchError for any other. */
export function requireList(value: Json | undefined, path: string): Json[] {
  if (Array.isArray(value)) return value;
  throw new PatchError({ kind: 'wrong-type', path, expected: 'array', found: jsonType(value ?? null) });
}

const PARTS = {
  operation: 'is not an object with the fields "op" and "path"',
  op: 'has an "op" other than add, remove, replace, move, copy or test',
  path: 'has no "path" that is a JSON pointer beginning with /',
  from: 'has no "from" that is a JSON pointer beginning with /',
  value: 'has no "value"',
};

const nth = (index: number) => `Operation ${index + 1} of the patch`;

const at = (path: string) => (path === '' ? 'at the top' : `at ${path}`);

/** A sentence from the words for each kind of problem. */
export const inWords =
  (words: { readonly [Kind in PatchProblem['kind']]: (p: Extract<PatchProblem, { kind: Kind }>) => string }) =>
  (p: PatchProblem): string =>
    (words[p.kind] as (p: PatchProblem) => string)(p);

/** One or two sentences about the problem of the patch. */
export const patchProblem = inWords({
  'unknown-field': (p) =>
    `The patched object's type has no object or list field ${p.path}${p.nearest ? `; the closest match is "${p.nearest}"` : ''}.`,
  'wrong-type': (p) =>
    `The value ${at(p.path)} must be of type ${p.expected}, but ${p.found === 'null' ? 'there is none' : `its type is ${p.found}`}.`,
  'no-merge-key': (p) =>
    p.mergeKey === ''
      ? `The elements of ${p.path} must be plain values, but one is an object.`
      : `The list ${p.path} is merged by "${p.mergeKey}", but one of its elements has no such field with a plain value.`,
  'mixed-elements': (p) =>
    `The elements of the list ${p.path}, in the object and in the patch, must all have the same type and cannot be null or lists; an empty list has no order to set.`,
  'unknown-directive': (p) => `The directive $patch ${at(p.path)} is ${p.found}; use "replace" or "delete".`,
  'merge-directive-in-list': (p) =>
    `An element of the list ${p.path} has $patch: merge; elements are merged without it.`,
  'malformed-directive': (p) =>
    `The directive ${p.directive} ${at(p.path)} must be written $retainKeys, $deleteFromPrimitiveList/FIELD or $setElementOrder/FIELD, with a list of plain values or of elements.`,
  'not-retained': (p) => `The patch sets ${p.field} ${at(p.path)}, but its $retainKeys does not list that field.`,
  'order-mismatch': (p) =>
    `$setElementOrder of ${p.path} does not list all elements of the patch in the same order as the patch.`,
  'operation-malformed': (p) => `${nth(p.index)} ${PARTS[p.part]}.`,
  'pointer-not-found': (p) => `${nth(p.index)} (${p.op}) points to ${p.pointer}, which does not exist in the object.`,
  'index-invalid': (p) => `${nth(p.index)} (${p.op}) points to ${p.pointer}, a list element that does not exist.`,
  'copies-too-much': (p) =>
    `${nth(p.index)} copies too much: the copies of a patch may have at most ${p.limit} values together, in at most ${p.levels} levels.`,
  'test-failed': (p) =>
    `${nth(p.index)} tests ${p.pointer === '' ? 'the whole object' : p.pointer}, which has a different value.`,
  'result-not-object': (p) => `The patch replaces the object with a value of type ${p.found}.`,
  'identity-changed': (p) => `The patch changes ${p.field}, which identifies the object.`,
});
