import type { Secret } from '../../base/secret.ts';
import type { GivenTimeouts } from '../fields/given.ts';

export const NODE_ROLES = ['worker', 'control-plane'] as const;

/** A kind of node. */
export type NodeRole = (typeof NODE_ROLES)[number];

/**
 * kubeadm.k8s.io/v1beta4 JoinConfiguration after defaults and validation. Every version is converted to this form.
 * Durations are milliseconds; tokens and keys are Secrets.
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
  /** Empty: the host name in lower case, as the kubelet uses it. */
  name: string;
  /** unix:///path; empty: detect it. */
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
  /** v1 only: appends or prepends to kubeadm's own value of that flag; without such a value the argument is dropped. */
  mergeMethod?: 'append' | 'prepend';
}

export interface Discovery {
  bootstrapToken: BootstrapTokenDiscovery | undefined;
  file: { kubeConfigPath: string } | undefined;
  tlsBootstrapToken: Secret | undefined;
}

export interface BootstrapTokenDiscovery {
  token: Secret;
  /** host:port, IPv6 in brackets. A missing port became 6443 (kubeadm refuses that; see docs/differences.md). */
  apiServerEndpoint: string;
  /** "sha256:" and the SHA-256 of a CA's SubjectPublicKeyInfo (RFC 7469) in 64 hexadecimal digits, lower case. */
  caCertHashes: string[];
  unsafeSkipCAVerification: boolean;
}

export interface JoinControlPlane {
  /** advertiseAddress: '' (IPv4 first) and '::' (IPv6 first) mean detect it; a loopback address, a global one of lo. */
  localAPIEndpoint: { advertiseAddress: string; bindPort: number };
  certificateKey: Secret | undefined;
}

/** kubeadm.k8s.io/v1beta4 Timeouts in milliseconds, with fractions: above 0, at most 2^31 - 1 (the limit of timers). */
export type Timeouts = Record<keyof GivenTimeouts, number>;
