import { failure } from '../../base/failure.ts';
import { type Reason, type Say, text } from '../../base/text.ts';
import type { Refused } from '../cluster-sentences.ts';

/** A Pod with etcd's labels whose URL is not used, and the reason. */
export interface PassedOverPod {
  pod: string;
  node: string;
  problem: 'no-control-plane' | 'malformed' | 'without-tls';
  url: string;
}

const POD_PROBLEMS: Record<PassedOverPod['problem'], (p: PassedOverPod) => string> = {
  'no-control-plane': ({ node, url }) =>
    node === ''
      ? `it is not assigned to a node (${url})`
      : `the node ${node} does not have the label node-role.kubernetes.io/control-plane (${url})`,
  malformed: ({ url }) => `"${url}" is not a valid etcd URL`,
  'without-tls': ({ url }) => `${url} is not an https:// URL`,
};

const passedOver = ({ pods, more }: { pods: readonly PassedOverPod[]; more: number }): string =>
  pods.map((pod) => `\n    ${pod.pod}: ${POD_PROBLEMS[pod.problem](pod)}`).join('') +
  (more > 0 ? `\n    and ${more} more` : '');

export const CLUSTER_CREDENTIAL_REJECTED = failure('CLUSTER_CREDENTIAL_REJECTED', {
  class: 'discovery',
  retry: { later: false },
  sample: { server: '10.0.0.1:6443', path: '/api/v1/nodes/worker-1', reason: 'Unauthorized' },
  english: (p: Refused) => ({
    what: `${p.server} rejected this join's credential (401 for ${p.path}).`,
    cause: `The token has expired, was deleted, or cannot be used for authentication. The API server returned: ${p.reason}`,
    cure: 'Create a new token on a control-plane node ("kubejoin token create --print-join-command") and join with it.',
  }),
});

export const CLUSTER_OBJECT_MISSING = failure('CLUSTER_OBJECT_MISSING', {
  class: 'cluster',
  sample: { server: '10.0.0.1:6443', path: '/api/v1/namespaces/kube-system/configmaps/kubeadm-config' },
  english: (p: { server: string; path: string }) => ({
    what: `${p.path} does not exist in the cluster at ${p.server}.`,
    cause: 'The cluster was not created by kubeadm or kubejoin, or the object was deleted.',
    cure: 'On a control-plane node, run "kubejoin init phase upload-config all --config FILE" with the cluster\'s configuration.',
  }),
});

export const CLUSTER_READ_FAILED = failure('CLUSTER_READ_FAILED', {
  code: 'CLUSTER_REQUEST_FAILED',
  class: 'cluster',
  sample: { server: '10.0.0.1:6443', path: '/api/v1/nodes/worker-1', reason: 'etcdserver: request timed out' },
  english: (p: Refused) => ({
    what: `Could not read ${p.path} from ${p.server}.`,
    cause: `The API server kept returning: ${p.reason}`,
    cure: "Check the API server's log on the control-plane nodes; when the API server is healthy, run the same command again.",
  }),
});

export const CLUSTER_WRITE_FAILED = failure('CLUSTER_WRITE_FAILED', {
  code: 'CLUSTER_REQUEST_FAILED',
  class: 'cluster',
  sample: { server: 'https://192.0.2.10:6443', path: '/api/v1/nodes/a', reason: 'nodes "a" is forbidden' },
  english: (p: Refused) => ({
    what: `Could not change ${p.path} on ${p.server}.`,
    cause: `The API server returned: ${p.reason}`,
    cure: 'Fix the problem that the API server reported (if a permission is missing, check the ClusterRoleBinding kubeadm:cluster-admins, which admin.conf needs) and run the same command again.',
  }),
});

export const WAITING_API_SERVER = text(
  'WAITING_API_SERVER',
  (p: { reason: Reason }, say: Say) =>
    `The API server is not responding as expected; retrying. Reason: ${say(p.reason)}`,
);

export const WAITING_CREDENTIAL = text(
  'WAITING_CREDENTIAL',
  () =>
    'The API server rejects the credential of this run (HTTP 401): the credential has expired or was deleted, or the API server has only just started. Retrying for a moment.',
);

export const BOUND_TOKEN_APPROVED = text(
  'BOUND_TOKEN_APPROVED',
  (p: { server: string; reason: string }) =>
    `The token is bound to a node, but the cluster at ${p.server} approves the certificate requests of such tokens automatically, so any number of machines could join with it, under any name. An administrator can find the cause with "kubejoin admission status".${p.reason === '' ? '' : ` The API server gave this reason: ${p.reason}`}`,
);

export const NODE_WITHOUT_ADDRESS = failure('NODE_WITHOUT_ADDRESS', {
  class: 'cluster',
  sample: { node: 'worker-1' },
  english: (p: { node: string }) => ({
    what: `The Node ${p.node} has no address.`,
    cause: "The node's kubelet has not reported an address yet, or the cloud provider has not set one.",
    cure: `Start the kubelet on the node ${p.node}, or delete the Node if the machine no longer exists.`,
  }),
});

