import type { Notice } from '../../../base/events.ts';
import { isFailure } from '../../../base/failure.ts';
import { inEnglish } from '../../../base/text.ts';
import { wholeSeconds } from '../../../base/time.ts';
import { type BoundToken, boundToken, tokenSecretPath, withKey } from '../../../cluster/api/bootstrap-tokens.ts';
import { WAITING_API_SERVER } from '../../../cluster/api/cluster-api-sentences.ts';
import { CERTIFICATE_REQUESTS } from '../../../cluster/api/kubelet-signer.ts';
import { nodeCondition, nodeMark } from '../../../cluster/api/node-condition.ts';
import { ANY_OBJECT_BYTES, type AskOptions, ask } from '../../../cluster/api/requests.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import { CLUSTER_DATA_MALFORMED } from '../../../config/documents/config-documents-sentences.ts';
import { API_SERVER_NAMES_UNKNOWN, SERVING_HELD_UP } from '../inventory/admission-inventory-sentences.ts';
import type { ExpectedNames } from '../inventory/expected-names.ts';
import {
  ADMISSION_FORBIDDEN,
  DECISION_CONTENDED,
  REQUEST_APPROVED,
  REQUEST_DENIED,
  REQUEST_PENDING,
  TOKEN_UNREADABLE,
} from './admission-approver-sentences.ts';
import { changed, found, readObject } from './answers.ts';
import {
  boundRequester,
  type Decision,
  decideClient,
  decideRenewal,
  type Facts,
  renewingNode,
} from './client-policy.ts';
import type { AskPolicy } from './own-policy.ts';
import type { PostedRequest } from './posted-request.ts';
import { decideServing, servingNode } from './serving-policy.ts';

/**
 * A merge patch. The answer shows the whole object, which may be as large as etcd allows; only its status counts, and
 * many decisions at once must not keep many large answers.
 */
const MERGE_PATCH = { method: 'PATCH', contentType: 'application/merge-patch+json', dropsBody: true } as const;

/** Attempts to take a use of a token that others change at the same time, before it is looked at again later. */
export const ATTEMPTS = 5;

export interface DecisionContext {
  /** The API server's time, in ms since the epoch. */
  now(): number;
  /** Gets the time in each answer. */
  heard?(serverTime: number | undefined): void;
  /** Decides in addition to kubejoin. */
  policy?: AskPolicy | undefined;
  signal: AbortSignal;
  /** Gets a decision that was sent without a definite answer: only the cluster knows whether it was carried out. */
  unanswered?(decision: Decision): void;
  /** Facts for requests for serving certificates; undefined without an inventory. */
  expectedNames?(): Promise<ExpectedNames | undefined>;
}

/**
 * As `decideOnce`. A permission that only serving certificates need must not hold up the others, nor must a kubeadm-config
 * that no one can read, or an API server that does not respond.
 */
export async function decideNow(
  cluster: TrustedCluster,
  request: PostedRequest,
  context: DecisionContext,
): Promise<Decision | 'other' | 'changed'> {
  try {
    return await decideOnce(cluster, request, context);
  } catch (error) {
    const forbidden = isFailure(error, ADMISSION_FORBIDDEN);
    // A policy may approve for signers that the account may not approve for.
    if (forbidden && context.policy && isOthers(request))
      return { verdict: 'wait', why: WAITING_API_SERVER({ reason: error }) };
    const isHeldUp = isFailure(error, CLUSTER_DATA_MALFORMED) || isFailure(error, API_SERVER_NAMES_UNKNOWN);
    if (servingNode(request) === undefined || !(forbidden || isHeldUp)) throw error;
    return { verdict: 'wait', why: SERVING_HELD_UP({ reason: error, forbidden }) };
  }
}

/**
 * Decides about a request and carries the decision out. A use of the token is taken before the approval, at exactly the
 * version of its Secret that was judged: a crash between the two leaves a key that is admitted again, and of two
 * approvers only one takes it. `other`: the request is not the approver's; `changed`: someone else changed it meanwhile.
 * Throws a Failure when the API server cannot be used.
 */
async function decideOnce(
  cluster: TrustedCluster,
  request: PostedRequest,
  context: DecisionContext,
): Promise<Decision | 'other' | 'changed'> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const judged = await judge(cluster, request, context);
    const { token, nodeBefore = '' } = judged ?? {};
    const decision = context.policy ? await context.policy(request, judged?.decision) : judged?.decision;
    if (decision === undefined) return 'other';
    if (decision.verdict === 'wait') return decision;
    if (decision.verdict === 'approve' && decision.take !== undefined && token) {
      const result = await taking(cluster, token, { key: decision.take, nodeBefore }, context);
      if (result === 'forbidden') return unreadable(token.id);
      if (result === 'changed') continue;
    }
    if (!(await carriedOut(cluster, request, decision, context))) return 'changed';
    await announce(cluster, request, decision, context);
    return decision;
  }
  return { verdict: 'wait', why: DECISION_CONTENDED({ attempts: ATTEMPTS }) };
}

function changing({ signal, heard }: DecisionContext): AskOptions {
  return { signal, maxBytes: ANY_OBJECT_BYTES, ...(heard && { heard }) };
}

