import type { ClusterConfiguration, EnvVar, LocalEndpoint } from '../../config/types/cluster.ts';
import type { Timeouts } from '../../config/types/join.ts';
import type { PatchSet } from '../patches/patch-set.ts';
import type { Accounts } from '../rootless/owners.ts';

/** Inputs of a manifest of the control plane. */
export interface ControlPlaneInputs {
  configuration: ClusterConfiguration;
  /** This machine's API server. */
  endpoint: LocalEndpoint;
  timeouts: Pick<Timeouts, 'controlPlaneComponentHealthCheck'>;
  /** `proxyVariables` of this process's environment. */
  proxyEnv: readonly EnvVar[];
  /** `existingCaFolders` of this host. */
  caFolders: readonly string[];
  /** There is no ca.key next to ca.crt, so the controller manager signs nothing. */
  externalCa: boolean;
  patches: PatchSet;
  /** Undefined unless the cluster uses RootlessControlPlane. */
  accounts: Accounts | undefined;
}

/** Inputs of etcd's manifest. */
export interface EtcdInputs
  extends Pick<ControlPlaneInputs, 'configuration' | 'endpoint' | 'timeouts' | 'patches' | 'accounts'> {
  /** The node's name. */
  name: string;
  /** Every member including this one, as "name=peerURL"; empty for the first member of a new cluster. */
  initialCluster: readonly string[];
}
