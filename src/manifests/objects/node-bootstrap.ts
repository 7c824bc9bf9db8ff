import { supportedVersion } from '../../config/kubernetes-versions.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { clusterRole, clusterRoleBinding, JOINING_NODES, NODES } from './rbac.ts';

const GET_NODES = 'kubeadm:get-nodes';
/** Deleting it makes every join wait for an administrator's approval. */
export const AUTO_APPROVE_BINDING = 'kubeadm:node-autoapprove-bootstrap';
const CSR_ROLES = 'system:certificates.k8s.io:certificatesigningrequests';
/** The user that the API server is to kubelets: the CN of apiserver-kubelet-client. */
const API_SERVER_AT_KUBELETS = 'kube-apiserver-kubelet-client';

/** Rights of joining machines and of nodes: reading Nodes, requesting certificates, and having them approved without a person. */
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
