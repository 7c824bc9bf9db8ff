import { supportedVersion } from '../config/kubernetes-versions.ts';
import type { ClusterConfiguration } from '../config/types/cluster.ts';

const DEFAULT_REPOSITORY = 'registry.k8s.io';

/** What is built from Kubernetes' own repository and carries its version as the tag. */
export type KubernetesImage = 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kube-proxy';

export function kubernetesImage(
  name: KubernetesImage,
  { imageRepository, kubernetesVersion }: ClusterConfiguration,
): string {
  return `${imageRepository}/${name}:${kubernetesVersion.replace(/[^-\w.]/g, '_')}`;
}

/** The image of a local etcd: the user's tag, or the one that belongs to the Kubernetes version. */
export function etcdImage(configuration: ClusterConfiguration): string {
  const repository = localEtcd(configuration)?.imageRepository || configuration.imageRepository;
  return `${repository}/etcd:${etcdTag(configuration)}`;
}

export function etcdTag(configuration: ClusterConfiguration): string {
  return localEtcd(configuration)?.imageTag || supportedVersion(configuration.kubernetesVersion).etcdTag;
}

export function corednsImage({ dns, imageRepository, kubernetesVersion }: ClusterConfiguration): string {
  const repository = dns.imageRepository || imageRepository;
  const folder = repository === DEFAULT_REPOSITORY ? `${repository}/coredns` : repository;
  return `${folder}/coredns:${dns.imageTag || supportedVersion(kubernetesVersion).corednsTag}`;
}

export function pauseImage({ imageRepository, kubernetesVersion }: ClusterConfiguration): string {
  return `${imageRepository}/pause:${supportedVersion(kubernetesVersion).pauseTag}`;
}

/** What a joining control plane pulls, in kubeadm's order; add-ons that the cluster has turned off are left out. */
export function controlPlaneImages(configuration: ClusterConfiguration): string[] {
  return [
    ...(['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const).map((name) =>
      kubernetesImage(name, configuration),
    ),
    ...(configuration.proxy.disabled ? [] : [kubernetesImage('kube-proxy', configuration)]),
    ...(configuration.dns.disabled ? [] : [corednsImage(configuration)]),
    pauseImage(configuration),
    ...(configuration.etcd.type === 'local' ? [etcdImage(configuration)] : []),
  ];
}

function localEtcd({ etcd }: ClusterConfiguration) {
  return etcd.type === 'local' ? etcd.local : undefined;
}
