import { Failure, onFailure } from '../../base/failure.ts';
import { BackOff } from '../../base/pace.ts';
import type { Message, Reason } from '../../base/text.ts';
import {
  type CertificateRequest,
  certificateRequests,
  type KnownRequests,
  type RequestLine,
  requestFor,
  requestsOf,
} from '../../cluster/api/certificate-requests.ts';
import { WAITING_API_SERVER } from '../../cluster/api/cluster-api-sentences.ts';
import { CERTIFICATE_REQUESTS } from '../../cluster/api/kubelet-signer.ts';
import { type OwnUser, ownUser } from '../../cluster/api/own-user.ts';
import { EXPIRED } from '../../cluster/api/paged-list.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import { isTransient } from '../../wire/http/answer.ts';
import { RESPONSE_BROKEN } from '../../wire/wire-sentences.ts';
import type { ChangeContext } from '../kind.ts';
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
} from './engine-conditions-sentences.ts';
import type { KubeletKey } from './kubelet-key.ts';

/** Short, since someone who denies a request wants to see the join end. */
const LOOK_AGAIN = { firstMs: 2_000, longestMs: 3_000 };
/**
 * Additional pause for each listed request. Requests cannot be filtered by node, so when many machines join, each lists
 * the requests of all.
 */
const PAUSE_FOR_EACH_REQUEST_MS = 50;
/** Limit, because anyone with a token can create any number of requests. */
const MOST_NAMED = 5;
/** Stands for all requests that cannot be named; no request has this name. */
const UNNAMED = '';
/** Accepted age of our request at the start of the wait: the kubelet sends it during the wait for its health. */
const CLOCK_GRAIN_MS = 10_000;
/** Several workers of a controller decide at the same time, and the clocks of API servers differ. */
const OUT_OF_ORDER_MS = 5_000;

/** What one look showed of the requests, for the next one. */
interface Look {
  /** Names of this node's requests without a certificate. */
  names: ReadonlySet<string>;
  /** `decided` of the line. */
  decided: number;
}

/**
 * Rejects when the cluster refuses this node's request; never resolves. Only with `trustedCluster` can it read the
 * requests. `began`: the start of the wait, by the monotonic clock.
 */
export async function watchRequest(
  nodeName: string,
  kubelet: Pick<KubeletKey, 'read' | 'keepInFile'>,
  began: number,
  context: ChangeContext,
): Promise<never> {
  const { host, trustedCluster, emit, signal } = context;
  const { clock } = host.read;
  const backOff = new BackOff({ ...LOOK_AGAIN, clock });
  const warned = new Set<string>();
  let before: Look = { names: new Set(), decided: 0 };
  let user: OwnUser | undefined;
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
    const decided = request ? [] : await requestsOf(nodeName, requests.filter(isDecided));
    const open = [...others, ...decided];
    const lingers = open.some(({ name }) => before.names.has(name));
    // The misnamed ones cannot be named, so that they cannot be seen to linger.
    const mayBeOfBound = misnamed > 0 || others.some(({ isBound }) => isBound);
    // The approver of a bound token tells its requests apart, and a further key would use the token up.
    if (trustedCluster && (lingers || mayBeOfBound || request?.state === 'pending' || decided.some(isRefused)))
      user ??= await ownUser(trustedCluster, { signal });
    const isBound = user && user.binding !== undefined;
    // Without the key, a decision counts as ours if we asked and no request is pending: a refusal only ends the join.
    const isCandidate = ({ created }: CertificateRequest) =>
      key === undefined && others.length === 0 && Date.parse(created) >= since;
    const ours = decided.filter((one) => isCandidate(one) && mayBe(user, one.requester));
    const refused = request ? [request] : ours.filter(isRefused);
    if (refused[0] !== undefined) refuseRefused(refused[0], nodeName);
    const named = request ?? ours.find(isApproved) ?? ours.find(isIssued);
    const undecided = named === undefined || named.state === 'pending';
    const isAbsent = known?.requests !== undefined && !(user === undefined && decided.some(isCandidate));
    const message =
      isBound && undecided
        ? WAITING_APPROVER({ node: nodeName })
        : awaited(named, { hasOthers, isAbsent }, trustedCluster);
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
    // Automatic approval takes a moment: what is still pending at the second look, and not in line, waits for a person.
    const waitsForPerson = names.some((name) => before.names.has(name)) && !isInLine(others, known?.line, before);
    if (isBound === false && key === undefined && waitsForPerson) await kubelet.keepInFile(signal);
    before = { names: new Set(open.map(({ name }) => name)), decided: known?.line?.decided ?? 0 };
    await clock.sleep(backOff.next((known?.total ?? 0) * PAUSE_FOR_EACH_REQUEST_MS), signal);
  }
}

/**
 * True while the cluster goes on deciding, and requests of other nodes wait that are older than `pending`, or as old. Then
 * it will come to ours, and a new one would be the last. If a newer one has a decision, the cluster has passed ours over.
 */
function isInLine(
  pending: readonly CertificateRequest[],
  line: RequestLine | undefined,
  before: Pick<Look, 'decided'>,
): boolean {
  const [first, ...further] = pending.map(({ created }) => created).sort();
  if (first === undefined || line === undefined || line.decided <= before.decided) return false;
  const isPassedOver = Date.parse(line.newestDecided) > Date.parse(first) + OUT_OF_ORDER_MS;
  const ownAsOld = 1 + further.filter((created) => created === first).length;
  const isBehind = line.oldestPending < first || line.asOld > ownAsOld;
  return isBehind && !isPassedOver;
}

/** A stranger with a token can ask in the name of any node, and be denied. */
function mayBe(user: OwnUser | undefined, requester: string): boolean {
  return user !== undefined && (user.name === undefined || user.name === requester);
}

function isDecided(request: CertificateRequest): boolean {
  return isApproved(request) || isIssued(request) || isRefused(request);
}

/** The kubelet has not stored its certificate yet. */
function isIssued({ state }: CertificateRequest): boolean {
  return state === 'issued';
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
  { hasOthers, isAbsent }: { hasOthers: boolean; isAbsent: boolean },
  trustedCluster: TrustedCluster | undefined,
): Message {
  if (request === undefined && hasOthers) return WAITING_CSR_UNPROVEN();
  if (request === undefined && trustedCluster !== undefined && isAbsent)
    return WAITING_CSR_NONE({ server: trustedCluster.server });
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
    (known) => {
      if (isTransient(known.status) || known.status === EXPIRED)
        return unknown(`HTTP ${known.status}`, known.retryAfterMs);
      return known.status === 200 && known.requests === undefined ? unknown(notAList(trustedCluster)) : known;
    },
    onFailure((failure) => unknown(failure), signal),
  );
}

function notAList({ server }: TrustedCluster): Failure {
  return new Failure(RESPONSE_BROKEN, { server, request: `GET ${CERTIFICATE_REQUESTS}`, reason: 'not a list' });
}
