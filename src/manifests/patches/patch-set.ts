import type { JsonObject } from './json-object.ts';
import type { JsonPatchOperation } from './json-patch.ts';

/** Patch targets of kubeadm 1.37, in the order of its messages. */
export const PATCH_TARGETS = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubeletconfiguration',
  'corednsdeployment',
  'kubeproxydaemonset',
] as const;

export type PatchTarget = (typeof PATCH_TARGETS)[number];

/** strategic: Kubernetes strategic merge patch; merge: RFC 7396; json: RFC 6902. */
export const PATCH_TYPES = ['json', 'merge', 'strategic'] as const;

export type PatchType = (typeof PATCH_TYPES)[number];

/** One document of a patch file, with a valid form. */
export type Patch = {
  target: PatchTarget;
  /** Path of the file below the directory. */
  file: string;
  /** Number of the document in the file, from 1. */
  document: number;
} & PatchContent;

export type PatchContent =
  | { type: 'strategic'; patch: JsonObject }
  | { type: 'merge'; patch: JsonObject }
  | { type: 'json'; patch: JsonPatchOperation[] };

export type IgnoredReason = 'extension' | 'target' | 'empty';

/** The patches of a directory in application order. */
export interface PatchSet {
  /** Undefined without a patch directory. */
  directory: string | undefined;
  patches: readonly Patch[];
  /** Files that are not patches, for the warning PATCH_FILE_IGNORED. */
  ignored: readonly { file: string; reason: IgnoredReason }[];
}

export const NO_PATCHES: PatchSet = { directory: undefined, patches: [], ignored: [] };

/** The patches of one target, in order. */
export function patchesFor(set: PatchSet, target: PatchTarget): Patch[] {
  return set.patches.filter((patch) => patch.target === target);
}

type PatchFileName =
  | { kind: 'patch'; target: PatchTarget; type: PatchType }
  /** kubeadm ignores such a file with a warning. */
  | { kind: 'ignored'; reason: 'extension' | 'target' }
  /** kubeadm refuses the whole directory. `found`: the text after the `+`. */
  | { kind: 'unknown-type'; found: string };

const EXTENSION = /.\.(json|yaml)$/;

// The suffix ends at a dot or a plus. Text after the patch type is ignored, as in kubeadm.
const NAME = new RegExp(`^(${PATCH_TARGETS.join('|')})[^.+\\n]*(\\+)?(${PATCH_TYPES.join('|')})?`);

/** Reads `target[suffix][+patchtype].extension` as kubeadm does. */
export function parsePatchFileName(name: string): PatchFileName {
  if (!EXTENSION.test(name)) return { kind: 'ignored', reason: 'extension' };
  const match = NAME.exec(name);
  if (!match) return { kind: 'ignored', reason: 'target' };
  const [whole, target, plus, type] = match;
  if (plus && !type) return { kind: 'unknown-type', found: name.slice(whole.length).replace(/\.(json|yaml)$/, '') };
  return { kind: 'patch', target: target as PatchTarget, type: (type ?? 'strategic') as PatchType };
}
