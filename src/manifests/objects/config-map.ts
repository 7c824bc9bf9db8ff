import { sha256 } from '../../base/sha256.ts';
import type { KubernetesObject } from './kubernetes-object.ts';

export function configMap(namespace: string, name: string, data: Readonly<Record<string, string>>): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
}

/** With the digest by which kubeadm's upgrades know that nobody has changed the configuration in it since: then they may replace it by newer defaults. */
export function ofDefaultsOnly(configMap: KubernetesObject): KubernetesObject {
  const entries = Object.entries(configMap.data as Record<string, string>).sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = sha256(Buffer.from(entries.map(([, value]) => value).join('')));
  const annotations = { 'kubeadm.kubernetes.io/component-config.hash': `sha256:${digest}` };
  return { ...configMap, metadata: { ...configMap.metadata, annotations } };
}
