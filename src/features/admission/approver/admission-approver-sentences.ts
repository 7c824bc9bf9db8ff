import { failure } from '../../../base/failure.ts';
import { and } from '../../../base/phrases.ts';
import { type Reason, type Say, text } from '../../../base/text.ts';
import { count, duration } from '../../../base/wording.ts';
import type { KeyOfNode } from '../../../operations/bound-tokens/operations-bound-tokens-sentences.ts';

export interface Decided {
  request: string;
  /** Who made it. */
  user: string;
  why: Reason;
}

export const REQUEST_APPROVED = text(
  'REQUEST_APPROVED',
  (p: Decided, say: Say) => `Approved the request ${p.request} from ${p.user}. ${say(p.why)}`,
);

export const REQUEST_DENIED = text(
  'REQUEST_DENIED',
  (p: Decided, say: Say) => `Denied the request ${p.request} from ${p.user}. ${say(p.why)}`,
);

export const REQUEST_PENDING = text(
  'REQUEST_PENDING',
  (p: Decided, say: Say) => `The request ${p.request} from ${p.user} remains pending. ${say(p.why)}`,
);

// Why a request is approved
export const ADMITTED = text(
  'ADMITTED',
  (p: KeyOfNode & { role: string; left: number }) =>
    `The bound token admits ${p.node} (role: ${p.role}), and the key in the request is new (${p.key}). ${
      p.left === 0
        ? 'The token has no uses left'
        : `The token can admit ${count(p.left, 'more machine', 'more machines')}`
    }.`,
);

export const ADMITTED_AGAIN = text(
  'ADMITTED_AGAIN',
  (p: KeyOfNode) => `The key in the request (${p.key}) was already admitted as ${p.node}.`,
);

export const RENEWED = text('RENEWED', (p: { node: string }) => `The node ${p.node} is renewing its own certificate.`);

// Why a request waits
export const DECISION_CONTENDED = text(
  'DECISION_CONTENDED',
  (p: { attempts: number }) =>
    `The request or its token changed during each of the ${p.attempts} attempts: other approvers are handling the request.`,
);

export const TOKEN_MISSING = text('TOKEN_MISSING', () => "The request's token no longer exists.");

export const TOKEN_UNREADABLE = text(
  'TOKEN_UNREADABLE',
  (p: { id: string }) =>
    `The approver is not allowed to read the token ${p.id}. Run "kubejoin admission install" first, then create tokens with "kubejoin token create --for-node", which grants that permission.`,
);

export const TOKEN_EXPIRED = text('TOKEN_EXPIRED', () => "The request's token has expired.");

export const TOKEN_UNBOUND = text(
  'TOKEN_UNBOUND',
  () =>
    'The token is in the group for bound tokens, but is not bound to a node. Create a bound token with "kubejoin token create --for-node".',
);

export const TOKEN_ROLE_DIFFERS = text(
  'TOKEN_ROLE_DIFFERS',
  (p: { bound: string; group: string }) =>
    `The token is bound to the ${p.bound} role, but is in the group for the ${p.group} role.`,
);

export const TOKEN_NODE_READY = text(
  'TOKEN_NODE_READY',
  (p: { node: string }) =>
    `The cluster already has a Ready Node named ${p.node}. If the requesting machine is a replacement for that Node, delete the existing Node, or create a token with --replace-node.`,
);

export const REQUEST_ABANDONED = text(
  'REQUEST_ABANDONED',
  () =>
    'The request is more than 15 minutes old, so the kubelet that made it is no longer waiting for it. If that kubelet is still running, it has made a newer request; if not, run the join again.',
);

export const NOT_OF_A_BOUND_TOKEN = text(
  'NOT_OF_A_BOUND_TOKEN',
  (p: { user: string; signer: string }) =>
    `The request (user ${p.user}, signer ${p.signer}) was not made with a bound token. An administrator must approve or deny it with kubectl.`,
);

export const ALREADY_DENIED = text(
  'ALREADY_DENIED',
  () =>
    'The request was already denied, and a denial cannot be undone. The kubelet sends a new request when it has a new key.',
);

// Decisions of a caller's policy
export const POLICY_DECIDED = text('POLICY_DECIDED', (p: { reason: string }) => p.reason);

export const POLICY_FAILED = text(
  'POLICY_FAILED',
  (p: { reason: string }) => `This approver's policy failed: ${p.reason}`,
);

export const POLICY_TOO_SLOW = text(
  'POLICY_TOO_SLOW',
  (p: { seconds: number }) => `This approver's policy did not decide within ${duration(p.seconds)}.`,
);

export const POLICY_WRONG = text(
  'POLICY_WRONG',
  () => "This approver's policy did not return a verdict (approve, deny or wait) with a reason.",
);

// Messages of the approver
export const APPROVER_STARTED = text(
  'APPROVER_STARTED',
  (p: { server: string }) => `Watching certificate requests at ${p.server}.`,
);

