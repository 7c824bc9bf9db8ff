import { Failure } from '../../base/failure.ts';
import { BackOff } from '../../base/pace.ts';
import type { Message, Reason } from '../../base/text.ts';
import {
  type CertificateRequest,
  certificateRequests,
  type KnownRequests,
  requestFor,
  requestsNaming,
  requestsOf,
} from '../../cluster/api/certificate-requests.ts';
import { EXPIRED } from '../../cluster/api/paged-list.ts';
import { WAITING_API_SERVER } from '../../cluster/api/sentences.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import type { HostReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import { nodeCertificate } from '../../pki/reading/node-certificate.ts';
import { isTransient } from '../../wire/http/answer.ts';
import type { Condition } from '../changes/condition.ts';
import type { ChangeContext } from '../kind.ts';
import { KubeletKey } from './kubelet-key.ts';
import {
  CSR_DENIED,
  CSR_FAILED,
  CSR_OF_OTHERS,
  WAITING_CERTIFICATE,
  WAITING_CSR_APPROVAL,
  WAITING_CSR_NONE,
  WAITING_CSR_SIGNER,
  WAITING_CSR_UNPROVEN,
} from './sentences.ts';

/**
 * Automatic approval takes a fraction of this; only after it, and up to twice as long, does anybody need to know about
 * the request.
 */
const LOOK_AT_REQUEST_AFTER_MS = 1_500;
/** Somebody who denies a request wants to see the join end. */
const LOOK_AGAIN = { firstMs: 2_000, longestMs: 3_000 };
/**
 * A request can't be asked for by its node: all of them come, and while many machines join each of them would ask for
 * those of all. So each looks less often, the more there are.
 */
const PAUSE_FOR_EACH_REQUEST_MS = 50;
/** Anybody who has a token may make any number of requests. */
const MOST_NAMED = 5;
/** How much older than the wait a request of ours may look: the kubelet sends it while its health is waited for. */
const CLOCK_GRAIN_MS = 10_000;

/**
 * The kubelet has its certificate when kubelet.conf is there and kubelet-client-current.pem holds a valid certificate
 * of this node. While that takes long, the pending CertificateSigningRequest is named with the command that approves
 * it, once the kubelet's key proves which one it is; a denied one is an error.
 */
export async function kubeletCertificate(
  condition: Extract<Condition, { type: 'kubelet-certificate' }>,
  context: ChangeContext,
): Promise<void> {
  const { files } = context.host.read;
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const key = new KubeletKey(context.host);
  const requests = watchRequest(condition.nodeName, key, { ...context, signal });
  requests.catch(() => {});
  try {
    while (!(await hasCertificate(condition.kubeconfigPath, condition.nodeName, context.host.read))) {
      signal.throwIfAborted();
      await Promise.race([
        files.changed(condition.kubeconfigPath, signal),
        files.changed(PATHS.kubeletClientCertificate, signal),
        requests,
      ]);
    }
  } catch (error) {
    stop.abort();
    await key.giveUp();
    throw error;
  }
  stop.abort();
  await key.restore();
}

async function hasCertificate(kubeconfigPath: string, nodeName: string, host: HostReader): Promise<boolean> {
  const [kubeconfig, pem] = await Promise.all([
    host.files.read(kubeconfigPath),
    host.files.read(PATHS.kubeletClientCertificate),
  ]);
  if (kubeconfig === undefined || pem === undefined) return false;
  const certificate = nodeCertificate(pem);
  return certificate?.node === nodeName && certificate.validTo > host.clock.now();
}

/**
 * Rejects when the cluster has refused this node's request; never resolves. Needs the bootstrap credential; without it
 * nothing is known.
 */
