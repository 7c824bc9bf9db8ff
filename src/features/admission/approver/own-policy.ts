import { inOneLine } from '../../../base/shown.ts';
import type { Message } from '../../../base/text.ts';
import { publicKeyHash } from '../../../pki/keys/spki.ts';
import { kubeletRequest } from '../../../pki/requests/node-request.ts';
import { raceAbort } from '../../../wire/deadline.ts';
import { SERVING_NAMES_UNLISTED } from '../inventory/admission-inventory-sentences.ts';
import { POLICY_DECIDED, POLICY_FAILED, POLICY_TOO_SLOW, POLICY_WRONG } from './admission-approver-sentences.ts';
import type { Decision } from './client-policy.ts';
import type { PostedRequest } from './posted-request.ts';

/** Content of a kubelet's request. */
export interface KubeletAsks {
  /** Name of the node, from the subject system:node:NAME. */
  readonly node: string;
  /** Hash of the public key: sha256:HEX. */
  readonly key: string;
  /** Empty for a client certificate. */
  readonly dnsNames: readonly string[];
  /** Empty for a client certificate. */
  readonly ipAddresses: readonly string[];
}

/** A certificate request as a policy sees it. Frozen. */
export interface ApprovalRequest {
  /** Name of the CertificateSigningRequest. */
  readonly name: string;
  /** Its metadata.uid. */
  readonly uid: string;
  /** In ms since the epoch, on the API server's clock. */
  readonly createdAt: number;
  /** Signer that would sign it (spec.signerName). */
  readonly signer: string;
  /** User who posted it; the API server vouches for user and groups. */
  readonly username: string;
  /** Groups of that user. */
  readonly groups: readonly string[];
  /** Usages that the certificate would have (spec.usages). */
  readonly usages: readonly string[];
  /**
   * The names and the key, if every byte is as a kubelet writes it and the key signed it; undefined for any other
   * request. It does not prove that the machine has these names.
   */
  readonly asks: KubeletAsks | undefined;
  /** The request itself (PKCS #10); empty if it is longer than 16 KiB, which no kubelet's is. */
  readonly pem: string;
}

/** Decision about a request. `wait`: it is checked again later, and may still be approved. */
export type ApprovalVerdict = 'approve' | 'deny' | 'wait';

/** The decision of kubejoin itself about a request. */
export interface ProposedDecision {
  /** Decision that kubejoin would make. */
  readonly verdict: ApprovalVerdict;
  /** Why, for `eventSentence` and programs. */
  readonly reason: Message;
}

/** A policy's decision. Its reason is shown to people, in the Event of the request for example. */
export interface PolicyDecision {
  /** Decision about the request. */
  verdict: ApprovalVerdict;
  /** Why, in a sentence. */
  reason: string;
}

/**
 * Decides about a request in addition to kubejoin. `proposed`: what kubejoin decides by itself; undefined for a request that it
 * leaves alone. Where there is a proposal, the stricter of the two decisions holds (deny, then wait, then approve), so a
 * policy cannot admit whom kubejoin refuses. `undefined` leaves the decision to kubejoin. A policy that throws, or takes
 * longer than 30 seconds, makes the request wait.
 */
export type ApprovalPolicy = (
  request: ApprovalRequest,
  proposed: ProposedDecision | undefined,
  context: { readonly signal: AbortSignal },
) => PolicyDecision | undefined | Promise<PolicyDecision | undefined>;

/** A caller's policy as the approver asks it. */
export type AskPolicy = (request: PostedRequest, decision: Decision | undefined) => Promise<Decision | undefined>;

interface Asking {
  signal: AbortSignal;
  hasInventory: boolean;
}

const LIMIT_MS = 30_000;
const STRICTNESS: readonly ApprovalVerdict[] = ['approve', 'wait', 'deny'];

/** `hasInventory`: without one, only the policy can know whose names they are. What the cluster says against them holds. */
export function asking(policy: ApprovalPolicy, { signal, hasInventory }: Asking): AskPolicy {
  return async (request, decision) => {
    const isOpen = !hasInventory && decision?.why.key === SERVING_NAMES_UNLISTED.key;
    const proposed = isOpen ? undefined : decision;
    const answer = await answerOf(policy, request, { proposed, signal });
    if (answer === undefined) return decision;
    return proposed && strictness(proposed) >= strictness(answer) ? proposed : answer;
  };
}

function strictness({ verdict }: Decision): number {
  return STRICTNESS.indexOf(verdict);
}

async function answerOf(
  policy: ApprovalPolicy,
  request: PostedRequest,
  { proposed, signal }: { proposed: Decision | undefined; signal: AbortSignal },
): Promise<Decision | undefined> {
  const timeout = AbortSignal.timeout(LIMIT_MS);
  const limit = AbortSignal.any([signal, timeout]);
  try {
    const proposal = proposed && Object.freeze({ verdict: proposed.verdict, reason: proposed.why });
    const answered = Promise.resolve(policy(describeRequest(request), proposal, Object.freeze({ signal: limit })));
    return checked(await raceAbort(answered, limit));
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) return { verdict: 'wait', why: POLICY_TOO_SLOW({ seconds: LIMIT_MS / 1000 }) };
    const reason = inOneLine(error instanceof Error ? error.message : String(error));
    return { verdict: 'wait', why: POLICY_FAILED({ reason }) };
  }
}

function checked(answer: PolicyDecision | undefined): Decision | undefined {
  if (answer === undefined) return undefined;
  const { verdict, reason } = answer;
  if (!STRICTNESS.includes(verdict) || typeof reason !== 'string') return { verdict: 'wait', why: POLICY_WRONG() };
  return { verdict, why: POLICY_DECIDED({ reason }) };
}

export function describeRequest({ pem, created: createdAt, ...posted }: PostedRequest): ApprovalRequest {
  const { name, uid, signer, username } = posted;
  const asked = kubeletRequest(pem);
  return Object.freeze({
    ...{ name, uid, createdAt, signer, username, pem },
    groups: Object.freeze([...posted.groups]),
    usages: Object.freeze([...posted.usages]),
    asks:
      asked &&
      Object.freeze({
        ...{ node: asked.node, key: publicKeyHash(asked.key) },
        dnsNames: Object.freeze([...asked.dnsNames]),
        ipAddresses: Object.freeze([...asked.ipAddresses]),
      }),
  });
}
