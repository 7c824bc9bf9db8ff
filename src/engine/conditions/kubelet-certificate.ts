import { dirname } from 'node:path';
import { Failure, onFailure } from '../../base/failure.ts';
import { BackOff } from '../../base/pace.ts';
import type { Message, Reason } from '../../base/text.ts';
import {
  type CertificateRequest,
  certificateRequests,
  type KnownRequests,
  type OwnUser,
  ownUser,
  requestFor,
  requestsOf,
} from '../../cluster/api/certificate-requests.ts';
import { EXPIRED } from '../../cluster/api/paged-list.ts';
import { WAITING_API_SERVER } from '../../cluster/api/sentences.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import {
  caBundleIn,
  chosenFrom,
  type KubeconfigSource,
  kubeletCertificateIn,
} from '../../cluster/kubeconfig/kubeconfig-source.ts';
import { sameCluster } from '../../pki/reading/certificate-bundle.ts';
import { nodeCertificate } from '../../pki/reading/node-certificate.ts';
import { isTransient } from '../../wire/http/answer.ts';
import type { Condition } from '../changes/condition.ts';
import type { ChangeContext } from '../kind.ts';
import { KubeletKey } from './kubelet-key.ts';
import {
  CSR_DENIED,
  CSR_FAILED,
  CSR_OF_OTHERS,
  WAITING_APPROVER,
  WAITING_CERTIFICATE,
  WAITING_CSR_APPROVAL,
  WAITING_CSR_NONE,
  WAITING_CSR_SIGNER,
  WAITING_CSR_UNPROVEN,
} from './sentences.ts';

type KubeletCertificate = Extract<Condition, { type: 'kubelet-certificate' }>;

/** Delay (up to twice this) before the first look at the requests: automatic approval takes a fraction of it. */
const LOOK_AT_REQUEST_AFTER_MS = 1_500;
/** Short, since somebody who denies a request wants to see the join end. */
const LOOK_AGAIN = { firstMs: 2_000, longestMs: 3_000 };
/**
 * Additional pause for each listed request. Requests cannot be filtered by node, so when many machines join, each lists
 * the requests of all.
 */
const PAUSE_FOR_EACH_REQUEST_MS = 50;
/** Limit, because anybody with a token can create any number of requests. */
const MOST_NAMED = 5;
/** Stands for all requests that cannot be named; no request has this name. */
const UNNAMED = '';
/** Accepted age of our request at the start of the wait: the kubelet sends it during the wait for its health. */
const CLOCK_GRAIN_MS = 10_000;

/** kubelet.conf as it was last read. */
interface Seen {
  /** Undefined if it does not exist. */
  content: Buffer | undefined;
  /** Undefined also while the kubelet has not written all of it. */
  from: KubeconfigSource | undefined;
}

/**
 * Waits until the file that kubelet.conf names holds a valid certificate of this node and kubelet.conf trusts a CA
 * certificate of the cluster (if that is known): a kubelet keeps the kubelet.conf of another cluster. In a long wait
 * it names the pending CertificateSigningRequest with the command that approves it, as soon as the kubelet's key proves
 * which request is ours. Throws CSR_DENIED or CSR_FAILED.
 */
