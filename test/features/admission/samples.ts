import type { SamplesOf } from '../../../scripts/sentences/fits.ts';
import { VALUES } from '../../../scripts/sentences/values.ts';
import { Failure } from '../../../src/base/failure.ts';
import type { Reason } from '../../../src/base/text.ts';
import {
  ADMISSION_FORBIDDEN,
  ADMITTED,
  TOKEN_EXPIRED,
} from '../../../src/features/admission/approver/admission-approver-sentences.ts';
import type { printed } from '../../../src/features/admission/printed.ts';
import type { Sentences } from '../../../src/features/admission/pt-BR/area.ts';
import { REQUEST_USAGES } from '../../../src/operations/bound-tokens/operations-bound-tokens-sentences.ts';

const decided = (why: Reason) => ({ request: VALUES.request, user: 'system:bootstrap:abcdef', why });

/** Example facts of the feature's texts (scripts/sentences/samples.ts). */
export const SAMPLES = {
  ADMISSION_PENDING_MORE: { more: 2, shown: 5 },
  ADMISSION_DEPLOYMENT: { ...VALUES, ready: 1 },
  ADMISSION_MISSING: { objects: ['ServiceAccount kubejoin-approver', 'ClusterRole kubejoin:approver'] },
  ADMISSION_UNUSABLE: { isOpen: true },
  ADMITTED: { ...VALUES, left: 2 },
  APPROVER_TOKENS_UNUSABLE: { ...VALUES, missing: ['ClusterRoleBinding kubejoin:get-nodes'] },
  ADMISSION_PENDING: { name: 'csr-x7b2q', node: 'worker-1', certificate: 'serving', seconds: 720 },
  REQUEST_APPROVED: decided(ADMITTED({ ...VALUES, left: 2 })),
  REQUEST_DENIED: decided(REQUEST_USAGES(VALUES)),
  REQUEST_PENDING: decided(TOKEN_EXPIRED()),
  SERVING_AUTHORITY_OFF: { node: 'cp-1', remaining: ['cp-2', 'cp-3'] },
  SERVING_AUTHORITY_ON: { node: 'cp-1', remaining: ['cp-2', 'cp-3'] },
  SERVING_NAME_TAKEN: { ...VALUES, name: '10.96.0.1', owner: 'service', ownerName: 'default/kubernetes' },
  INVENTORY_KEPT: { ...VALUES, path: 'hosts.yaml' },
  INVENTORY_READ: { ...VALUES, path: 'hosts.yaml' },
  METRICS_SERVED: { address: '127.0.0.1:9807' },
  POLICY_DECIDED: { reason: 'The machine is not in the inventory.' },
  POLICY_FAILED: { reason: 'inventory.example did not respond' },
  RENEWED: { node: 'worker-1' },
  SERVING_HELD_UP: {
    forbidden: true,
    reason: new Failure(ADMISSION_FORBIDDEN, { server: VALUES.url, path: '/api/v1/nodes', reason: 'forbidden' }),
  },
  SERVING_NAME_UNUSABLE: { name: '127.0.0.1' },
  SERVING_NOT_ROLLED_BACK: { path: '/etc/kubernetes/manifests/kube-apiserver.yaml' },
  SERVING_ROLLED_BACK: { path: '/etc/kubernetes/manifests/kube-apiserver.yaml' },
  SERVING_STATUS_UNSIGNED: { ...VALUES, reason: '10.0.0.21:10250 did not respond within 3 seconds.' },
  SERVING_USAGES: { usages: ['digital signature', 'client auth'] },
  REQUEST_NAME_TOO_LONG: { user: 'system:node:worker-1', length: 25_000, limit: 253 },
  ADMISSION_AUTO_APPROVED: { ...VALUES, subject: 'system:bootstrappers:kubeadm:default-node-token' },
} satisfies SamplesOf<Sentences, typeof printed>;

/** Those that are words, in Portuguese. */
export const IN_PORTUGUESE = {
  [SAMPLES.POLICY_DECIDED.reason]: 'A máquina não está no inventário.',
  [SAMPLES.POLICY_FAILED.reason]: 'inventory.example não respondeu',
  [SAMPLES.SERVING_STATUS_UNSIGNED.reason]: '10.0.0.21:10250 não respondeu em 3 segundos.',
};
