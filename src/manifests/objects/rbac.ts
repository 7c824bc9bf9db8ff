import type { KubernetesObject } from './kubernetes-object.ts';

const API_GROUP = 'rbac.authorization.k8s.io';

const API_VERSION = `${API_GROUP}/v1`;

export const KUBE_SYSTEM = 'kube-system';

export const KUBE_PUBLIC = 'kube-public';

/** rbac/v1 Subject. */
interface Subject {
  kind: 'Group' | 'User' | 'ServiceAccount';
  name: string;
  namespace?: string;
}

/** rbac/v1 PolicyRule. */
interface Rule {
  verbs: readonly string[];
  apiGroups: readonly string[];
  resources: readonly string[];
  resourceNames?: readonly string[];
}

/** Machines that authenticate with a bootstrap token of this cluster. */
export const JOINING_NODES: Subject = { kind: 'Group', name: 'system:bootstrappers:kubeadm:default-node-token' };

/** Nodes that have their certificate. */
export const NODES: Subject = { kind: 'Group', name: 'system:nodes' };

export function serviceAccount(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: KUBE_SYSTEM } };
}

export function asServiceAccount(name: string): Subject {
  return { kind: 'ServiceAccount', name, namespace: KUBE_SYSTEM };
}

export function clusterRole(name: string, rules: readonly Rule[]): KubernetesObject {
  return { apiVersion: API_VERSION, kind: 'ClusterRole', metadata: { name }, rules };
}

export function clusterRoleBinding(name: string, role: string, subject: Subject): KubernetesObject {
  const roleRef = { apiGroup: API_GROUP, kind: 'ClusterRole', name: role };
  return { apiVersion: API_VERSION, kind: 'ClusterRoleBinding', metadata: { name }, roleRef, subjects: [subject] };
}

/** A Role that lets `subjects` read one ConfigMap or Secret by its name, and its RoleBinding. */
export function readable(
  object: KubernetesObject,
  { role, subjects }: { role: string; subjects: readonly Subject[] },
): [KubernetesObject, KubernetesObject] {
  const { name, namespace = KUBE_SYSTEM } = object.metadata;
  const metadata = { name: role, namespace };
  const rules: Rule[] = [
    { verbs: ['get'], apiGroups: [''], resources: [object.kind === 'Secret' ? 'secrets' : 'configmaps'], resourceNames: [name] },
  ];
  const roleRef = { apiGroup: API_GROUP, kind: 'Role', name: role };
  return [
    { apiVersion: API_VERSION, kind: 'Role', metadata, rules },
    { apiVersion: API_VERSION, kind: 'RoleBinding', metadata, roleRef, subjects },
  ];
}

/** The group of admin.conf's user, and the binding that gives it every right. It is made by super-admin.conf: until then admin.conf has none. */
const NAME = 'kubeadm:cluster-admins';

export function clusterAdminsBinding(): KubernetesObject {
  return clusterRoleBinding(NAME, 'cluster-admin', { kind: 'Group', name: NAME });
}
