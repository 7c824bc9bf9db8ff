import { sha256 } from '../../base/sha256.ts';
import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import { completeKubeletConfiguration } from '../kubelet-configuration.ts';
import { toYaml } from '../yaml.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { JOINING_NODES, KUBE_SYSTEM, NODES, readable } from './rbac.ts';

export function configMap(namespace: string, name: string, data: Readonly<Record<string, string>>): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
}

/** Adds the digest with which kubeadm's upgrades detect an unchanged configuration, which they may then replace. */
export function ofDefaultsOnly(configMap: KubernetesObject): KubernetesObject {
  const entries = Object.entries(configMap.data as Record<string, string>).sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = sha256(Buffer.from(entries.map(([, value]) => value).join('')));
  const annotations = { 'kubeadm.kubernetes.io/component-config.hash': `sha256:${digest}` };
  return { ...configMap, metadata: { ...configMap.metadata, annotations } };
}

/** ConfigMap kubeadm-config, which joins read, with its RBAC objects. `configuration`: ClusterConfiguration in YAML. */
export function kubeadmConfigObjects(configuration: string): KubernetesObject[] {
  const stored = configMap(KUBE_SYSTEM, 'kubeadm-config', { ClusterConfiguration: configuration });
  return [stored, ...readable(stored, { role: 'kubeadm:nodes-kubeadm-config', subjects: [JOINING_NODES, NODES] })];
}

/**
 * ConfigMap kubelet-config, the configuration of every kubelet, with its RBAC objects. `given`: the user's
 * KubeletConfiguration, empty without one.
 */
export function kubeletConfigObjects(
  given: Readonly<Record<string, unknown>>,
  configuration: ClusterConfiguration,
): KubernetesObject[] {
  const kubelet = toYaml(completeKubeletConfiguration(given, configuration));
  const stored = configMap(KUBE_SYSTEM, 'kubelet-config', { kubelet });
  return [
    Object.keys(given).length > 0 ? stored : ofDefaultsOnly(stored),
    ...readable(stored, { role: 'kubeadm:kubelet-config', subjects: [NODES, JOINING_NODES] }),
  ];
}
