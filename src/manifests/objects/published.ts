import type { Secret } from '../../base/secret.ts';
import { sha256 } from '../../base/sha256.ts';
import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import type { BootstrapToken } from '../../config/types/init.ts';
import { completeKubeletConfiguration } from '../kubelet-configuration.ts';
import { toYaml } from '../yaml.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { JOINING_NODES, KUBE_PUBLIC, KUBE_SYSTEM, NODES, readable } from './rbac.ts';

export function configMap(namespace: string, name: string, data: Readonly<Record<string, string>>): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
}

/** Adds the digest with which kubeadm's upgrades detect an unchanged configuration, which they may then replace. */
export function ofDefaultsOnly(configMap: KubernetesObject): KubernetesObject {
  const entries = Object.entries(configMap.data as Record<string, string>).sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = sha256(entries.map(([, value]) => value).join(''));
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

/** Without it anonymous clients cannot read cluster-info, and joins by token are impossible. */
const CLUSTER_INFO_BINDING = 'kubeadm:bootstrap-signer-clusterinfo';

/**
 * ConfigMap cluster-info in kube-public, which token discovery reads without credentials, with its RBAC objects.
 * `server`: https://host:port; `caBundle`: PEM. The cluster adds a signature for each token.
 */
export function clusterInfoObjects({ server, caBundle }: { server: string; caBundle: string }): KubernetesObject[] {
  const cluster = { server, 'certificate-authority-data': Buffer.from(caBundle).toString('base64') };
  const kubeconfig = toYaml({
    ...{ apiVersion: 'v1', kind: 'Config' },
    clusters: [{ name: '', cluster }],
    contexts: null,
    'current-context': '',
    users: null,
  });
  const published = configMap(KUBE_PUBLIC, 'cluster-info', { kubeconfig });
  return [
    published,
    ...readable(published, { role: CLUSTER_INFO_BINDING, subjects: [{ kind: 'User', name: 'system:anonymous' }] }),
  ];
}

/** Lifetime of the shared certificates in the cluster, and of the token that owns them. */
const OWNER_TTL_MS = 2 * 60 * 60 * 1000;

/** A token that cannot be used to join. When it expires, the cluster deletes it and the Secret kubeadm-certs. */
export function certificateOwnerToken(token: Secret, description: string): BootstrapToken {
  return { token, description, ttl: OWNER_TTL_MS, expires: undefined, usages: [], groups: [] };
}

/**
 * Secret kubeadm-certs with its RBAC objects. `entries`: encrypted, in base64 (empty for a missing file). `owner`: the
 * Secret of its token, with its metadata.uid.
 */
export function kubeadmCertsObjects(
  entries: Readonly<Record<string, Secret | string>>,
  owner: { token: KubernetesObject; uid: string },
): KubernetesObject[] {
  const reference = {
    apiVersion: 'v1',
    kind: 'Secret',
    name: owner.token.metadata.name,
    uid: owner.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  const metadata = { name: 'kubeadm-certs', namespace: KUBE_SYSTEM, ownerReferences: [reference] };
  const secret: KubernetesObject = { apiVersion: 'v1', kind: 'Secret', metadata, data: entries };
  return [secret, ...readable(secret, { role: 'kubeadm:kubeadm-certs', subjects: [JOINING_NODES] })];
}
