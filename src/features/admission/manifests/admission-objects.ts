import { joiningRights } from '../../../manifests/objects/joining-rights.ts';
import type { KubernetesObject } from '../../../manifests/objects/kubernetes-object.ts';
import {
  asServiceAccount,
  clusterRole,
  clusterRoleBinding,
  KUBE_SYSTEM,
  role,
  roleBinding,
  serviceAccount,
} from '../../../manifests/objects/rbac.ts';
import { APPROVER } from '../../../manifests/objects/token-approver.ts';

/** Name of the approver's ClusterRole, and of its Roles. */
export const APPROVER_ROLE = 'kubejoin:approver';

/** Signers of the requests that the approver decides. */
export const SIGNERS = {
  client: 'kubernetes.io/kube-apiserver-client-kubelet',
  serving: 'kubernetes.io/kubelet-serving',
} as const;

/**
 * The approver's account and permissions; each token brings the permissions for its Secret (`approverOf`). `serving`: also to
 * approve serving certificates. Without an inventory it cannot decide on them, but whoever steals its token could.
 */
function approverRights(serving: boolean): KubernetesObject[] {
  const csr = 'certificatesigningrequests';
  const group = 'certificates.k8s.io';
  const signers = serving ? Object.values(SIGNERS) : [SIGNERS.client];
  return [
    serviceAccount(APPROVER),
    clusterRole(APPROVER_ROLE, [
      { verbs: ['list', 'watch'], apiGroups: [group], resources: [csr] },
      { verbs: ['patch'], apiGroups: [group], resources: [`${csr}/approval`] },
      { verbs: ['approve'], apiGroups: [group], resources: ['signers'], resourceNames: signers },
      { verbs: serving ? ['get', 'list'] : ['get'], apiGroups: [''], resources: ['nodes'] },
      ...(serving ? [{ verbs: ['list'], apiGroups: [''], resources: ['services'] }] : []),
    ]),
    clusterRoleBinding(APPROVER_ROLE, APPROVER_ROLE, asServiceAccount(APPROVER)),
    ...inNamespace('default', [
      // Events of objects without a namespace are in this one.
      { verbs: ['create'], apiGroups: [''], resources: ['events'] },
      ...(serving ? [READ_API_SERVERS] : []),
    ]),
  ];
}

const READ_API_SERVERS = {
  ...{ verbs: ['get'], apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'] },
  resourceNames: ['kubernetes'],
};

/** Objects that the approver needs only to decide on serving certificates. */
export function servingRights(): KubernetesObject[] {
  return inNamespace(KUBE_SYSTEM, [
    { verbs: ['get'], apiGroups: [''], resources: ['configmaps'], resourceNames: ['kubeadm-config'] },
  ]);
}

function inNamespace(namespace: string, rules: Parameters<typeof role>[1]): KubernetesObject[] {
  return [
    role(APPROVER_ROLE, rules, { namespace }),
    roleBinding(APPROVER_ROLE, { role: APPROVER_ROLE, subjects: [asServiceAccount(APPROVER)], namespace }),
  ];
}

/** Everything that bound tokens and their approver need in the cluster. `serving`: also for serving certificates. */
export function admissionObjects({ serving }: { serving: boolean }): KubernetesObject[] {
  return [...joiningRights(), ...approverRights(serving), ...(serving ? servingRights() : [])];
}
