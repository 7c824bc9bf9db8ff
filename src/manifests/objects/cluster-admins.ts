import type { KubernetesObject } from './kubernetes-object.ts';
import { clusterRoleBinding } from './rbac.ts';

/** The group of admin.conf's user, and the binding that gives it every right. It is made by super-admin.conf: until then admin.conf has none. */
const NAME = 'kubeadm:cluster-admins';

export function clusterAdminsBinding(): KubernetesObject {
  return clusterRoleBinding(NAME, 'cluster-admin', { kind: 'Group', name: NAME });
}