export async function kubeletCertificate(condition: KubeletCertificate, context: ChangeContext): Promise<void> {
  const { files } = context.host.read;
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  let seen: Seen = { content: undefined, from: undefined };
  const certificatePath = () => kubeletCertificateIn(seen.from);
  const key = new KubeletKey(context.host, () => dirname(certificatePath()));
  const requests = watchRequest(condition.nodeName, key, { ...context, signal });
  requests.catch(() => {});
  try {
    for (;;) {
      seen = await readAgain(seen, condition, context);
      if (await hasCertificate(condition, seen, context)) break;
      signal.throwIfAborted();
      await Promise.race([
        files.changed(condition.kubeconfigPath, signal),
        files.changed(certificatePath(), signal),
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

/** Parses kubelet.conf only when it has changed: a kubelet writes it long before it has its certificate. */
async function readAgain(
  seen: Seen,
  { kubeconfigPath }: KubeletCertificate,
  { host, signal }: Pick<ChangeContext, 'host' | 'signal'>,
): Promise<Seen> {
  const content = await host.read.files.read(kubeconfigPath);
  if (content === undefined) return { content, from: undefined };
  if (seen.content?.equals(content)) return seen;
  const from = chosenFrom(content, kubeconfigPath, dirname(kubeconfigPath));
  return { content, from: await from.catch(onFailure(() => undefined, signal)) };
}

async function hasCertificate(
  { nodeName }: KubeletCertificate,
  { content, from }: Seen,
  { host: { read: host }, trustedCluster, signal }: Pick<ChangeContext, 'host' | 'trustedCluster' | 'signal'>,
): Promise<boolean> {
  const pem = content && (await host.files.read(kubeletCertificateIn(from)));
  const certificate = pem && nodeCertificate(pem);
  if (certificate?.node !== nodeName || certificate.validTo <= host.clock.now()) return false;
  if (trustedCluster === undefined) return true;
  const caBundle = from && (await caBundleIn(from, host.files).catch(onFailure(() => undefined, signal)));
  return sameCluster(caBundle ?? '', trustedCluster.caBundle);
}

/** Rejects when the cluster refuses this node's request; never resolves. Only with `trustedCluster` can it read the requests. */
async function watchRequest(nodeName: string, kubelet: KubeletKey, context: ChangeContext): Promise<never> {
  const { host, trustedCluster, emit, signal } = context;
  const { clock } = host.read;
  const random = () => host.read.random();
  const began = clock.monotonic();
  const backOff = new BackOff({ ...LOOK_AGAIN, random });
  const warned = new Set<string>();
  let pendingBefore: ReadonlySet<string> = new Set();
  let user: OwnUser | undefined;
  await clock.sleep(LOOK_AT_REQUEST_AFTER_MS * (1 + random()), signal);
  for (;;) {
    const known = trustedCluster && (await requestsOrReason(trustedCluster, nodeName, context));
    if (known !== undefined && 'unknown' in known) {
      await clock.sleep(backOff.next(known.retryAfterMs), signal);
      continue;
    }
    // Ignore requests from before this join: they belong to an earlier attempt. The cluster's clock has whole seconds.
    const since = (known?.serverTime ?? clock.now()) - (clock.monotonic() - began) - CLOCK_GRAIN_MS;
    const requests = known?.requests ?? [];
    const misnamed = known?.misnamed ?? 0;
    const key = await kubelet.read();
    const request = key && requestFor(nodeName, key, requests);
    const others = requests.filter(({ name, state }) => state === 'pending' && name !== request?.name);
    const names = others.map(({ name }) => name);
    const hasOthers = names.length + misnamed > 0;
    const decided = request ? [] : requestsOf(nodeName, requests.filter(isDecided));
    // The approver of a bound token tells its requests apart, and a further key would use the token up.
    if (trustedCluster && (hasOthers || decided.length > 0 || request?.state === 'pending'))
      user ??= await ownUser(trustedCluster, signal);
    const isBound = user?.isBound;
    // Without the key, a refusal counts as ours if we asked and no request is pending: it only ends the join.
    const isOurs = ({ created, requester }: CertificateRequest) =>
      key === undefined && others.length === 0 && Date.parse(created) >= since && mayBe(user, requester);
    const refused = request ? [request] : decided.filter(isRefused).filter(isOurs);
    if (refused[0] !== undefined) refuseRefused(refused[0], nodeName);
    const approved = decided.filter(isApproved).filter(isOurs);
    const named = request ?? approved[0];
    const undecided = named === undefined || named.state === 'pending';
    const message =
      isBound && undecided ? WAITING_APPROVER({ node: nodeName }) : awaited(named, hasOthers, trustedCluster);
    emit({ type: 'waiting', message });
    const warnedOf = misnamed > 0 ? [...names, UNNAMED] : names;
    if (!isBound && request?.state === 'pending' && warnedOf.some((name) => !warned.has(name))) {
      const params = {
        node: nodeName,
        names: names.slice(0, MOST_NAMED),
        more: Math.max(0, names.length - MOST_NAMED) + misnamed,
      };
      emit({ type: 'notice', level: 'warning', message: CSR_OF_OTHERS(params) });
      for (const name of warnedOf) warned.add(name);
    }
    // Automatic approval takes a moment: a request that is still pending at the second look waits for a person.
    if (!isBound && key === undefined && names.some((name) => pendingBefore.has(name)))
      await kubelet.keepInFile(signal);
    pendingBefore = new Set(names);
    await clock.sleep(backOff.next((known?.total ?? 0) * PAUSE_FOR_EACH_REQUEST_MS), signal);
  }
}

/** A stranger with a token can ask in the name of any node, and be denied. */
function mayBe(user: OwnUser | undefined, requester: string): boolean {
  return user !== undefined && (user.name === undefined || user.name === requester);
}

function isDecided(request: CertificateRequest): boolean {
  return isApproved(request) || isRefused(request);
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
  hasOthers: boolean,
  trustedCluster: TrustedCluster | undefined,
): Message {
  if (request === undefined && hasOthers) return WAITING_CSR_UNPROVEN();
  if (request === undefined && trustedCluster !== undefined) return WAITING_CSR_NONE({ server: trustedCluster.server });
  if (request?.state === 'pending') return WAITING_CSR_APPROVAL({ name: request.name });
  if (request?.state === 'approved') return WAITING_CSR_SIGNER({ name: request.name });
  return WAITING_CERTIFICATE();
}

/** The requests could not be read; the server may have named a pause (Retry-After). */
interface Unknown {
  unknown: true;
  retryAfterMs?: number | undefined;
}

/** Only reports an API server that is gone or busy for a moment: the time limit of the wait applies. */
async function requestsOrReason(
  trustedCluster: TrustedCluster,
  nodeName: string,
  { emit, signal }: ChangeContext,
): Promise<KnownRequests | Unknown> {
  const unknown = (reason: Reason, retryAfterMs?: number): Unknown => {
    emit({ type: 'waiting', message: WAITING_API_SERVER({ reason }) });
    return { unknown: true, retryAfterMs };
  };
  return certificateRequests(trustedCluster, nodeName, signal).then(
    (known) =>
      isTransient(known.status) || known.status === EXPIRED
        ? unknown(`HTTP ${known.status}`, known.retryAfterMs)
        : known,
    onFailure((failure) => unknown(failure), signal),
  );
}
