import { Failure, isFailure, onFailure } from '../../base/failure.ts';
import { listOf, record } from '../../base/record.ts';
import type { Message } from '../../base/text.ts';
import { CLUSTER_CREDENTIAL_REJECTED, WAITING_API_SERVER } from '../../cluster/api/cluster-api-sentences.ts';
import { CERTIFICATE_REQUESTS, KUBELET_SIGNER } from '../../cluster/api/kubelet-signer.ts';
import { watchOnce, watchUntil } from '../../cluster/api/object-watch.ts';
import { ask, refusalReason, retry } from '../../cluster/api/requests.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import { PATHS } from '../../manifests/paths.ts';
import type { KeyPair } from '../../pki/keys/key-stock.ts';
import { certificateRequest, isRequestFor } from '../../pki/requests/certificate-request.ts';
import { nodeRequestName, nodeSubject } from '../../pki/requests/node-subject.ts';
import type { Emit } from '../events.ts';
import type { ChangeContext } from '../kind.ts';
import { WAIT_TIMED_OUT } from '../kinds/engine-kinds-sentences.ts';
import {
  CSR_DENIED,
  CSR_FAILED,
  CSR_REFUSED,
  CSR_REPLACED,
  WAITING_CERTIFICATE,
  WAITING_CSR_APPROVAL,
  WAITING_CSR_SIGNER,
} from './engine-conditions-sentences.ts';

/** Automatic approval takes a fraction of it. */
const TELL_AFTER_MS = 1_500;
/** Further time before it names the request: the cluster will approve it, unless something is wrong. */
const NAME_AFTER_MS = 15_000;
/** Time for a connection that fails although a server is there, such as a foreign certificate. */
const OTHER_FAILURES_MS = 60_000;
/** Those of a kubelet with an ECDSA key, in the order in which the API server keeps them. */
const USAGES = ['digital signature', 'client auth'];

const requested = (nodeName: string) => ({ ...nodeSubject(nodeName), dnsNames: [], ipAddresses: [] });

/** A request for a kubelet's client certificate. */
interface NodeRequest {
  nodeName: string;
  pair: KeyPair;
  timeoutMs: number;
}

interface AwaitedRequest extends NodeRequest {
  /** `others`: their requests in this node's name are looked for, so that they are not approved for this one. */
  approvedBy: 'cluster' | 'others';
}

/**
 * Sends the request (certificates.k8s.io/v1 CertificateSigningRequest) under the name that a kubelet gives it. Throws
 * CSR_REFUSED, CLUSTER_CREDENTIAL_REJECTED of a token that is gone, WAIT_TIMED_OUT of a server that stays gone, and other
 * failures of its connection.
 */
export async function sendRequest(request: NodeRequest, context: ChangeContext): Promise<void> {
  const told = async (failure: Failure) => {
    if (!(await isUnreachable(failure))) throw failure;
    throw await timedOut(request, WAITING_API_SERVER({ reason: failure }), context);
  };
  await post(request, context).catch(onFailure(told, context.signal));
}

/** Loads the words of causes only after a failure. */
async function isUnreachable(failure: Failure): Promise<boolean> {
  return (await import('./causes.ts')).isUnreachable(failure);
}

async function post({ nodeName, pair, timeoutMs }: NodeRequest, context: ChangeContext): Promise<void> {
  const { host, emit, signal } = context;
  const cluster = trustedBy(context);
  const request = certificateRequest(requested(nodeName), pair);
  const body = {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: nodeRequestName(nodeName, pair.publicKey) },
    spec: {
      request: Buffer.from(request).toString('base64'),
      signerName: KUBELET_SIGNER,
      usages: USAGES,
    },
  };
  let isOther = false;
  let isForbidden = false;
  const attempt = async () => {
    const answer = await ask(cluster, CERTIFICATE_REQUESTS, { signal }, { method: 'POST', body });
    const { status } = answer.response ?? {};
    isOther = answer.failure !== undefined && !(await isUnreachable(answer.failure));
    // 409: it is there; whether it is still ours, the watch sees.
    return status === 201 || status === 409 ? { result: undefined } : answer;
  };
  const sent = retry(attempt, {
    retryMs: () => (isOther ? Math.min(timeoutMs, OTHER_FAILURES_MS) : undefined),
    ...{ timeoutMs, clock: host.read.clock, emit, signal },
    refusal: (response) => {
      isForbidden = response.status === 403;
      const { server } = cluster;
      const reason = refusalReason(response);
      return response.status === 401
        ? new Failure(CLUSTER_CREDENTIAL_REJECTED, { server, path: CERTIFICATE_REQUESTS, reason })
        : new Failure(CSR_REFUSED, { server, node: nodeName, reason });
    },
  });
  await sent.catch(async (error) => {
    throw isForbidden ? await withBinding(error, cluster, signal) : error;
  });
}

/** A bound token gets its permissions from elsewhere than others. */
async function withBinding(error: unknown, cluster: TrustedCluster, signal: AbortSignal): Promise<unknown> {
  if (!isFailure(error, CSR_REFUSED)) return error;
  const { ownBinding } = await import('../../cluster/api/own-user.ts');
  const bound = (await ownBinding(cluster, { signal })) !== undefined;
  return bound ? new Failure(CSR_REFUSED, { ...error.params, bound }) : error;
}

/**
 * Waits until the cluster has issued the certificate (PEM) for a request that was sent; sends it again if it is gone. In a
 * long wait, it names the request with the command that approves it. Throws CSR_REFUSED, CSR_REPLACED, CSR_DENIED,
 * CSR_FAILED, CLUSTER_CREDENTIAL_REJECTED and WAIT_TIMED_OUT.
 */
