import type { Secret } from '../../base/secret.ts';

/**
 * The configuration of a join as kubejoin uses it: kubeadm.k8s.io/v1beta4 JoinConfiguration after defaults and
 * validation. Older versions are converted to this. Durations are milliseconds; tokens and keys are Secrets.
 */
export interface JoinConfiguration {
  dryRun: boolean;
  nodeRegistration: NodeRegistration;
  /** Default /etc/kubernetes/pki/ca.crt. */
  caCertPath: string;
  discovery: Discovery;
  /** Present for a control plane. */
  controlPlane: JoinControlPlane | undefined;
  skipPhases: string[];
  patches: { directory: string } | undefined;
  timeouts: Timeouts;
}

export interface NodeRegistration {
  /** Empty: the host's name, in lower case, as the kubelet uses it. */
  name: string;
  /** unix:///path; empty: to be detected. */
  criSocket: string;
  taints: Taint[] | undefined;
  kubeletExtraArgs: Argument[];
  /** Names in lower case, or `all`. */
  ignorePreflightErrors: string[];
  imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  imagePullSerial: boolean;
}

export interface Taint {
  key: string;
  value: string | undefined;
  effect: string;
}

export interface Argument {
  name: string;
  value: string;
  /**
   * v1 only: joined to kubeadm's own value of that flag instead of replacing it; with no such value the argument is
   * left out.
   */
  mergeMethod?: 'append' | 'prepend';
}

export interface Discovery {
  bootstrapToken: BootstrapTokenDiscovery | undefined;
  file: { kubeConfigPath: string } | undefined;
  tlsBootstrapToken: Secret | undefined;
}

export interface BootstrapTokenDiscovery {
  token: Secret;
  /** host:port, IPv6 in brackets; a missing port has become 6443 (kubeadm refuses that; see docs/differences.md). */
  apiServerEndpoint: string;
  /** "sha256:<64 hexadecimal digits, lower case>", of the SPKI (RFC 7469). */
  caCertHashes: string[];
  unsafeSkipCAVerification: boolean;
}

export interface JoinControlPlane {
  /**
   * advertiseAddress: '' is to be detected (IPv4 first), '::' too (IPv6 first); a loopback address stands for a global
   * one of lo.
   */
  localAPIEndpoint: { advertiseAddress: string; bindPort: number };
  certificateKey: Secret | undefined;
}

/**
 * kubeadm.k8s.io/v1beta4 Timeouts, in milliseconds: more than 0, at most 2^31 - 1 (what timers can measure), perhaps
 * with a fraction.
 */
export interface Timeouts {
  controlPlaneComponentHealthCheck: number;
  kubeletHealthCheck: number;
  kubernetesAPICall: number;
  etcdAPICall: number;
  tlsBootstrap: number;
  discovery: number;
  upgradeManifests: number;
}
