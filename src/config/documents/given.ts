import type { Secret } from '../../base/secret.ts';
import type { EnvVar, HostPathMount } from '../types/cluster.ts';
import type { Timeouts } from '../types/join.ts';

/*
 * Configurations from a file of any version or from flags, in the form of v1beta4, before defaults and checks of values.
 * An absent or null field is undefined; durations are nanoseconds.
 */

export interface GivenArgument {
  name?: string;
  value?: string;
  mergeMethod?: string;
}

export interface GivenNode {
  name?: string;
  criSocket?: string;
  taints?: { key?: string; value?: string; effect?: string }[];
  kubeletExtraArgs?: GivenArgument[];
  ignorePreflightErrors?: string[];
  imagePullPolicy?: string;
  imagePullSerial?: boolean;
}

export interface GivenEndpoint {
  advertiseAddress?: string;
  bindPort?: number;
}

export type GivenTimeouts = { [Name in keyof Timeouts]?: bigint };

export interface GivenJoin {
  dryRun?: boolean;
  caCertPath?: string;
  skipPhases?: string[];
  discovery?: {
    bootstrapToken?: {
      token?: Secret;
      apiServerEndpoint?: string;
      caCertHashes?: string[];
      unsafeSkipCAVerification?: boolean;
    };
    file?: { kubeConfigPath?: string };
    tlsBootstrapToken?: Secret;
  };
  nodeRegistration?: GivenNode;
  controlPlane?: { localAPIEndpoint?: GivenEndpoint; certificateKey?: Secret };
  patches?: { directory?: string };
  timeouts?: GivenTimeouts;
}

export interface GivenToken {
  token?: Secret;
  description?: string;
  ttl?: bigint;
  /** RFC 3339. */
  expires?: string;
  usages?: string[];
  groups?: string[];
}

export interface GivenInit {
  dryRun?: boolean;
  bootstrapTokens?: GivenToken[];
  nodeRegistration?: GivenNode;
  localAPIEndpoint?: GivenEndpoint;
  certificateKey?: Secret;
  skipPhases?: string[];
  patches?: { directory?: string };
  timeouts?: GivenTimeouts;
}

export interface GivenComponent {
  extraArgs?: GivenArgument[];
  extraEnvs?: Partial<EnvVar>[];
  extraVolumes?: Partial<HostPathMount>[];
}

interface GivenImage {
  imageRepository?: string;
  imageTag?: string;
}

export interface GivenLocalEtcd extends GivenImage, Omit<GivenComponent, 'extraVolumes'> {
  dataDir?: string;
  serverCertSANs?: string[];
  peerCertSANs?: string[];
}

export interface GivenExternalEtcd {
  endpoints?: string[];
  httpEndpoints?: string[];
  caFile?: string;
  certFile?: string;
  keyFile?: string;
}

export interface GivenCluster {
  clusterName?: string;
  kubernetesVersion?: string;
  controlPlaneEndpoint?: string;
  certificatesDir?: string;
  imageRepository?: string;
  encryptionAlgorithm?: string;
  certificateValidityPeriod?: bigint;
  caCertificateValidityPeriod?: bigint;
  networking?: { serviceSubnet?: string; podSubnet?: string; dnsDomain?: string };
  etcd?: { local?: GivenLocalEtcd; external?: GivenExternalEtcd };
  /** timeoutForControlPlane: v1beta3 only. */
  apiServer?: GivenComponent & { certSANs?: string[]; timeoutForControlPlane?: bigint };
  controllerManager?: GivenComponent;
  scheduler?: GivenComponent;
  dns?: GivenImage & { disabled?: boolean };
  proxy?: { disabled?: boolean };
  featureGates?: Record<string, boolean>;
}

export interface GivenReset {
  cleanupTmpDir?: boolean;
  certificatesDir?: string;
  criSocket?: string;
  dryRun?: boolean;
  force?: boolean;
  ignorePreflightErrors?: string[];
  skipPhases?: string[];
  unmountFlags?: string[];
  timeouts?: GivenTimeouts;
}
