import { knownVersion } from '../kubernetes-versions.ts';
import type { ClusterConfiguration } from '../types/cluster.ts';

const GATE = 'PublicKeysECDSA';

/** Until 1.36 a feature gate, where it was set, said which keys are made, whatever encryptionAlgorithm says. */
export function withGatedAlgorithm(configuration: ClusterConfiguration): ClusterConfiguration {
  const { featureGates, kubernetesVersion } = configuration;
  const isGated = featureGates[GATE] !== undefined && knownVersion(kubernetesVersion)?.featureGates.includes(GATE);
  return isGated ? { ...configuration, encryptionAlgorithm: featureGates[GATE] ? 'ECDSA-P256' : 'RSA-2048' } : configuration;
}
