import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import { completeKubeletConfiguration } from '../kubelet-configuration.ts';
import { toYaml } from '../yaml.ts';
import { configMap, ofDefaultsOnly } from './config-map.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { JOINING_NODES, KUBE_SYSTEM, NODES, readable } from './rbac.ts';

/** ConfigMap kubeadm-config, from which joining machines know the cluster, and who may read it. `configuration`: ClusterConfiguration in YAML. */
export function kubeadmConfigObjects(configuration: string): KubernetesObject[] {
  const stored = configMap(KUBE_SYSTEM, 'kubeadm-config', { ClusterConfiguration: configuration });
  return [stored, ...readable(stored, { role: 'kubeadm:nodes-kubeadm-config', subjects: [JOINING_NODES, NODES] })];
}

/** ConfigMap kubelet-config: what every kubelet of the cluster begins with, and who may read it. `given`: the user's KubeletConfiguration, without fields where there is none. */
export function kubeletConfigObjects(given: Readonly<Record<string, unknown>>, configuration: ClusterConfiguration): KubernetesObject[] {
  const kubelet = toYaml(completeKubeletConfiguration(given, configuration));
  const stored = configMap(KUBE_SYSTEM, 'kubelet-config', { kubelet });
  const isGiven = Object.keys(given).length > 0;
  return [
    isGiven ? stored : ofDefaultsOnly(stored),
    ...readable(stored, { role: 'kubeadm:kubelet-config', subjects: [NODES, JOINING_NODES] }),
  ];
}
