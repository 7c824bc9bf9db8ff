import type { Secret } from '../../base/secret.ts';
import type { ClusterConfiguration } from './cluster.ts';
import type { NodeRegistration, Timeouts } from './join.ts';

/**
 * kubeadm.k8s.io/v1beta4 InitConfiguration after defaults and validation. Every version is converted to this form.
 * Durations are milliseconds; tokens and keys are Secrets.
 */
export interface InitConfiguration {
  dryRun: boolean;
  /** At least one: as in kubeadm, `[]` means one with the defaults. A missing value was made at random. */
  bootstrapTokens: BootstrapToken[];
  nodeRegistration: NodeRegistration;
  /** advertiseAddress: '' (IPv4 first) and '::' (IPv6 first) mean detect it; a loopback address, a global one of lo. */
  localAPIEndpoint: { advertiseAddress: string; bindPort: number };
  /** 32 bytes in hexadecimal. */
  certificateKey: Secret | undefined;
  skipPhases: string[];
  patches: { directory: string } | undefined;
  timeouts: Timeouts;
}

/** bootstraptoken/v1 BootstrapToken, stored as Secret bootstrap-token-ID in kube-system. */
export interface BootstrapToken {
  /** id.secret */
  token: Secret;
  description: string;
  /** Lifetime in milliseconds; 0: it never expires. Undefined if `expires` is set. */
  ttl: number | undefined;
  /** In ms since the epoch. */
  expires: number | undefined;
  /** signing, authentication. */
  usages: string[];
  /** system:bootstrappers:... */
  groups: string[];
}

/** The whole configuration of `init`, from a file or flags. */
export interface InitInput {
  init: InitConfiguration;
  /** With an exact `kubernetesVersion` (v1.37.2): labels (stable-1) are resolved. */
  cluster: ClusterConfiguration;
  /** KubeletConfiguration and KubeProxyConfiguration as given, with apiVersion and kind; without kubeadm's defaults. */
  kubelet: Readonly<Record<string, unknown>>;
  kubeProxy: Readonly<Record<string, unknown>>;
}

/** kubeadm.k8s.io/v1beta4 ResetConfiguration, after defaults and validation. */
export interface ResetConfiguration {
  cleanupTmpDir: boolean;
  /** Default /etc/kubernetes/pki. */
  certificatesDir: string;
  /** unix:///path; empty: detect it. */
  criSocket: string;
  dryRun: boolean;
  force: boolean;
  /** Names in lower case, or `all`. */
  ignorePreflightErrors: string[];
  skipPhases: string[];
  /** MNT_FORCE, MNT_DETACH, MNT_EXPIRE, UMOUNT_NOFOLLOW (umount2(2)). */
  unmountFlags: string[];
  timeouts: Timeouts;
}