export async function issued(
  request: AwaitedRequest,
  context: ChangeContext,
): Promise<{ name: string; certificate: string }> {
  const { nodeName, pair, timeoutMs } = request;
  const { read } = context.host;
  const cluster = trustedBy(context);
  const name = nodeRequestName(nodeName, pair.publicKey);
  const deadline = AbortSignal.timeout(Math.ceil(timeoutMs));
  const ended = new AbortController();
  const signal = AbortSignal.any([context.signal, deadline, ended.signal]);
  let approved = false;
  let lost: Message | undefined;
  const decision = () => (approved ? WAITING_CSR_SIGNER({ name }) : WAITING_CSR_APPROVAL({ name }));
  const emit: Emit = (event) => {
    if (event.type === 'waiting') lost = event.message;
    context.emit(event);
  };
  const look = (object: unknown): { certificate: string } | Failure | undefined => {
    lost = undefined;
    const { certificate, refusal, isApproved, isOwn } = stateOf(object, { name, nodeName, pair });
    if (!isOwn) return new Failure(CSR_REPLACED, { name, node: nodeName });
    approved = isApproved;
    return refusal ?? (certificate === undefined ? undefined : { certificate });
  };
  let sent = true;
  const watch = async () => {
    const refused = sent ? undefined : await sentAgain(request, { ...context, emit, signal });
    if (refused) return refused;
    sent = false;
    return watchOnce(cluster, { collection: CERTIFICATE_REQUESTS, name, look, endsWithObject: true }, signal);
  };
  const tell = async () => {
    await read.clock.sleep(TELL_AFTER_MS, signal);
    context.emit({ type: 'waiting', message: WAITING_CERTIFICATE() });
    await read.clock.sleep(NAME_AFTER_MS, signal);
    context.emit({ type: 'waiting', message: decision() });
  };
  const tellOfOthers = async () => {
    const began = read.clock.monotonic();
    await read.clock.sleep(TELL_AFTER_MS * (1 + read.clock.random()), signal);
    const { watchRequest } = await import('./kubelet-request.ts');
    const key = { read: async () => pair.publicKey, keepInFile: async () => false };
    await watchRequest(nodeName, key, began, { ...context, emit, signal });
  };
  // Ended by the signal. That the request was refused, the watch sees.
  (request.approvedBy === 'cluster' ? tell() : tellOfOthers()).catch(() => {});
  try {
    const found = await watchUntil(watch, { host: read, emit, signal });
    if (found instanceof Failure) throw found;
    return { name, ...found };
  } catch (error) {
    if (error instanceof Failure || !deadline.aborted || context.signal.aborted) throw error;
    throw await timedOut(request, lost ?? decision(), context);
  } finally {
    ended.abort();
  }
}

/** `waiting`: the last reason to wait. */
async function timedOut(
  { nodeName, timeoutMs, approvedBy }: NodeRequest & Partial<AwaitedRequest>,
  waiting: Message,
  { host }: ChangeContext,
): Promise<Failure> {
  const controlPlane = (await host.read.files.stat(PATHS.controllerManagerConf).catch(() => undefined)) !== undefined;
  const seconds = Math.round(timeoutMs / 1000);
  const wait = { condition: 'kubelet-certificate', subject: nodeName, seconds, waiting, controlPlane } as const;
  const byOthers = approvedBy === 'others' && { byOthers: true };
  return new Failure(WAIT_TIMED_OUT, { ...wait, kubeletActive: false, notStarted: true, ...byOthers, log: [] });
}

/** The failure of a request that the API server does not accept any more; it would not later either. */
function sentAgain(request: NodeRequest, context: ChangeContext): Promise<Failure | undefined> {
  return post(request, context).then(
    () => undefined,
    onFailure((failure) => {
      if (isFailure(failure, CSR_REFUSED) || isFailure(failure, CLUSTER_CREDENTIAL_REJECTED)) return failure;
      throw failure;
    }, context.signal),
  );
}

export function trustedBy({ trustedCluster }: ChangeContext): TrustedCluster {
  if (trustedCluster === undefined)
    throw new TypeError('only a phase that needs the cluster can request a certificate');
  return trustedCluster;
}

/** The state of a CertificateSigningRequest (certificates.k8s.io/v1). Anyone with a token may have posted one of this name. */
export function stateOf(
  object: unknown,
  { name, nodeName, pair }: Pick<NodeRequest, 'nodeName' | 'pair'> & { name: string },
) {
  const { spec, status } = record(object);
  const { request, signerName, usages, username } = record(spec);
  const { certificate, conditions } = record(status);
  const pem = Buffer.from(String(request), 'base64').toString('latin1');
  const all = listOf(conditions).map(record);
  const reasonOf = ({ reason, message }: Record<string, unknown>) => [reason, message].filter(Boolean).join(': ');
  const [denied, failed] = ['Denied', 'Failed'].map((type) => all.find((condition) => condition.type === type));
  const named = { name, node: nodeName };
  return {
    isOwn:
      isRequestFor(pem, requested(nodeName), pair) &&
      signerName === KUBELET_SIGNER &&
      listOf(usages).join() === USAGES.join(),
    certificate:
      typeof certificate === 'string' && certificate !== ''
        ? Buffer.from(certificate, 'base64').toString('latin1')
        : undefined,
    refusal:
      (denied && new Failure(CSR_DENIED, { ...named, reason: reasonOf(denied) })) ??
      (failed && new Failure(CSR_FAILED, { ...named, reason: reasonOf(failed) })),
    isApproved: all.some(({ type }) => type === 'Approved'),
    requester: username,
  };
}
