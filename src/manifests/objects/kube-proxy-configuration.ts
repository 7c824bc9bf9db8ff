import ipaddr from 'ipaddr.js';
import { record } from '../../base/record.ts';
import { supportedVersion } from '../../config/kubernetes-versions.ts';
import type { ClusterConfiguration, LocalEndpoint } from '../../config/types/cluster.ts';

/** Where the Pod mounts the ConfigMap kube-proxy. */
export const KUBE_PROXY_DIRECTORY = '/var/lib/kube-proxy';

/** kubeproxy.config.k8s.io/v1alpha1 KubeProxyConfiguration: what the user gave, and kubeadm's defaults for what that leaves out. */
export function completeKubeProxyConfiguration(
  given: Readonly<Record<string, unknown>>,
  { networking, kubernetesVersion }: ClusterConfiguration,
  { advertiseAddress }: LocalEndpoint,
): Record<string, unknown> {
  const connection = record(given.clientConnection);
  const clusterCIDR = given.clusterCIDR || networking.podSubnet;
  const mode = given.mode || (supportedVersion(kubernetesVersion).kubeProxyMode ? 'iptables' : '');
  return {
    ...given,
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    bindAddress: given.bindAddress || anyAddress(advertiseAddress),
    ...(clusterCIDR && { clusterCIDR }),
    clientConnection: { ...connection, kubeconfig: connection.kubeconfig || `${KUBE_PROXY_DIRECTORY}/kubeconfig.conf` },
    ...(mode && { mode }),
  };
}

/** Of the family of this address. */
function anyAddress(address: string): string {
  return ipaddr.IPv4.isValidFourPartDecimal(address) ? '0.0.0.0' : '::';
}
