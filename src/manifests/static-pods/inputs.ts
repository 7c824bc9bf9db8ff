import type { ClusterConfiguration, EnvVar, LocalEndpoint } from '../../config/types/cluster.ts';
import type { Timeouts } from '../../config/types/join.ts';
import type { Accounts } from '../accounts/rootless.ts';
import type { PatchSet } from '../patches/patch-set.ts';

/** What a manifest of the control plane is made of. */
export interface ControlPlaneInputs {
  configuration: ClusterConfiguration;
  /** This machine's API server. */
  endpoint: LocalEndpoint;
  timeouts: Pick<Timeouts, 'controlPlaneComponentHealthCheck'>;
  /** `proxyVariables` of this process's environment. */
  proxyEnv: readonly EnvVar[];
  /** `existingCaFolders` of this host. */
  caFolders: readonly string[];
  /** ca.crt is there (or will be) without ca.key: the controller manager then signs nothing. */
  externalCa: boolean;
  patches: PatchSet;
  /** Undefined unless the cluster has RootlessControlPlane. */
  accounts: Accounts | undefined;
}

/** What etcd's manifest is made of. */
export interface EtcdInputs
  extends Pick<ControlPlaneInputs, 'configuration' | 'endpoint' | 'timeouts' | 'patches' | 'accounts'> {
  /** The node's name. */
  name: string;
  /** Every member with this one, "name=peerURL"; empty for the first member of a new cluster. */
  initialCluster: readonly string[];
}
