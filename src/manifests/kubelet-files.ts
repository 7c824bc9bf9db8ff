import { isTurnedOff, knownVersion } from '../config/kubernetes-versions.ts';
import type { ClusterConfiguration } from '../config/types/cluster.ts';
import type { NodeRegistration, Taint } from '../config/types/join.ts';
import { pauseImage } from './images.ts';
import { type Flags, mergedFlags } from './static-pods/arguments.ts';

/** instance-config.yaml: what differs from node to node. `kubeadm upgrade` reads it. */
export function kubeletInstanceConfiguration({ criSocket }: { criSocket: string }): string {
  return `containerRuntimeEndpoint: ${JSON.stringify(criSocket)}\n`;
}

interface NamedNode {
  name: string;
  hostname: string;
  role: 'worker' | 'control-plane';
}

/**
 * kubeadm-flags.env: kubeadm's own flags sorted by name, then the user's in the order given; a flag of the user's
 * replaces kubeadm's. `ofVersion`: those that only some versions have (`versionKubeletFlags`).
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

/**
 * Flags that kubeadm of the cluster's version gives the kubelet beside those that every version does; none for a
 * version that is not known.
 */
export function versionKubeletFlags(configuration: ClusterConfiguration, criSocket: string): Flags {
  const version = knownVersion(configuration.kubernetesVersion);
  if (version === undefined) return {};
  return {
    ...(isTurnedOff('NodeLocalCRISocket', configuration) && { 'container-runtime-endpoint': criSocket }),
    ...(version.kubelet.podInfraContainerImage && { 'pod-infra-container-image': pauseImage(configuration) }),
  };
}

/** As corev1.Taint's ToString: key=value:effect, without what is empty. */
function taintText({ key, value, effect }: Taint): string {
  if (!effect) return value ? `${key}=${value}:` : key;
  return value ? `${key}=${value}:${effect}` : `${key}:${effect}`;
}

/** Go's %q, for what stands in flags: JSON's escapes are the same but for control characters. */
function goQuote(text: string): string {
  const quoted = JSON.stringify(text);
  return quoted.replace(/\\u00([01][0-9a-f])/g, '\\x$1').replace(/\u007f/g, '\\x7f');
}
