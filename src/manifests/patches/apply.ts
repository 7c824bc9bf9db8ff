import { Failure } from '../../base/failure.ts';
import { type JsonObject, member } from './json-object.ts';
import { applyJsonPatch, requireObject } from './json-patch.ts';
import { applyMergePatch } from './merge-patch.ts';
import { PatchError } from './patch-problem.ts';
import { type AppliedPatch, type Patch, type PatchSet, type PatchTarget, patchesFor } from './patch-set.ts';
import { PATCH_NOT_APPLICABLE } from './sentences.ts';
import { rootType } from './strategic/merge-schema.ts';
import { applyStrategicPatch } from './strategic/strategic-merge.ts';

/**
 * Applies the patches of `target` one after the other, in order. `object` is plain JSON and is not changed; neither is
 * the patch set.
 * `check` may refuse what a patch has made, by a PatchError. Throws PATCH_NOT_APPLICABLE, which names the file and the
 * document.
 */
export function applyPatches(
  set: PatchSet,
  target: PatchTarget,
  object: Record<string, unknown>,
  check: (patched: JsonObject) => void = () => {},
): { object: Record<string, unknown>; applied: AppliedPatch[] } {
  const patches = patchesFor(set, target);
  const patched = patches.reduce<JsonObject>((before, patch) => applyOne(before, patch, check), object as JsonObject);
  return { object: patched, applied: patches.map(({ file, document, type }) => ({ file, document, type })) };
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

/** A patch can't make another kind of object of its target: nothing that reads the result would take it. */
function requireIdentity(patched: JsonObject, before: JsonObject): JsonObject {
  for (const field of ['apiVersion', 'kind'] as const) {
    if (member(patched, field) !== member(before, field)) throw new PatchError({ kind: 'identity-changed', field });
  }
  return patched;
}
