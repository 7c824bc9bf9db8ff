import { record } from '../../base/record.ts';
import { applyPatches } from '../patches/apply.ts';
import type { JsonObject } from '../patches/json-object.ts';
import { PatchError } from '../patches/patch-problem.ts';
import type { PatchSet } from '../patches/patch-set.ts';
import { requireShape, rootType } from '../patches/strategic/merge-schema.ts';
import type { KubernetesObject } from './kubernetes-object.ts';

/**
 * An add-on's workload with the user's patches, which cannot change its name: upgrades and a second init rely on it.
 * Throws PATCH_NOT_APPLICABLE.
 */
export function patchedWorkload(
  patches: PatchSet,
  target: 'corednsdeployment' | 'kubeproxydaemonset',
  workload: KubernetesObject,
): KubernetesObject {
  const check = (patched: JsonObject) => {
    requireShape(patched, rootType(target));
    const metadata = record(patched.metadata);
    for (const field of ['name', 'namespace'] as const)
      if (metadata[field] !== workload.metadata[field])
        throw new PatchError({ kind: 'identity-changed', field: `metadata.${field}` });
  };
  return applyPatches(patches, target, workload, check) as KubernetesObject; // also checks apiVersion and kind
}
