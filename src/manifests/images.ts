import { supportedVersion } from '../config/kubernetes-versions.ts';
import type { ClusterConfiguration } from '../config/types/cluster.ts';

const DEFAULT_REPOSITORY = 'registry.k8s.io';

/** Images of Kubernetes itself, tagged with its version. */
export type KubernetesImage = 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kube-proxy';

export function kubernetesImage(
  name: KubernetesImage,
  { imageRepository, kubernetesVersion }: ClusterConfiguration,
): string {
  return `${imageRepository}/${name}:${kubernetesVersion.replace(/[^-\w.]/g, '_')}`;
}

/** The image of a local etcd, with the user's tag or the one for the Kubernetes version. */
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

/** Images that a control plane pulls, in kubeadm's order, without disabled add-ons. */
export function controlPlaneImages(configuration: ClusterConfiguration): string[] {
  return [
    kubernetesImage('kube-apiserver', configuration),
    kubernetesImage('kube-controller-manager', configuration),
    kubernetesImage('kube-scheduler', configuration),
    ...(configuration.proxy.disabled ? [] : [kubernetesImage('kube-proxy', configuration)]),
    ...(configuration.dns.disabled ? [] : [corednsImage(configuration)]),
    pauseImage(configuration),
    ...(configuration.etcd.type === 'local' ? [etcdImage(configuration)] : []),
  ];
}

function localEtcd({ etcd }: ClusterConfiguration) {
  return etcd.type === 'local' ? etcd.local : undefined;
}
