import type { Shape } from '../../../src/simulation/control-plane/recorder.ts';
import type { ContractContext } from './entry.ts';

export const CONFIG_MAP = (key: string): Shape => ({
  kind: '=ConfigMap',
  apiVersion: '=v1',
  metadata: {
    name: 'string',
    namespace: 'string',
    uid: 'string',
    resourceVersion: 'string',
    creationTimestamp: 'string',
  },
  data: { [key]: 'string' },
});

export const refusal = (code: number, reason: string): Shape => ({
  kind: '=Status',
  apiVersion: '=v1',
  metadata: {},
  status: '=Failure',
  message: 'string',
  reason: `=${reason}`,
  code: `=${code}`,
});

export const FORBIDDEN = { status: 403, answer: refusal(403, 'Forbidden') };

export const META: Shape = { name: 'string', uid: 'string', resourceVersion: 'string', creationTimestamp: 'string' };

export const CSR: Shape = {
  kind: '=CertificateSigningRequest',
  apiVersion: '=certificates.k8s.io/v1',
  metadata: META,
  spec: { request: 'string', signerName: 'string', usages: ['string'], username: 'string', groups: ['string'] },
  status: { 'conditions?': [{ type: 'string', status: '=True', reason: 'string' }], 'certificate?': 'string' },
};

/** The API server's reason for the tokens of kubeadm: a join of a bound token relies on the group in it. */
export const APPROVED_BY =
  'RBAC: allowed by ClusterRoleBinding "kubeadm:node-autoapprove-bootstrap" of ClusterRole "system:certificates.k8s.io:certificatesigningrequests:nodeclient" to Group "system:bootstrappers:kubeadm:default-node-token"';

export const REVIEW: Shape = {
  kind: '=SelfSubjectAccessReview',
  apiVersion: '=authorization.k8s.io/v1',
  metadata: {},
  spec: { resourceAttributes: { group: 'string', resource: 'string', subresource: 'string', verb: 'string' } },
  // None where a person approves: then nothing allows it.
  status: { allowed: 'boolean', 'reason?': `=${APPROVED_BY}` },
};

/** Of a token that no binding approves, a SubjectAccessReview has no reason. */
export const SUBJECT_REVIEW = (reason: Shape = {}): Shape => ({
  kind: '=SubjectAccessReview',
  apiVersion: '=authorization.k8s.io/v1',
  metadata: {},
  spec: { user: 'string', groups: ['string'], resourceAttributes: { subresource: 'string', verb: 'string' } },
  status: { allowed: 'boolean', ...(reason as object) },
});

export const SELF_REVIEW: Shape = {
  kind: '=SelfSubjectReview',
  apiVersion: '=authentication.k8s.io/v1',
  metadata: {},
  status: { userInfo: { username: 'string', groups: ['string'] } },
};

export const NODE: Shape = {
  kind: '=Node',
  apiVersion: '=v1',
  metadata: META,
  spec: { 'taints?': [{ key: 'string', effect: 'string' }] },
  status: { conditions: [{ type: 'string', status: 'string' }], nodeInfo: { kubeletVersion: 'string' } },
};

export const SECRET = (...keys: string[]): Shape => ({
  kind: '=Secret',
  apiVersion: '=v1',
  metadata: { ...(META as object), namespace: 'string' },
  data: Object.fromEntries(keys.map((key) => [key, 'string'])),
});

export const POD: Shape = {
  kind: '=Pod',
  apiVersion: '=v1',
  metadata: { ...(META as object), namespace: 'string', 'labels?': {}, 'annotations?': {} },
  spec: { nodeName: 'string', containers: [{ name: 'string', image: 'string' }] },
  status: { phase: 'string' },
};

export const LEASE: Shape = {
  kind: '=Lease',
  apiVersion: '=coordination.k8s.io/v1',
  metadata: META,
  spec: { holderIdentity: 'string' },
};

export const list = (kind: string, apiVersion: string, item: Shape): Shape => ({
  kind: `=${kind}List`,
  apiVersion: `=${apiVersion}`,
  metadata: { resourceVersion: 'string' },
  items: [item],
});

export const CSR_LIST: Shape = list('CertificateSigningRequest', 'certificates.k8s.io/v1', {
  metadata: META,
  spec: { request: 'string', signerName: 'string' },
});

/** Where there are further ones. */
export const CSR_PAGE: Shape = {
  ...(CSR_LIST as object),
  metadata: { resourceVersion: 'string', continue: 'string', remainingItemCount: 'number' },
};

export const NODE_LIST: Shape = list('Node', 'v1', { metadata: META });

export const SYSTEM = '/api/v1/namespaces/kube-system/configmaps';

export const CLUSTER_INFO = '/api/v1/namespaces/kube-public/configmaps/cluster-info';

export const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';

export const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';

export const BY_SIGNER = 'fieldSelector=spec.signerName%3Dkubernetes.io%2Fkube-apiserver-client-kubelet';

/** The first page of a list, which is all of it in most clusters. */
export const FIRST_PAGE = 'limit=500';

export const STRATEGIC = 'application/strategic-merge-patch+json';

export const csrBody = (context: ContractContext) => ({
  apiVersion: 'certificates.k8s.io/v1',
  kind: 'CertificateSigningRequest',
  metadata: { name: context.csr },
  spec: {
    request: context.request,
    signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
    usages: ['digital signature', 'client auth'],
  },
});

/** Whether the cluster approves kubelets' requests of this user by itself. */
export const reviewBody = () => ({
  apiVersion: 'authorization.k8s.io/v1',
  kind: 'SelfSubjectAccessReview',
  spec: {
    resourceAttributes: {
      group: 'certificates.k8s.io',
      resource: 'certificatesigningrequests',
      subresource: 'nodeclient',
      verb: 'create',
    },
  },
});

/** The same about the token of a group, as kube-controller-manager asks it. */
export const subjectReviewBody = (group: string) => ({
  apiVersion: 'authorization.k8s.io/v1',
  kind: 'SubjectAccessReview',
  spec: {
    user: 'system:bootstrap:ofnone',
    groups: ['system:bootstrappers', group, 'system:authenticated'],
    resourceAttributes: { ...reviewBody().spec.resourceAttributes, version: '*' },
  },
});

export const selfReviewBody = () => ({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' });

export const generatedCsrBody = (context: ContractContext) => ({
  ...csrBody(context),
  metadata: { generateName: 'csr-' },
});

export const nodeBody = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name } },
  spec: {},
  status: { conditions: [{ type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: 'starting' }] },
});

export const readyPatch = (resourceVersion?: string) => ({
  ...(resourceVersion === undefined ? {} : { metadata: { resourceVersion } }),
  status: { conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'ready' }] },
});

export const PODS = '/api/v1/namespaces/kube-system/pods';

/** A static Pod as its kubelet shows it. */
export const mirrorBody = ({ node, nodeUid }: ContractContext) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `contract-${node}`,
    namespace: 'kube-system',
    annotations: { 'kubernetes.io/config.mirror': 'contract' },
    ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: node, uid: nodeUid, controller: true }],
  },
  spec: { nodeName: node, hostNetwork: true, containers: [{ name: 'contract', image: 'contract' }] },
});

/** At once: what runs is not the Pod's to stop. */
export const deleteOptions = () => ({ apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0 });

export const leaseBody = (name: string) => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name, namespace: 'kube-node-lease' },
  spec: { holderIdentity: name, leaseDurationSeconds: 40 },
});
