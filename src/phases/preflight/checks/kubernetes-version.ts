import { supportedVersion } from '../../../config/kubernetes-versions.ts';
import type { Check } from '../check.ts';

/**
 * Control planes of the cluster's version can be made here. For a newer cluster kubeadm warns and writes manifests of
 * its own version; it refuses an older one, as this check does.
 */
export function kubernetesVersion(version: string): Check {
  return { name: 'KubernetesVersion', run: async () => void supportedVersion(version) };
}
