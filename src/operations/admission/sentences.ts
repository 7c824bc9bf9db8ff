import { failure } from '../../base/failure.ts';
import { type Reason, type Say, text } from '../../base/text.ts';
import { count } from '../../base/wording.ts';

export interface KeyOfNode {
  node: string;
  /** sha256:HEX of the public key. */
  key: string;
}

export interface Decided {
  request: string;
  /** Who made it. */
  user: string;
  why: Reason;
}

export const REQUEST_APPROVED = text(
  'REQUEST_APPROVED',
  (p: Decided, say: Say) => `Approved the request ${p.request} of ${p.user}. ${say(p.why)}`,
);

export const REQUEST_DENIED = text(
  'REQUEST_DENIED',
  (p: Decided, say: Say) => `Denied the request ${p.request} of ${p.user}. ${say(p.why)}`,
);

export const REQUEST_PENDING = text(
  'REQUEST_PENDING',
  (p: Decided, say: Say) => `The request ${p.request} of ${p.user} stays pending. ${say(p.why)}`,
);

// Why a request is approved
export const ADMITTED = text(
  'ADMITTED',
  (p: KeyOfNode & { role: string; left: number }) =>
    `Its bound token admits one ${p.role} as ${p.node}, and this key is the first of its kind (${p.key}). ${
      p.left === 0 ? 'The token is used up' : `The token admits ${count(p.left, 'more machine', 'more machines')}`
    }.`,
);

export const ADMITTED_AGAIN = text(
  'ADMITTED_AGAIN',
  (p: KeyOfNode) => `The same key was admitted as ${p.node} before (${p.key}).`,
);

export const RENEWED = text('RENEWED', (p: { node: string }) => `The node ${p.node} renews its own certificate.`);

// Why a request is denied
export const REQUEST_NOT_EXACT = text(
  'REQUEST_NOT_EXACT',
  (p: { node: string }) =>
    `The request is not exactly the one that the kubelet of ${p.node} makes: it has another name, other names or fields, or a weak key.`,
);

export const REQUEST_USAGES = text(
  'REQUEST_USAGES',
  (p: { usages: readonly string[] }) =>
    `A kubelet's client certificate is for digital signatures and client authentication, but the request asks for: ${p.usages.join(', ')}.`,
);

export const TOKEN_USED_UP = text(
  'TOKEN_USED_UP',
  (p: KeyOfNode & { admitted: readonly string[] }) =>
    `The token for ${p.node} is used up. It admitted the key ${p.admitted.join(', ')}; this request has the key ${p.key}. If the first was not that machine, the token was stolen: delete the Node ${p.node} and create another token.`,
);

// Why a request waits
export const TOKEN_MISSING = text('TOKEN_MISSING', () => 'Its token no longer exists.');

export const TOKEN_UNREADABLE = text(
  'TOKEN_UNREADABLE',
  (p: { id: string }) =>
    `The approver may not read the token ${p.id}. Create tokens with "token create --for-node" after "admission install", which grants that right.`,
);

export const TOKEN_EXPIRED = text('TOKEN_EXPIRED', () => 'Its token has expired.');

export const TOKEN_UNBOUND = text(
  'TOKEN_UNBOUND',
  () =>
    'Its token is in the group of bound tokens, but is not bound to a node. Create one with "token create --for-node".',
);

export const TOKEN_ROLE_DIFFERS = text(
  'TOKEN_ROLE_DIFFERS',
  (p: { bound: string; group: string }) =>
    `Its token is bound to the role ${p.bound}, but has the group of a ${p.group}.`,
);

export const TOKEN_NODE_READY = text(
  'TOKEN_NODE_READY',
  (p: { node: string }) =>
    `The cluster has a Node ${p.node} that is Ready. If this machine replaces it, delete that Node, or create a token with --replace-node.`,
);

export const NOT_OF_A_BOUND_TOKEN = text(
  'NOT_OF_A_BOUND_TOKEN',
  (p: { user: string; signer: string }) =>
    `It was not made with a bound token (user ${p.user}, signer ${p.signer}). An administrator decides about it with kubectl.`,
);

export const ALREADY_DENIED = text(
  'ALREADY_DENIED',
  () => 'It was denied before, which cannot be taken back. The kubelet makes another request with its next key.',
);

// What the approver says
export const APPROVER_STARTED = text(
  'APPROVER_STARTED',
  (p: { server: string }) => `Deciding about the certificate requests of ${p.server}.`,
);

export const APPROVER_WAITS = text(
  'APPROVER_WAITS',
  (p: { reason: Reason }, say: Say) => `Waiting for the API server: ${say(p.reason)}`,
);

export const TOKEN_REVOKED = text(
  'TOKEN_REVOKED',
  (p: { id: string; node: string }) => `The Node ${p.node} is Ready; its token ${p.id} was deleted.`,
);

export const REQUEST_MISSING = failure('REQUEST_MISSING', {
  class: 'cluster',
  sample: { name: 'node-csr-x', server: 'https://192.0.2.10:6443' },
  english: (p: { name: string; server: string }) => ({
    what: `${p.server} has no certificate request ${p.name}.`,
    cause:
      'The name has a typing error, or the cluster removed the request (after an hour, or a day if it was pending).',
    cure: 'List the requests with "kubectl get csr".',
  }),
});

export const REQUEST_NOT_APPROVED = failure('REQUEST_NOT_APPROVED', {
  class: 'cluster',
  sample: { name: 'node-csr-x', reason: 'Its token has expired.' },
  english: (p: { name: string; reason: Reason }, say) => ({
    what: `The certificate request ${p.name} was not approved.`,
    cause: say(p.reason),
    cure: 'Correct the cause and run the command again. Nothing is approved that does not match its token.',
  }),
});

export const ADMISSION_FORBIDDEN = failure('ADMISSION_FORBIDDEN', {
  class: 'cluster',
  sample: {
    server: 'https://192.0.2.10:6443',
    path: '/api/v1/namespaces/kube-system/secrets/bootstrap-token-abcdef',
    reason: 'forbidden',
  },
  english: (p: { server: string; path: string; reason: string }) => ({
    what: `The approver may not use ${p.path} at ${p.server}.`,
    cause: `The API server answered: ${p.reason}`,
    cure: 'Run "kubejoin admission install", and create bound tokens with "kubejoin token create --for-node", which grants the approver the right to each.',
  }),
});