async function watchRequest(nodeName: string, kubelet: KubeletKey, context: ChangeContext): Promise<never> {
  const { host, trust, emit, signal } = context;
  const { clock } = host.read;
  const random = () => host.read.random();
  const began = clock.monotonic();
  const backOff = new BackOff({ ...LOOK_AGAIN, random });
  const warned = new Set<string>();
  let pendingBefore: ReadonlySet<string> = new Set();
  await clock.sleep(LOOK_AT_REQUEST_AFTER_MS * (1 + random()), signal);
  for (;;) {
    const known = trust && (await requestsOrReason(trust, context));
    if (known !== undefined && 'unknown' in known) {
      await clock.sleep(backOff.next(known.retryAfterMs), signal);
      continue;
    }
    // A request that was refused before this join began is an earlier attempt's; creation times are whole seconds of
    // the cluster's clock.
    const since = (known?.serverTime ?? clock.now()) - (clock.monotonic() - began) - CLOCK_GRAIN_MS;
    const requests = known?.requests ?? [];
    const key = await kubelet.read();
    const request = key && requestFor(nodeName, key, requests);
    const others = requestsNaming(nodeName, requests).filter(
      ({ name, state }) => state === 'pending' && name !== request?.name,
    );
    // While none can be told by its key, and none is left to be approved, a refusal is taken for ours: the join ends,
    // nobody is let in.
    const isOurs = ({ created }: CertificateRequest) =>
      key === undefined && others.length === 0 && Date.parse(created) >= since;
    const refused = request ? [request] : requestsOf(nodeName, requests.filter(isRefused)).filter(isOurs);
    if (refused[0] !== undefined) refuseRefused(refused[0], nodeName);
    const approved = request ? [] : requestsOf(nodeName, requests.filter(isApproved)).filter(isOurs);
    emit({ type: 'waiting', message: awaited(request ?? approved[0], others, trust) });
    const names = others.map(({ name }) => name);
    if (request?.state === 'pending' && names.some((name) => !warned.has(name))) {
      const params = {
        node: nodeName,
        names: names.slice(0, MOST_NAMED),
        more: Math.max(0, names.length - MOST_NAMED),
      };
      emit({ type: 'notice', level: 'warning', message: CSR_OF_OTHERS(params) });
      for (const name of names) warned.add(name);
    }
    // Approval by machine takes a moment: what is pending at the second look waits for a person.
    if (key === undefined && names.some((name) => pendingBefore.has(name))) await kubelet.keepInFile(signal);
    pendingBefore = new Set(names);
    await clock.sleep(backOff.next((known?.requests?.length ?? 0) * PAUSE_FOR_EACH_REQUEST_MS), signal);
  }
}

function isApproved({ state }: CertificateRequest): boolean {
  return state === 'approved';
}

function isRefused({ state }: CertificateRequest): boolean {
  return state === 'denied' || state === 'failed';
}

function refuseRefused({ name, state, reason }: CertificateRequest, node: string): void {
  if (state === 'denied') throw new Failure(CSR_DENIED, { name, node, reason });
  if (state === 'failed') throw new Failure(CSR_FAILED, { name, node, reason });
}

function awaited(
  request: CertificateRequest | undefined,
  others: readonly CertificateRequest[],
  trust: TrustedCluster | undefined,
): Message {
  if (request === undefined && others.length > 0) return WAITING_CSR_UNPROVEN();
  if (request === undefined && trust !== undefined) return WAITING_CSR_NONE({ server: trust.server });
  if (request?.state === 'pending') return WAITING_CSR_APPROVAL({ name: request.name });
  if (request?.state === 'approved') return WAITING_CSR_SIGNER({ name: request.name });
  return WAITING_CERTIFICATE();
}

/** They could not be read, and the server may have said for how long it wants to be left alone. */
interface Unknown {
  unknown: true;
  retryAfterMs?: number | undefined;
}

/**
 * The API server may go away for a moment, or be too busy: that is shown, and the time limit of the wait ends it. The
 * kubelet tries again, too.
 */
async function requestsOrReason(
  trust: TrustedCluster,
  { emit, signal }: ChangeContext,
): Promise<KnownRequests | Unknown> {
  const unknown = (reason: Reason, retryAfterMs?: number): Unknown => {
    emit({ type: 'waiting', message: WAITING_API_SERVER({ reason }) });
    return { unknown: true, retryAfterMs };
  };
  try {
    const known = await certificateRequests(trust, signal);
    return isTransient(known.status) || known.status === EXPIRED
      ? unknown(`HTTP ${known.status}`, known.retryAfterMs)
      : known;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Failure)) throw error;
    return unknown(error);
  }
}