export const ETCD_PODS_NOT_BELIEVED = failure('ETCD_PODS_NOT_BELIEVED', {
  code: 'ETCD_ADDRESS_UNKNOWN',
  class: 'cluster',
  sample: {
    server: '10.0.0.1:6443',
    pods: [{ pod: 'etcd-worker-1', node: 'worker-1', problem: 'no-control-plane', url: 'http://192.0.2.66:2379' }],
    more: 0,
  },
  english: (p: { server: string; pods: readonly PassedOverPod[]; more: number }) => ({
    what: `No etcd Pod in the cluster at ${p.server} is a trustworthy source of etcd's address.`,
    cause: `Any kubelet can publish a Pod with etcd's labels, so only https:// URLs of Pods on control-plane nodes are used. Ignored:${passedOver(p)}`,
    cure: p.pods.some(({ problem }) => problem === 'no-control-plane')
      ? 'If a Pod listed above is on a control-plane node, restore the label of that node ("kubectl label node NAME node-role.kubernetes.io/control-plane="). If not, find out who published the Pod: its node may be compromised.'
      : 'On the control-plane node of each Pod listed above, correct the annotation kubeadm.kubernetes.io/etcd.advertise-client-urls in /etc/kubernetes/manifests/etcd.yaml: an etcd URL has the form https://10.0.0.7:2379.',
  }),
});

export const ETCD_NO_PODS = failure('ETCD_NO_PODS', {
  code: 'ETCD_ADDRESS_UNKNOWN',
  class: 'cluster',
  sample: { server: '10.0.0.1:6443', pods: 0 },
  english: (p: { server: string; pods: number }) => ({
    what: `The cluster at ${p.server} does not publish its etcd address.`,
    cause:
      p.pods === 0
        ? 'No Pod in kube-system has the labels component=etcd and tier=control-plane.'
        : `The ${p.pods === 1 ? 'etcd Pod lacks' : `${p.pods} etcd Pods lack`} the annotation kubeadm.kubernetes.io/etcd.advertise-client-urls.`,
    cure: 'Check "kubectl -n kube-system get pods -l component=etcd -o yaml" and the kubelets on the control-plane nodes; if kubeadm does not manage etcd, list its endpoints in the etcd.external field of the ClusterConfiguration.',
  }),
});

export const WAITING_ETCD_PODS = text(
  'WAITING_ETCD_PODS',
  (p: { pods: number }) =>
    `Waiting for the etcd Pods to publish etcd's address (${p.pods} found, none with an address).`,
);

export const ETCD_PODS_PASSED_OVER = text(
  'ETCD_PODS_PASSED_OVER',
  (p: { pods: readonly PassedOverPod[]; more: number }) =>
    `${p.pods.length + p.more === 1 ? 'An address that an etcd Pod publishes was' : 'Some addresses that etcd Pods publish were'} ignored. This is normal while a Pod's node is still joining the control plane; otherwise, that node may be compromised. Ignored:${passedOver(p)}`,
);

export const KUBECONFIG_REJECTED = failure('KUBECONFIG_REJECTED', {
  class: 'cluster',
  sample: { server: '10.0.0.1:6443', kubeconfig: '/etc/kubernetes/admin.conf', reason: 'Unauthorized' },
  english: (p: { server: string; kubeconfig: string; reason: string }) => ({
    what: `${p.server} rejected the credential in ${p.kubeconfig} (401).`,
    cause: `The certificate has expired or belongs to another cluster, or the token is no longer valid. The API server returned: ${p.reason}`,
    cure: 'Use a valid kubeconfig for this cluster, such as /etc/kubernetes/admin.conf on a control-plane node; "kubejoin certs check-expiration" shows when the kubeconfig\'s certificate expires.',
  }),
});

export const KUBECONFIG_FORBIDDEN = failure('KUBECONFIG_FORBIDDEN', {
  code: 'CLUSTER_FORBIDDEN',
  class: 'cluster',
  sample: {
    server: '10.0.0.1:6443',
    kubeconfig: '/home/user/.kube/config',
    path: '/api/v1/namespaces/kube-system/secrets',
    reason:
      'secrets is forbidden: User "jane" cannot create resource "secrets" in API group "" in the namespace "kube-system"',
  },
  english: (p: { server: string; kubeconfig: string; path: string; reason: string }) => ({
    what: `The user in ${p.kubeconfig} is not allowed to access ${p.path} on ${p.server} (403).`,
    cause: `No role binding in the cluster grants the user the required permission. The API server returned: ${p.reason}`,
    cure: `Use an administrator's kubeconfig (on a control-plane node, /etc/kubernetes/admin.conf), or ask an administrator to bind the user in ${p.kubeconfig} to a role that grants the required permission.`,
  }),
});