export const APPROVER_WAITS = text(
  'APPROVER_WAITS',
  (p: { reason: Reason }, say: Say) => `Waiting for the API server: ${say(p.reason)}`,
);

export const APPROVER_TOKENS_UNUSABLE = text(
  'APPROVER_TOKENS_UNUSABLE',
  (p: { server: string; missing: readonly string[] }) =>
    `Machines cannot join with bound tokens yet: the cluster at ${p.server} lacks ${and(p.missing)}. Run "kubejoin admission install"; the approver can continue to run.`,
);

export const REQUEST_NAME_TOO_LONG = text(
  'REQUEST_NAME_TOO_LONG',
  (p: { user: string; length: number; limit: number }) =>
    `Left a request from ${p.user} pending because its name has ${p.length} characters; the approver handles names of at most ${p.limit}, and a kubelet's are shorter. Other requests with such names also remain pending, without a message.`,
);

export const METRICS_SERVED = text(
  'METRICS_SERVED',
  (p: { address: string }) => `Serving /healthz, /readyz and /metrics at http://${p.address}.`,
);

export const TOKEN_REVOKED = text(
  'TOKEN_REVOKED',
  (p: { id: string; node: string }) => `The Node ${p.node} is Ready; its token ${p.id} was deleted.`,
);

export const REQUEST_MISSING = failure('REQUEST_MISSING', {
  class: 'cluster',
  sample: { name: 'node-csr-x', server: 'https://192.0.2.10:6443' },
  english: (p: { name: string; server: string }) => ({
    what: `The certificate request ${p.name} does not exist in the cluster at ${p.server}.`,
    cause:
      'The name is misspelled, or the cluster removed the request (one hour after it was approved or denied, or one day after it was created if it stayed pending).',
    cure: 'List the requests with "kubectl get csr".',
  }),
});

/** `waits`: it may be approved later; `denied`, `serving-denied`: for ever; `other`: it is not the approver's. */
export type NotApproved = 'waits' | 'denied' | 'serving-denied' | 'other';

const NOT_APPROVED: Readonly<Record<NotApproved, string>> = {
  waits: 'Fix the cause and run the command again. Only requests that match their token or the inventory are approved.',
  denied:
    'The denial is final for this request. Create a new token with "kubejoin token create --for-node NODE". On the machine, run "kubejoin reset", then join with the new token.',
  'serving-denied':
    'The denial is final for this request. Fix the cause; the kubelet sends a new request in less than a minute.',
  other:
    'Check who made the request with "kubectl describe csr NAME", then approve or deny it with "kubectl certificate".',
};

export const REQUEST_NOT_APPROVED = failure('REQUEST_NOT_APPROVED', {
  class: 'cluster',
  sample: { name: 'node-csr-x', reason: TOKEN_EXPIRED(), state: 'waits' },
  english: (p: { name: string; reason: Reason; state: NotApproved }, say) => ({
    what: `The certificate request ${p.name} was not approved.`,
    cause: say(p.reason),
    cure: NOT_APPROVED[p.state],
  }),
});

export const APPROVER_UNAUTHENTICATED = failure('APPROVER_UNAUTHENTICATED', {
  class: 'cluster',
  sample: {
    server: 'https://192.0.2.10:6443',
    path: '/apis/certificates.k8s.io/v1/certificatesigningrequests',
    reason: 'Unauthorized',
  },
  english: (p: { server: string; path: string; reason: string }) => ({
    what: `${p.server} rejected the approver's credential (401 for ${p.path}).`,
    cause: `The token or certificate in the approver's kubeconfig has expired, was revoked, or belongs to another cluster. The API server returned: ${p.reason}`,
    cure: 'Put a valid credential in the kubeconfig: "kubectl -n kube-system create token kubejoin-approver" creates one for the approver\'s account. A running approver rereads the file automatically.',
  }),
});

export const ADMISSION_FORBIDDEN = failure('ADMISSION_FORBIDDEN', {
  code: 'CLUSTER_FORBIDDEN',
  class: 'cluster',
  sample: {
    server: 'https://192.0.2.10:6443',
    path: '/api/v1/namespaces/kube-system/secrets/bootstrap-token-abcdef',
    reason: 'forbidden',
  },
  english: (p: { server: string; path: string; reason: string }) => ({
    what: `The approver is not allowed to access ${p.path} at ${p.server}.`,
    cause: `The API server returned: ${p.reason}`,
    cure: 'Run "kubejoin admission install", and create bound tokens with "kubejoin token create --for-node", which grants the approver access to each token.',
  }),
});

export const INVENTORY_IGNORED = text(
  'INVENTORY_IGNORED',
  () =>
    'The ConfigMap kube-system/kubejoin-approver-inventory was not used, because the kubejoin-approver account has no permission to approve serving certificates: either someone else created the ConfigMap, or an earlier "kubejoin admission install --inventory" did not finish. To replace the ConfigMap, add --inventory FILE to the command; to delete the ConfigMap, add --remove-inventory.',
);
