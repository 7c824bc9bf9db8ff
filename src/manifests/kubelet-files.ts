import { isTurnedOff, knownVersion } from '../config/kubernetes-versions.ts';
import type { ClusterConfiguration } from '../config/types/cluster.ts';
import type { NodeRegistration, Taint } from '../config/types/join.ts';
import { pauseImage } from './images.ts';
import { type Flags, mergedFlags } from './static-pods/arguments.ts';

/** instance-config.yaml: settings that differ between nodes. `kubeadm upgrade` reads it. */
export function kubeletInstanceConfiguration({ criSocket }: { criSocket: string }): string {
  return `containerRuntimeEndpoint: ${JSON.stringify(criSocket)}\n`;
}

interface NamedNode {
  name: string;
  hostname: string;
  role: 'worker' | 'control-plane';
}

/**
 * kubeadm-flags.env: kubeadm's flags sorted by name, then the user's in the given order. A user's flag replaces
 * kubeadm's. `ofVersion`: flags of some versions only (`versionKubeletFlags`).
 */
export function kubeletFlags(registration: NodeRegistration, node: NamedNode, ofVersion: Flags = {}): string {
  // A control plane's taints are set by mark-control-plane instead.
  const taints = node.role === 'worker' ? (registration.taints ?? []) : [];
  const own = {
    ...ofVersion,
    ...(node.name !== node.hostname && { 'hostname-override': node.name }),
    ...(taints.length > 0 && { 'register-with-taints': taints.map(taintText).join(',') }),
  };
  return `KUBELET_KUBEADM_ARGS=${goQuote(mergedFlags(own, registration.kubeletExtraArgs).join(' '))}\n`;
}

/** Additional kubelet flags of the kubeadm of the cluster's version; none for an unknown version. */
export function versionKubeletFlags(configuration: ClusterConfiguration, criSocket: string): Flags {
  const version = knownVersion(configuration.kubernetesVersion);
  if (version === undefined) return {};
  return {
    ...(isTurnedOff('NodeLocalCRISocket', configuration) && { 'container-runtime-endpoint': criSocket }),
    ...(version.kubelet.podInfraContainerImage && { 'pod-infra-container-image': pauseImage(configuration) }),
  };
}

/** Like ToString of corev1.Taint: key=value:effect, without empty parts. */
export function taintText({ key, value, effect }: Taint): string {
  if (!effect) return value ? `${key}=${value}:` : key;
  return value ? `${key}=${value}:${effect}` : `${key}:${effect}`;
}

/** Go's %q for flags. JSON's escapes differ only for control characters. */
function goQuote(text: string): string {
  return JSON.stringify(text)
    .replace(/\\u00([01][0-9a-f])/g, '\\x$1')
    .replace(/\u007f/g, '\\x7f');
}
