import { Failure } from '../../base/failure.ts';
import { type JsonObject, member } from './json-object.ts';
import { applyJsonPatch, requireObject } from './json-patch.ts';
import { PATCH_NOT_APPLICABLE } from './manifests-patches-sentences.ts';
import { applyMergePatch } from './merge-patch.ts';
import { PatchError } from './patch-problem.ts';
import { type Patch, type PatchSet, type PatchTarget, patchesFor } from './patch-set.ts';
import { rootType } from './strategic/merge-schema.ts';
import { applyStrategicPatch } from './strategic/strategic-merge.ts';

/**
 * Applies the patches of `target` in order. `object` is plain JSON; neither it nor the patch set is changed. `check` may
 * throw a PatchError to refuse a result. Throws PATCH_NOT_APPLICABLE, which names file and document.
 */
export function applyPatches(
  set: PatchSet,
  target: PatchTarget,
  object: Record<string, unknown>,
  check: (patched: JsonObject) => void = () => {},
): Record<string, unknown> {
  return patchesFor(set, target).reduce((before, patch) => applyOne(before, patch, check), object as JsonObject);
}

function applyOne(object: JsonObject, patch: Patch, check: (patched: JsonObject) => void): JsonObject {
  try {
    const patched = requireIdentity(patchedBy(object, patch), object);
    check(patched);
    return patched;
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    const { file, document, type, target } = patch;
    throw new Failure(PATCH_NOT_APPLICABLE, { file, document, type, target, problem: error.problem });
  }
}

function patchedBy(object: JsonObject, patch: Patch): JsonObject {
  if (patch.type === 'strategic') return applyStrategicPatch(object, patch.patch, rootType(patch.target));
  if (patch.type === 'merge') return structuredClone(applyMergePatch(object, patch.patch));
  return requireObject(applyJsonPatch(object, patch.patch));
}

/** Refuses a patch that changes apiVersion or kind: no reader would accept the result. */
function requireIdentity(patched: JsonObject, before: JsonObject): JsonObject {
  for (const field of ['apiVersion', 'kind'] as const) {
    if (member(patched, field) !== member(before, field)) throw new PatchError({ kind: 'identity-changed', field });
  }
  return patched;
}
