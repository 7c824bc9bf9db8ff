import { supportedVersion } from '../../../config/kubernetes-versions.ts';
import { type Check, nothingFound } from '../check.ts';

/**
 * Control planes of the cluster's version can be made here. kubeadm warns where a cluster is newer than itself, and
 * then makes its manifests as if it were not; an older one it refuses, as here.
 */
export function kubernetesVersion(version: string): Check {
  return {
    name: 'KubernetesVersion',
    async run() {
      supportedVersion(version);
      return nothingFound;
    },
  };
}
