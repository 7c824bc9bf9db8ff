/** What kubeadm 1.37 lets patch, in the order its messages list them. */
export const PATCH_TARGETS = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubeletconfiguration',
  'corednsdeployment',
  'kubeproxydaemonset',
] as const;

export type PatchTarget = (typeof PATCH_TARGETS)[number];

/** strategic: Kubernetes strategic merge patch; merge: RFC 7386; json: RFC 6902. */
export const PATCH_TYPES = ['json', 'merge', 'strategic'] as const;

export type PatchType = (typeof PATCH_TYPES)[number];