function isOthers(request: PostedRequest): boolean {
  return [renewingNode, servingNode, boundRequester].every((reads) => reads(request) === undefined);
}

/** The event of a decision. */
export function decided({ name: request, username: user }: PostedRequest, { verdict, why }: Decision): Notice {
  const facts = { request, user, why };
  if (verdict === 'approve') return { type: 'notice', level: 'info', message: REQUEST_APPROVED(facts) };
  if (verdict === 'deny') return { type: 'notice', level: 'warning', message: REQUEST_DENIED(facts) };
  return { type: 'notice', level: 'info', message: REQUEST_PENDING(facts) };
}

interface Judged {
  decision: Decision;
  token?: BoundToken;
  /** The mark of the token's Node. */
  nodeBefore?: string;
}

async function judge(
  cluster: TrustedCluster,
  request: PostedRequest,
  context: DecisionContext,
): Promise<Judged | undefined> {
  const renewing = renewingNode(request);
  if (renewing !== undefined) return { decision: decideRenewal(request, renewing) };
  const serving = servingNode(request);
  if (serving !== undefined) return { decision: decideServing(request, serving, await context.expectedNames?.()) };
  const requester = boundRequester(request);
  if (requester === undefined) return undefined;
  const path = tokenSecretPath(requester.id);
  const answer = await readObject(cluster, path, context);
  if (answer.response?.status === 403) return { decision: unreadable(requester.id) };
  const secret = found(cluster, path, answer);
  const token: Facts['token'] = secret === undefined ? 'missing' : (boundToken(secret) ?? 'unbound');
  if (typeof token === 'string')
    return { decision: decideClient(request, requester.role, { token, nodeReady: false, now: context.now() }) };
  const nodePath = `/api/v1/nodes/${encodeURIComponent(token.binding.node)}`;
  const node = found(cluster, nodePath, await readObject(cluster, nodePath, context));
  const facts = { token, nodeReady: nodeCondition(node).ready, now: context.now() };
  return { decision: decideClient(request, requester.role, facts), token, nodeBefore: nodeMark(node) };
}

/** Takes a use of the token. `changed`: someone changed or deleted the Secret since. */
async function taking(
  cluster: TrustedCluster,
  token: BoundToken,
  { key, nodeBefore }: { key: string; nodeBefore: string },
  context: DecisionContext,
): Promise<'taken' | 'changed' | 'forbidden'> {
  const path = tokenSecretPath(token.id);
  const patch = { ...MERGE_PATCH, body: withKey(token, key, nodeBefore) };
  const answer = await ask(cluster, path, changing(context), patch);
  if (answer.response?.status === 403) return 'forbidden';
  return changed(cluster, path, answer) ? 'taken' : 'changed';
}

/** Only this token may not be used, so the others must not suffer. */
function unreadable(id: string): Decision {
  return { verdict: 'wait', why: TOKEN_UNREADABLE({ id }) };
}

async function carriedOut(
  cluster: TrustedCluster,
  { name, uid, resourceVersion }: PostedRequest,
  decision: Decision,
  context: DecisionContext,
): Promise<boolean> {
  const { verdict, why } = decision;
  const path = `${CERTIFICATE_REQUESTS}/${encodeURIComponent(name)}/approval`;
  const at = wholeSeconds(context.now());
  const condition = {
    ...(verdict === 'approve'
      ? { type: 'Approved', reason: 'KubejoinApproved' }
      : { type: 'Denied', reason: 'KubejoinDenied' }),
    ...{ status: 'True', message: inEnglish(why), lastUpdateTime: at },
  };
  // A patch, so that the whole object need not be kept or read; the API server takes nothing else from it.
  const body = { metadata: { uid, resourceVersion }, status: { conditions: [condition] } };
  const answer = await ask(cluster, path, changing(context), { ...MERGE_PATCH, body });
  if (answer.response === undefined || answer.response.status >= 500) context.unanswered?.(decision);
  return changed(cluster, path, answer);
}

/** Events of objects without a namespace are stored in this one (core/v1 Event). */
const EVENTS = '/api/v1/namespaces/default/events';
/** The API server refuses longer ones. */
const MAX_MESSAGE = 1024;

/** Records a decision as a Kubernetes Event of the request. It is news and no record, so a refused one is not repeated. */
async function announce(
  cluster: TrustedCluster,
  { name, uid }: PostedRequest,
  { verdict, why }: Decision,
  { now, signal }: { now(): number; signal: AbortSignal },
): Promise<void> {
  const at = wholeSeconds(now());
  const body = {
    ...{ apiVersion: 'v1', kind: 'Event', metadata: { generateName: 'kubejoin-approver-', namespace: 'default' } },
    involvedObject: { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', name, uid },
    type: verdict === 'approve' ? 'Normal' : 'Warning',
    reason: verdict === 'approve' ? 'Approved' : 'Denied',
    message: inEnglish(why).slice(0, MAX_MESSAGE),
    ...{ source: { component: 'kubejoin' }, count: 1 },
    firstTimestamp: at,
    lastTimestamp: at,
  };
  await ask(cluster, EVENTS, { signal }, { method: 'POST', body, dropsBody: true });
}
