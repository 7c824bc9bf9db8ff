import {
  APPROVED_BY,
  FIRST_PAGE,
  list,
  META,
  NODE,
  NODE_LIST,
  POD,
  PODS,
  refusal,
  STRATEGIC,
  SUBJECT_REVIEW,
  subjectReviewBody,
} from './answers.ts';
import type { ContractEntry } from './entry.ts';

const admin = { identity: 'administrator', method: 'GET' } as const;
const NODE_PATH = '/api/v1/nodes/{node}';
const MERGE = 'application/merge-patch+json';
const patchNode = { ...admin, method: 'PATCH', path: NODE_PATH, contentType: MERGE } as const;
const LABEL = 'node-role.kubernetes.io/control-plane';
const TAINT = { key: LABEL, effect: 'NoSchedule' };

/** With admin.conf, on a control plane. Played on a cluster that has an etcd of its own. */
export const ADMINISTRATOR_REQUESTS: readonly ContractEntry[] = [
  {
    id: 'etcd-pods',
    madeBy: 'join',
    ...admin,
    path: `${PODS}?labelSelector=component%3Detcd%2Ctier%3Dcontrol-plane&${FIRST_PAGE}`,
    status: 200,
    answer: list('Pod', 'v1', {
      metadata: { ...(META as object), annotations: { 'kubeadm.kubernetes.io/etcd.advertise-client-urls': 'string' } },
      spec: (POD as { spec: object }).spec as never,
      status: { phase: 'string' },
    }),
  },
  {
    id: 'control-plane-nodes',
    madeBy: 'join',
    ...admin,
    path: `/api/v1/nodes?labelSelector=${encodeURIComponent(LABEL)}&${FIRST_PAGE}`,
    status: 200,
    answer: NODE_LIST,
  },
  ...[
    { id: 'subject-review-open', group: 'system:bootstrappers:kubeadm:default-node-token', reason: `=${APPROVED_BY}` },
    { id: 'subject-review-bound', group: 'system:bootstrappers:kubejoin:worker', reason: undefined },
  ].map(
    ({ id, group, reason }): ContractEntry => ({
      ...{ id, madeBy: 'nobody', ...admin, method: 'POST' },
      path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      body: () => subjectReviewBody(group),
      status: 201,
      answer: SUBJECT_REVIEW(reason === undefined ? {} : { reason }),
    }),
  ),
  { id: 'livez', madeBy: 'join', ...admin, path: '/livez', status: 200, answer: 'any' },
  {
    id: 'admin-node-absent',
    madeBy: 'nobody',
    ...admin,
    path: '/api/v1/nodes/{other}',
    status: 404,
    answer: refusal(404, 'NotFound'),
  },
  { id: 'admin-node', madeBy: 'join', ...admin, path: NODE_PATH, status: 200, answer: NODE },
  {
    id: 'mark-taint',
    madeBy: 'join',
    ...patchNode,
    newestNode: true,
    body: ({ nodeVersion }) => ({
      metadata: { resourceVersion: nodeVersion, labels: { [LABEL]: '' } },
      spec: { taints: [TAINT] },
    }),
    status: 200,
    answer: NODE,
  },
  {
    id: 'mark-label',
    madeBy: 'join',
    ...patchNode,
    newestNode: true,
    body: ({ nodeVersion }) => ({ metadata: { resourceVersion: nodeVersion, labels: { [LABEL]: '' } } }),
    status: 200,
    answer: NODE,
  },
  {
    id: 'mark-stale',
    madeBy: 'join',
    ...patchNode,
    body: () => ({ metadata: { resourceVersion: '1', labels: { contract: '' } } }),
    status: 409,
    answer: refusal(409, 'Conflict'),
  },
  {
    id: 'mark-taint-stale',
    madeBy: 'join',
    ...patchNode,
    body: () => ({ metadata: { resourceVersion: '1', labels: { [LABEL]: '' } }, spec: { taints: [TAINT] } }),
    status: 409,
    answer: refusal(409, 'Conflict'),
  },
  {
    id: 'mark-strategic',
    madeBy: 'nobody',
    ...admin,
    method: 'PATCH',
    path: NODE_PATH,
    contentType: STRATEGIC,
    body: () => ({ metadata: { labels: { contract: 'a' } } }),
    status: 200,
    answer: NODE,
  },
  {
    id: 'mark-json',
    madeBy: 'nobody',
    ...admin,
    method: 'PATCH',
    path: NODE_PATH,
    contentType: 'application/json-patch+json',
    body: () => [{ op: 'remove', path: '/metadata/labels/contract' }],
    status: 200,
    answer: NODE,
  },
];
