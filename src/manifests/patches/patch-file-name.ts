import { PATCH_TARGETS, PATCH_TYPES, type PatchTarget, type PatchType } from './patch-target.ts';

export type PatchFileName =
  | { kind: 'patch'; target: PatchTarget; type: PatchType }
  /** kubeadm passes over such a file with a warning. */
  | { kind: 'ignored'; reason: 'extension' | 'target' }
  /** kubeadm refuses the whole directory. `found` is what stands after the `+`. */
  | { kind: 'unknown-type'; found: string };

const EXTENSION = /.\.(json|yaml)$/;
// The suffix takes everything up to a dot or a plus; what follows the patch type is not looked at, as in kubeadm.
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
