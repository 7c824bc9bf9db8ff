/** Group of kubeadm's configuration API. */
export const KUBEADM_GROUP = 'kubeadm.k8s.io';

/** Versions of JoinConfiguration that kubejoin reads. v1 is experimental in Kubernetes 1.37. */
export const API_VERSIONS = ['v1beta3', 'v1beta4', 'v1'] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];

/** The version that files should be written in today. */
export const CURRENT_API_VERSION = 'v1beta4' satisfies ApiVersion;

export const EXPERIMENTAL_API_VERSIONS: readonly ApiVersion[] = ['v1'];

/** Retired versions, and the last kubeadm whose `config migrate` still reads them. */
export const RETIRED_API_VERSIONS: Readonly<Record<string, string>> = {
  v1alpha1: 'v1.11',
  v1alpha2: 'v1.12',
  v1alpha3: 'v1.14',
  v1beta1: 'v1.15',
  v1beta2: 'v1.22',
};

export const JOIN_KIND = 'JoinConfiguration';

/** Kinds that may stand in a kubeadm configuration file, with their API group. A join reads only JoinConfiguration. */
export const KNOWN_KINDS: Readonly<Record<string, string>> = {
  [JOIN_KIND]: KUBEADM_GROUP,
  InitConfiguration: KUBEADM_GROUP,
  ClusterConfiguration: KUBEADM_GROUP,
  ResetConfiguration: KUBEADM_GROUP,
  UpgradeConfiguration: KUBEADM_GROUP,
  KubeletConfiguration: 'kubelet.config.k8s.io',
  KubeProxyConfiguration: 'kubeproxy.config.k8s.io',
};
