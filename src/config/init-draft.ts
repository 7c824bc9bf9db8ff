import type { ClusterConfiguration } from './cluster-types.ts';
import type { InitInput } from './init-types.ts';
import type { RequestedVersion } from './kubernetes-version.ts';

/** All that a file or flags of `init` say, checked and with defaults, before it is known which version of Kubernetes is meant. */
export interface InitDraft extends Omit<InitInput, 'cluster'> {
  cluster: Omit<ClusterConfiguration, 'kubernetesVersion'>;
  requestedVersion: RequestedVersion;
}

/**
 * The configuration with its version, and what depends on that checked: the range of supported versions, feature gates.
 * @param version for instance v1.37.2
 * @throws Failure CONFIG_INVALID or FLAGS_INVALID
 */
export function atKubernetesVersion(draft: InitDraft, version: string): InitInput {
  const { cluster, requestedVersion: _, ...rest } = draft;
  return { ...rest, cluster: { ...cluster, kubernetesVersion: version } };
}
