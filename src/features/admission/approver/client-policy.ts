import type { KeyObject } from 'node:crypto';
import type { Message } from '../../../base/text.ts';
import type { BoundToken } from '../../../cluster/api/bootstrap-tokens.ts';
import { NODE_ROLES, type NodeRole } from '../../../config/types/join.ts';
import { isSubdomain } from '../../../config/values/names.ts';
import { boundGroup } from '../../../manifests/objects/bootstrap-token.ts';
import {
  REQUEST_KEY_WEAK,
  REQUEST_NOT_EXACT,
  REQUEST_OTHER_NODE,
  REQUEST_USAGES,
  TOKEN_USED_UP,
} from '../../../operations/bound-tokens/operations-bound-tokens-sentences.ts';
import { publicKeyHash } from '../../../pki/keys/spki.ts';
import { type KubeletRequest, kubeletRequest } from '../../../pki/requests/node-request.ts';
import { nodeRequestName } from '../../../pki/requests/node-subject.ts';
import { SIGNERS } from '../manifests/admission-objects.ts';
import {
  ADMITTED,
  ADMITTED_AGAIN,
  RENEWED,
  REQUEST_ABANDONED,
  TOKEN_EXPIRED,
  TOKEN_MISSING,
  TOKEN_NODE_READY,
  TOKEN_ROLE_DIFFERS,
  TOKEN_UNBOUND,
} from './admission-approver-sentences.ts';
import type { PostedRequest } from './posted-request.ts';

/**
 * The decision about a request. `deny`: for ever, since a kubelet keeps its key and its request's name. `wait`: what it
 * lacks may still come. `take`: the hash of a key to record in the token before the approval.
 */
export type Decision =
  | { verdict: 'approve'; why: Message; take?: string }
  | { verdict: 'deny'; why: Message }
  | { verdict: 'wait'; why: Message };

/** Current state of the cluster. */
export interface Facts {
  /** The token of the request's user; `missing`: there is no such Secret. */
  token: BoundToken | 'missing' | 'unbound';
  /** True if the cluster has a Ready Node with the token's name. */
  nodeReady: boolean;
  /** In ms since the epoch. */
  now: number;
}

/** The token's ID and role of a request that a bound token made; undefined for any other request. */
export function boundRequester({
  signer,
  username,
  groups,
}: PostedRequest): { id: string; role: NodeRole } | undefined {
  const id = /^system:bootstrap:([a-z0-9]{6})$/.exec(username)?.[1];
  const [role, ...more] = NODE_ROLES.filter((one) => groups.includes(boundGroup(one)));
  if (signer !== SIGNERS.client || !groups.includes('system:bootstrappers')) return undefined;
  return id === undefined || role === undefined || more.length > 0 ? undefined : { id, role };
}

/**
 * Decides about a request for a kubelet's client certificate that a bound token made. Nothing that the requester wrote
 * is believed: the request must be, to the byte, the one that the kubelet of the bound node makes.
 */
export function decideClient(request: PostedRequest, role: NodeRole, { token, nodeReady, now }: Facts): Decision {
  if (token === 'missing') return wait(TOKEN_MISSING());
  if (token === 'unbound') return wait(TOKEN_UNBOUND());
  const { binding, admitted } = token;
  const { node, uses } = binding;
  if (binding.role !== role) return wait(TOKEN_ROLE_DIFFERS({ bound: binding.role, group: role }));
  const key = keyOf(request, node);
  if (key === undefined) return deny(otherNode(request, node) ?? notExact(request, node));
  if (!asksForUsages(request, key, 'client auth')) return deny(REQUEST_USAGES({ usages: [...request.usages] }));
  const hash = publicKeyHash(key);
  if (admitted.includes(hash)) return { verdict: 'approve', why: ADMITTED_AGAIN({ node, key: hash }) };
  if (admitted.length >= uses) return deny(TOKEN_USED_UP({ node, key: hash, admitted: [...admitted] }));
  if (token.expires !== undefined && token.expires <= now) return wait(TOKEN_EXPIRED());
  if (nodeReady && !binding.replacesNode) return wait(TOKEN_NODE_READY({ node }));
  if (isAbandoned(request, nodeRequestName(node, key), now)) return wait(REQUEST_ABANDONED());
  return { verdict: 'approve', why: ADMITTED({ node, role, key: hash, left: uses - admitted.length - 1 }), take: hash };
}

