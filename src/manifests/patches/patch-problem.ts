import type { JsonType } from './json-object.ts';

/** Why a patch does not fit. `path` is written as spec.containers[name=etcd].env; `index` counts a JSON patch's operations from 0. */
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
