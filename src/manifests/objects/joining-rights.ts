import { NODE_ROLES } from '../../config/types/join.ts';
import { boundGroup } from './bootstrap-token.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { clusterRoleBinding, roleBinding } from './rbac.ts';

const CONTROL_PLANES = { kind: 'Group', name: boundGroup('control-plane') } as const;
const BOTH = NODE_ROLES.map((name) => ({ kind: 'Group', name: boundGroup(name) }) as const);

/**
 * Permissions of machines that join with a bound token: kubeadm's for its own tokens, less the automatic approval, and the
 * shared certificates for control planes alone. kubeadm's Roles are bound, so that they stay the same.
 */
export function joiningRights(): KubernetesObject[] {
  const readable = (name: string, roleName: string, subjects: readonly (typeof BOTH)[number][]) =>
    roleBinding(name, { role: roleName, subjects });
  return [
    clusterRoleBinding('kubejoin:kubelet-bootstrap', 'system:node-bootstrapper', ...BOTH),
    clusterRoleBinding('kubejoin:get-nodes', 'kubeadm:get-nodes', ...BOTH),
    readable('kubejoin:nodes-kubeadm-config', 'kubeadm:nodes-kubeadm-config', BOTH),
    readable('kubejoin:kubelet-config', 'kubeadm:kubelet-config', BOTH),
    readable('kubejoin:kube-proxy', 'kube-proxy', BOTH),
    readable('kubejoin:kubeadm-certs', 'kubeadm:kubeadm-certs', [CONTROL_PLANES]),
  ];
}
