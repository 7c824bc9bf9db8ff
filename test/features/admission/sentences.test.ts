/** What the approver says, in all its variants. */
import { expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { inEnglish, type Message } from '../../../src/base/text.ts';
import * as sentences from '../../../src/features/admission/approver/admission-approver-sentences.ts';
import * as inventory from '../../../src/features/admission/inventory/admission-inventory-sentences.ts';
import {
  REQUEST_NOT_EXACT,
  REQUEST_USAGES,
  TOKEN_USED_UP,
} from '../../../src/operations/bound-tokens/operations-bound-tokens-sentences.ts';

const decided = { request: 'csr-1', user: 'u', why: 'Because.' };
const key = { node: 'n', key: 'sha256:a' };
const SHORT: [Message, string][] = [
  [sentences.REQUEST_APPROVED(decided), 'Approved the request csr-1 from u. Because.'],
  [sentences.REQUEST_DENIED(decided), 'Denied the request csr-1 from u. Because.'],
  [sentences.REQUEST_PENDING(decided), 'The request csr-1 from u remains pending. Because.'],
  [
    sentences.ADMITTED({ ...key, role: 'worker', left: 0 }),
    'The bound token admits n (role: worker), and the key in the request is new (sha256:a). The token has no uses left.',
  ],
  [
    sentences.ADMITTED({ ...key, role: 'worker', left: 1 }),
    'The bound token admits n (role: worker), and the key in the request is new (sha256:a). The token can admit 1 more machine.',
  ],
  [
    sentences.ADMITTED({ ...key, role: 'worker', left: 2 }),
    'The bound token admits n (role: worker), and the key in the request is new (sha256:a). The token can admit 2 more machines.',
  ],
  [sentences.ADMITTED_AGAIN(key), 'The key in the request (sha256:a) was already admitted as n.'],
  [sentences.RENEWED({ node: 'n' }), 'The node n is renewing its own certificate.'],
  [
    REQUEST_NOT_EXACT({ node: 'n' }),
    'The request differs from the one that the kubelet on n creates: it has a different subject, or additional names or fields.',
  ],
  [
    REQUEST_USAGES({ usages: ['a', 'b'] }),
    "A kubelet's client certificate is for digital signatures and client authentication, but the request specifies: a, b.",
  ],
  [
    sentences.DECISION_CONTENDED({ attempts: 5 }),
    'The request or its token changed during each of the 5 attempts: other approvers are handling the request.',
  ],
  [sentences.TOKEN_MISSING(), "The request's token no longer exists."],
  [sentences.TOKEN_EXPIRED(), "The request's token has expired."],
  [
    sentences.TOKEN_ROLE_DIFFERS({ bound: 'worker', group: 'control-plane' }),
    'The token is bound to the worker role, but is in the group for the control-plane role.',
  ],
  [sentences.POLICY_DECIDED({ reason: 'as told' }), 'as told'],
  [sentences.POLICY_FAILED({ reason: 'x' }), "This approver's policy failed: x"],
  [sentences.POLICY_TOO_SLOW({ seconds: 10 }), "This approver's policy did not decide within 10 seconds."],
  [sentences.POLICY_WRONG(), "This approver's policy did not return a verdict (approve, deny or wait) with a reason."],
  [sentences.APPROVER_STARTED({ server: 's' }), 'Watching certificate requests at s.'],
  [sentences.APPROVER_WAITS({ reason: 'x' }), 'Waiting for the API server: x'],
  [
    sentences.METRICS_SERVED({ address: '127.0.0.1:1' }),
    'Serving /healthz, /readyz and /metrics at http://127.0.0.1:1.',
  ],
  [sentences.TOKEN_REVOKED({ id: 'abcdef', node: 'n' }), 'The Node n is Ready; its token abcdef was deleted.'],
  [
    inventory.SERVING_APPROVED({ node: 'n', names: ['a', 'b'] }),
    'The node n requests a certificate for its own names and addresses: a, b.',
  ],
  [
    inventory.SERVING_USAGES({ usages: ['a', 'b'] }),
    "A kubelet's serving certificate is for digital signatures and server authentication, but the request specifies: a, b.",
  ],
  [
    inventory.SERVING_NAME_UNUSABLE({ name: '*.x' }),
    'The request contains *.x. Loopback, link-local and multicast addresses, wildcards and invalid names cannot be approved.',
  ],
  ...(
    [
      ['node', 'The node n requests a certificate for x, which belongs to the Node o.'],
      ['service', 'The node n requests a certificate for x, which belongs to the Service o.'],
      [
        'domain',
        'The node n requests a certificate for x, but such names and addresses are reserved for Services and Pods.',
      ],
      ['control-plane', 'The node n requests a certificate for x, which points to the API servers.'],
      ['inventory', 'The node n requests a certificate for x, which the inventory lists for o.'],
    ] as const
  ).map(([owner, said]): [Message, string] => [
    inventory.SERVING_NAME_TAKEN({ node: 'n', name: 'x', owner, ownerName: 'o' }),
    said,
  ]),
  [
    inventory.SERVING_NAMES_UNLISTED({ node: 'n', names: ['a'], listed: true }),
    'The inventory does not list a for the node n. If it is correct, add it to the nodeAddresses field.',
  ],
  [
    inventory.SERVING_NAMES_UNLISTED({ node: 'n', names: ['a', 'b'], listed: true }),
    'The inventory does not list a or b for the node n. If they are correct, add them to the nodeAddresses field.',
  ],
  [
    inventory.SERVING_NAMES_UNLISTED({ node: 'n', names: ['a', 'b'], listed: false }),
    'The inventory does not list the node n, which requests a certificate for a and b. If it is one of your machines, add it to the inventory.',
  ],
  [
    inventory.SERVING_HELD_UP({ reason: 'x', forbidden: false }),
    'The approver cannot handle serving certificates. Reason: x',
  ],
  [
    inventory.SERVING_HELD_UP({ reason: 'x', forbidden: true }),
    'The approver cannot handle serving certificates. Run "kubejoin admission install --inventory FILE" to grant the missing permission. Reason: x',
  ],
  [inventory.INVENTORY_READ({ path: '/i', nodes: 1 }), 'Reloaded the inventory /i: 1 node.'],
  [inventory.INVENTORY_READ({ path: '/i', nodes: 2 }), 'Reloaded the inventory /i: 2 nodes.'],
  [
    inventory.INVENTORY_KEPT({ path: '/i', nodes: 1, reason: 'x' }),
    'Cannot use the current content of the inventory /i; the previous version (1 node) stays in effect. Reason: x',
  ],
];

it.each(SHORT)('%# reads "%s"', (message, said) => expect(inEnglish(message)).toBe(said));

it.each<[Message, RegExp]>([
  [sentences.TOKEN_UNREADABLE({ id: 'abcdef' }), /^The approver is not allowed to read the token abcdef\. Run/],
  [sentences.TOKEN_UNBOUND(), /^The token is in the group for bound tokens, but is not bound to a node\./],
  [sentences.TOKEN_NODE_READY({ node: 'n' }), /^The cluster already has a Ready Node named n\. .* --replace-node\.$/],
  [sentences.REQUEST_ABANDONED(), /^The request is more than 15 minutes old, /],
  [sentences.NOT_OF_A_BOUND_TOKEN({ user: 'u', signer: 's' }), /^The request \(user u, signer s\) was not made with/],
  [sentences.ALREADY_DENIED(), /^The request was already denied, and a denial cannot be undone\./],
  [
    sentences.REQUEST_NAME_TOO_LONG({ user: 'u', length: 300, limit: 253 }),
    /^Left a request from u pending because its name has 300 characters; the approver handles names of at most 253, /,
  ],
  [sentences.INVENTORY_IGNORED(), /^The ConfigMap kube-system\/kubejoin-approver-inventory was not used, /],
  [inventory.SERVING_NO_INVENTORY(), /^This approver handles serving certificates only if it has an inventory /],
])('%# begins with %s', (message, said) => expect(inEnglish(message)).toMatch(said));

it.each([
  [['a'], 'It has admitted the key a; this request has the key sha256:a. If the admitted key does not belong'],
  [
    ['a', 'b'],
    'It has admitted the keys a and b; this request has the key sha256:a. If one of the admitted keys does not',
  ],
])('a token that is used up names the keys %j', (admitted, said) => {
  const text = inEnglish(TOKEN_USED_UP({ ...key, admitted }));
  expect(text).toContain(`The token for n has no uses left. ${said}`);
  expect(text).toMatch(/the thief now has a certificate for n: delete that Node and create a token for another name\./);
});

it.each<[sentences.NotApproved, RegExp]>([
  ['waits', /^Fix the cause and run the command again\./],
  ['denied', /^The denial is final for this request\. Create a new token /],
  ['serving-denied', /^The denial is final for this request\. Fix the cause; /],
  ['other', /^Check who made the request with "kubectl describe csr NAME", /],
])('a request that was not approved: %s', (state, cure) => {
  const { text } = new Failure(sentences.REQUEST_NOT_APPROVED, { name: 'csr-1', reason: 'Because.', state });
  expect(text).toEqual({
    what: 'The certificate request csr-1 was not approved.',
    cause: 'Because.',
    cure: expect.stringMatching(cure),
  });
});
