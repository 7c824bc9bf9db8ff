import type { Argument } from './join.ts';

/**
 * kubeadm.k8s.io ClusterConfiguration, stored in ConfigMap kube-system/kubeadm-config or given to init, after defaults.
 * Every version is converted to this form. Durations are milliseconds.
 */
export interface ClusterConfiguration {
  /** Default kubernetes. */
  clusterName: string;
  /** For instance v1.37.2. */
  kubernetesVersion: string;
  /** host or host:port; empty if the cluster has none. */
  controlPlaneEndpoint: string;
  /** Default /etc/kubernetes/pki. */
  certificatesDir: string;
  /** Default registry.k8s.io. */
  imageRepository: string;
  encryptionAlgorithm: EncryptionAlgorithm;
  /** For certificates other than CAs; default a year. */
  certificateValidityPeriod: number;
  /** Default ten years. */
  caCertificateValidityPeriod: number;
  /** Subnets: one CIDR, or two separated by a comma (dual-stack). podSubnet may be empty. */
  networking: { serviceSubnet: string; podSubnet: string; dnsDomain: string };
  etcd: { type: 'local'; local: LocalEtcd } | { type: 'external'; external: ExternalEtcd };
  apiServer: ControlPlaneComponent & { certSANs: string[] };
  controllerManager: ControlPlaneComponent;
  scheduler: ControlPlaneComponent;
  dns: ImageMeta & { disabled: boolean };
  proxy: { disabled: boolean };
  featureGates: Record<string, boolean>;
}

/** A configuration for steps that do not depend on the version: certificates, kubeconfigs. */
export type UnversionedCluster = Omit<ClusterConfiguration, 'kubernetesVersion'>;

/** ClusterConfiguration.encryptionAlgorithm. */
export type EncryptionAlgorithm = 'RSA-2048' | 'RSA-3072' | 'RSA-4096' | 'ECDSA-P256' | 'ECDSA-P384';

export interface ControlPlaneComponent {
  extraArgs: Argument[];
  extraEnvs: EnvVar[];
  extraVolumes: HostPathMount[];
}

/** core/v1 EnvVar: `value`, or `valueFrom` as written. */
export interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: Record<string, unknown>;
}

export interface HostPathMount {
  name: string;
  hostPath: string;
  mountPath: string;
  readOnly: boolean;
  /** core/v1 HostPathType; empty: unset. */
  pathType: string;
}

/** Repository and tag of an image; empty: kubeadm's own. */
interface ImageMeta {
  imageRepository: string;
  imageTag: string;
}

export interface LocalEtcd extends ImageMeta {
  /** Default /var/lib/etcd. */
  dataDir: string;
  extraArgs: Argument[];
  extraEnvs: EnvVar[];
  serverCertSANs: string[];
  peerCertSANs: string[];
}

export interface ExternalEtcd {
  /** URLs. */
  endpoints: string[];
  /** Since v1beta4: separate URLs for /health and /metrics; else the endpoints. */
  httpEndpoints: string[];
  /** Absolute paths; empty without TLS. */
  caFile: string;
  certFile: string;
  keyFile: string;
}

/** APIEndpoint of this machine's API server, after detection. */
export interface LocalEndpoint {
  /** An IP address as Go writes it, IPv6 without brackets. */
  advertiseAddress: string;
  bindPort: number;
}
