import { supportedVersion } from '../../config/kubernetes-versions.ts';
import { CLUSTER_ADMINS } from '../certificates/control-plane-certificates.ts';
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

/** Nodes with a certificate. */
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

export function clusterRoleBinding(name: string, role: string, ...subjects: readonly Subject[]): KubernetesObject {
  const roleRef = { apiGroup: API_GROUP, kind: 'ClusterRole', name: role };
  return { apiVersion: API_VERSION, kind: 'ClusterRoleBinding', metadata: { name }, roleRef, subjects };
}

/** Further metadata of a Role or RoleBinding; default namespace: kube-system. */
type Metadata = Record<string, unknown> & { namespace?: string };

export function role(name: string, rules: readonly Rule[], metadata: Metadata = {}): KubernetesObject {
  return { apiVersion: API_VERSION, kind: 'Role', metadata: { name, namespace: KUBE_SYSTEM, ...metadata }, rules };
}

/** Binds `subjects` to a Role of the same namespace. */
export function roleBinding(
  name: string,
  { role: roleName, subjects, ...more }: Metadata & { role: string; subjects: readonly Subject[] },
): KubernetesObject {
  const roleRef = { apiGroup: API_GROUP, kind: 'Role', name: roleName };
  const metadata = { name, namespace: KUBE_SYSTEM, ...more };
  return { apiVersion: API_VERSION, kind: 'RoleBinding', metadata, roleRef, subjects };
}

/** A Role that lets `subjects` read one ConfigMap or Secret by its name, and its RoleBinding. */
export function readable(
  object: KubernetesObject,
  { role: roleName, subjects }: { role: string; subjects: readonly Subject[] },
): [KubernetesObject, KubernetesObject] {
  const { name, namespace = KUBE_SYSTEM } = object.metadata;
  const rules: Rule[] = [
    {
      verbs: ['get'],
      apiGroups: [''],
      resources: [object.kind === 'Secret' ? 'secrets' : 'configmaps'],
      resourceNames: [name],
    },
  ];
  return [role(roleName, rules, { namespace }), roleBinding(roleName, { role: roleName, subjects, namespace })];
}

/** super-admin.conf creates it; before, admin.conf has no permissions. */
export function clusterAdminsBinding(): KubernetesObject {
  return clusterRoleBinding(CLUSTER_ADMINS, 'cluster-admin', { kind: 'Group', name: CLUSTER_ADMINS });
}

const GET_NODES = 'kubeadm:get-nodes';

/** Without it every join waits for an administrator's approval. */
const AUTO_APPROVE_BINDING = 'kubeadm:node-autoapprove-bootstrap';

const CSR_ROLES = 'system:certificates.k8s.io:certificatesigningrequests';

/** The API server's user name at kubelets: the CN of apiserver-kubelet-client. */
const API_SERVER_AT_KUBELETS = 'kube-apiserver-kubelet-client';

/** Permissions of joining machines and nodes: to read Nodes, and to request certificates that are approved automatically. */
export function nodeBootstrapObjects({ kubernetesVersion }: { kubernetesVersion: string }): KubernetesObject[] {
  const kubeletApi = clusterRoleBinding('kubeadm:apiserver-kubelet-client', 'system:kubelet-api-admin', {
    kind: 'User',
    name: API_SERVER_AT_KUBELETS,
  });
  return [
    clusterRole(GET_NODES, [{ verbs: ['get'], apiGroups: [''], resources: ['nodes'] }]),
    clusterRoleBinding(GET_NODES, GET_NODES, JOINING_NODES),
    clusterRoleBinding('kubeadm:kubelet-bootstrap', 'system:node-bootstrapper', JOINING_NODES),
    clusterRoleBinding(AUTO_APPROVE_BINDING, `${CSR_ROLES}:nodeclient`, JOINING_NODES),
    clusterRoleBinding('kubeadm:node-autoapprove-certificate-rotation', `${CSR_ROLES}:selfnodeclient`, NODES),
    ...(supportedVersion(kubernetesVersion).kubeletApiBinding ? [kubeletApi] : []),
  ];
}
