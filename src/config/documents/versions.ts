/** Group of kubeadm's configuration API. */
export const KUBEADM_GROUP = 'kubeadm.k8s.io';

/** Versions of kubeadm's kinds that kubejoin reads. v1 is experimental in Kubernetes 1.37. */
export const API_VERSIONS = ['v1beta3', 'v1beta4', 'v1'] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];

/** Versions of the kinds and fields that v1beta3 does not have. */
export const SINCE_V1BETA4 = ['v1beta4', 'v1'] as const satisfies readonly ApiVersion[];

/** The current version, in which files are written. */
export const CURRENT_API_VERSION = 'v1beta4' satisfies ApiVersion;

export const EXPERIMENTAL_API_VERSIONS: readonly ApiVersion[] = ['v1'];

/** Retired versions and the program whose `config migrate` still reads them: kubejoin, or the last such kubeadm. */
export const RETIRED_API_VERSIONS: Readonly<Record<string, string>> = {
  v1alpha1: 'v1.11',
  v1alpha2: 'v1.12',
  v1alpha3: 'v1.14',
  v1beta1: 'v1.15',
  v1beta2: 'kubejoin',
};
