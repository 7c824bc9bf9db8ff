import type { Secret } from '../../base/secret.ts';
import type { ClusterConfiguration } from './cluster.ts';
import type { NodeRegistration, Timeouts } from './join.ts';

/**
 * kubeadm.k8s.io/v1beta4 InitConfiguration as kubejoin uses it, after defaults and validation. Older versions are
 * converted to this. Durations are milliseconds; tokens and keys are Secrets.
 */
export interface InitConfiguration {
  dryRun: boolean;
  /** At least one: as in kubeadm, `[]` means one with the defaults. A token without a value has been made at random. */
  bootstrapTokens: BootstrapToken[];
  nodeRegistration: NodeRegistration;
  /**
   * advertiseAddress: '' is to be detected (IPv4 first), '::' too (IPv6 first); a loopback address stands for a global
   * one of lo.
   */
  localAPIEndpoint: { advertiseAddress: string; bindPort: number };
  /** 32 bytes in hexadecimal. */
  certificateKey: Secret | undefined;
  skipPhases: string[];
  patches: { directory: string } | undefined;
  timeouts: Timeouts;
}

/** bootstraptoken/v1 BootstrapToken: what becomes a Secret bootstrap-token-ID in kube-system. */
export interface BootstrapToken {
  /** id.secret */
  token: Secret;
  description: string;
  /** In milliseconds from its creation; 0: it never expires. Undefined where `expires` says when. */
  ttl: number | undefined;
  /** In ms since the epoch. */
  expires: number | undefined;
  /** signing, authentication. */
  usages: string[];
  /** system:bootstrappers:... */
  groups: string[];
}

/** All that a configuration file or flags of `init` say. */
export interface InitInput {
  init: InitConfiguration;
  /** `kubernetesVersion` is a version (v1.37.2): labels (stable-1) have been resolved. */
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
  /** unix:///path; empty: to be detected. */
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
