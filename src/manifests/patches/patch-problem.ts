import type { JsonType } from './json-object.ts';

/**
 * Why a patch does not fit. `path` is written as spec.containers[name=etcd].env; `index` counts a JSON patch's
 * operations from 0.
 */
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
  | { kind: 'result-not-object'; found: JsonType }
  | { kind: 'identity-changed'; field: 'apiVersion' | 'kind' | 'metadata.name' | 'metadata.namespace' };

/** Thrown by the three kinds of patch; applyPatches turns it into a Failure that names the file. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
  readonly problem: PatchProblem;

  constructor(problem: PatchProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

const PARTS = {
  operation: 'is not an object with the members op and path',
  op: 'has an "op" other than add, remove, replace, move, copy or test',
  path: 'has no "path" that is a JSON pointer beginning with /',
  from: 'has no "from" that is a JSON pointer beginning with /',
  value: 'has no "value"',
};

const nth = (index: number) => `Operation ${index + 1} of the patch`;

const at = (path: string) => (path === '' ? 'at its top' : `at ${path}`);

/** One or two sentences: what in the patch does not fit. */
export function patchProblem(p: PatchProblem): string {
  switch (p.kind) {
    case 'unknown-field':
      return `${p.path} is no object or list that the type of the patched object has${p.nearest ? `; "${p.nearest}" is its nearest name` : ''}.`;
    case 'wrong-type':
      return `There must be an ${p.expected} ${at(p.path)}, and there is ${p.found === 'null' ? 'nothing' : `a value of type ${p.found}`}.`;
    case 'no-merge-key':
      return p.mergeKey === ''
        ? `The elements of ${p.path} must be plain values, and one is an object.`
        : `The list ${p.path} is merged by "${p.mergeKey}", and one of its elements has no such member with a plain value.`;
    case 'mixed-elements':
      return `The elements of the list ${p.path}, there and in the patch, must all be of one type, neither null nor a list; without any there is no order to set.`;
    case 'unknown-directive':
      return `The directive $patch ${at(p.path)} is ${p.found}; it can be "replace" or "delete".`;
    case 'merge-directive-in-list':
      return `$patch: merge stands in an element of the list ${p.path}; merging is what happens without it.`;
    case 'malformed-directive':
      return `The directive ${p.directive} ${at(p.path)} must be written $retainKeys, $deleteFromPrimitiveList/FIELD or $setElementOrder/FIELD, with a list of plain values or of elements to name.`;
    case 'not-retained':
      return `The patch sets ${p.field} ${at(p.path)}, which its own $retainKeys does not list.`;
    case 'order-mismatch':
      return `$setElementOrder of ${p.path} does not name every element of the patch in the patch's order.`;
    case 'operation-malformed':
      return `${nth(p.index)} ${PARTS[p.part]}.`;
    case 'pointer-not-found':
      return `${nth(p.index)} (${p.op}) names ${p.pointer}, which the object does not have.`;
    case 'index-invalid':
      return `${nth(p.index)} (${p.op}) names ${p.pointer}, where a list has no such element.`;
    case 'test-failed':
      return `${nth(p.index)} tests ${p.pointer === '' ? 'the whole object' : p.pointer} for another value than it has.`;
    case 'result-not-object':
      return `The patch replaces the object by a value of type ${p.found}.`;
    case 'identity-changed':
      return `The patch changes ${p.field}, by which everything that reads the object knows it.`;
  }
}