/** How long a kubelet waits for a certificate (certificateWaitTimeout in client-go). */
const KUBELET_WAITS_MS = 15 * 60_000;

/**
 * True if no kubelet has the key of the request any more: it would take a use that the kubelet's next request needs. A
 * kubelet that does not rotate its certificate keeps its key in a file, and names its request after it (`keptName`).
 */
function isAbandoned({ name, created }: PostedRequest, keptName: string, now: number): boolean {
  return name !== keptName && now - created > KUBELET_WAITS_MS;
}

/** The node that renews its own client certificate; undefined for any other request. */
export function renewingNode({ signer, username, groups }: PostedRequest): string | undefined {
  const node = /^system:node:(.+)$/.exec(username)?.[1];
  return signer === SIGNERS.client && groups.includes('system:nodes') ? node : undefined;
}

/** Decides about a node's request for its own next client certificate, as the cluster's own approver does. */
export function decideRenewal(request: PostedRequest, node: string): Decision {
  const key = keyOf(request, node);
  if (key === undefined) return deny(notExact(request, node));
  if (!asksForUsages(request, key, 'client auth')) return deny(REQUEST_USAGES({ usages: [...request.usages] }));
  return { verdict: 'approve', why: RENEWED({ node }) };
}

/** The key of a request for a client certificate that is, to the byte, the node's. */
function keyOf(request: PostedRequest, node: string): KeyObject | undefined {
  const { key, dnsNames = [], ipAddresses = [] } = requestOf(request, node) ?? {};
  return dnsNames.length + ipAddresses.length === 0 ? key : undefined;
}

/** Why a whole request of another node's kubelet is denied: someone gave that machine this token. */
function otherNode({ pem }: PostedRequest, node: string): Message | undefined {
  const asked = kubeletRequest(pem)?.node;
  // The name gets into a command.
  return asked === undefined || asked === node || !isSubdomain(asked) ? undefined : REQUEST_OTHER_NODE({ node, asked });
}

/** Why `requestOf` found no request of the node. */
export function notExact({ pem }: PostedRequest, node: string): Message {
  const asked = kubeletRequest(pem);
  if (asked?.node !== node || isStrong(asked.key)) return REQUEST_NOT_EXACT({ node });
  const { asymmetricKeyType: type = '', asymmetricKeyDetails: { namedCurve, modulusLength } = {} } = asked.key;
  return REQUEST_KEY_WEAK({ key: [type.toUpperCase(), namedCurve ?? modulusLength].join(' ').trim() });
}

/** Content of a request that is, byte for byte, the node's, and made with a strong key. */
export function requestOf({ pem }: PostedRequest, node: string): KubeletRequest | undefined {
  const asked = kubeletRequest(pem);
  return asked?.node === node && isStrong(asked.key) ? asked : undefined;
}

const CURVES = ['prime256v1', 'secp384r1', 'secp521r1'];

/** At least 112 bits of security (NIST SP 800-57 part 1, table 2). */
function isStrong({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  if (asymmetricKeyType === 'ec') return CURVES.includes(asymmetricKeyDetails?.namedCurve ?? '');
  return (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
}

/**
 * As kube-controller-manager requires them (ValidateKubeletClientCSR, ValidateKubeletServingCSR); a repeated usage counts
 * once.
 */
export function asksForUsages(
  { usages }: PostedRequest,
  { asymmetricKeyType }: KeyObject,
  purpose: 'client auth' | 'server auth',
): boolean {
  const asked = new Set(usages);
  if (asymmetricKeyType === 'rsa') asked.delete('key encipherment');
  return asked.size === 2 && asked.has('digital signature') && asked.has(purpose);
}

export function wait(why: Message): Decision {
  return { verdict: 'wait', why };
}

export function deny(why: Message): Decision {
  return { verdict: 'deny', why };
}
