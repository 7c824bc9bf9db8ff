import type { NodeRegistration } from '../../config/types/join.ts';
import { argumentValue } from '../../config/values/arguments.ts';
import type { KubeletUnit } from './kubelet-unit.ts';

/**
 * True if the kubelet is told where to keep its certificates (--cert-dir), by the configuration or on this machine, and
 * also where a file cannot be read that might tell it.
 */
export function hasOwnCertDir(
  { kubeletExtraArgs }: Pick<NodeRegistration, 'kubeletExtraArgs'>,
  { texts }: Pick<KubeletUnit, 'texts'>,
): boolean {
  if (argumentValue(kubeletExtraArgs, 'cert-dir') !== undefined) return true;
  return [...texts.values()].some((text) => text === undefined || text.includes('--cert-dir'));
}
