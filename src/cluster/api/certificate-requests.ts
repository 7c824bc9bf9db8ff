import type { KeyObject } from 'node:crypto';
import { inTurns } from '../../base/turns.ts';
import { utf8String } from '../../pki/der/write.ts';
import { asksForNode, nodeRequestBy } from '../../pki/requests/node-request.ts';
import { nodeRequestName } from '../../pki/requests/node-subject.ts';
import type { ApiResponse } from '../../wire/http/api.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { CERTIFICATE_REQUESTS, KUBELET_SIGNER } from './kubelet-signer.ts';
import { bindingOf } from './own-user.ts';
import { PagedList, type Tally } from './paged-list.ts';

/** A CertificateSigningRequest as the API server returns it: fields of certificates.k8s.io/v1. */
interface RawRequest {
  metadata?: { name?: string; creationTimestamp?: string };
  /** request: PEM in base64. */
  spec?: { request?: string; username?: string; groups?: readonly string[] };
  status?: { certificate?: unknown; conditions?: { type?: string; reason?: string; message?: string }[] };
}

/** A CertificateSigningRequest and its state. */
export interface CertificateRequest {
  name: string;
  /** The request as DER, from spec.request. */
  request: Buffer;
  /** spec.username, which the API server sets. */
  requester: string;
  /** The requester has a bound token, by spec.groups, which the API server also sets. */
  isBound: boolean;
  created: string;
  state: 'pending' | 'approved' | 'issued' | 'denied' | 'failed';
  reason: string;
}

/** How far the cluster has come with the requests of a list. Times are as `created` of a request. */
export interface RequestLine {
  /** Number of those with a decision, whether for new nodes or for renewals. */
  decided: number;
  /** When the newest of these was created; empty if there is none. */
  newestDecided: string;
  /** When the oldest pending one was created; empty if there is none. */
  oldestPending: string;
  /** Number of pending ones that were created then: machines that boot together ask in the same second. */
  asOld: number;
}

/** The server's answer, with its time in ms since the epoch. */
export interface KnownRequests extends ApiResponse {
  /** Those that contain the node's user anywhere; undefined when the answer is not a list. */
  requests: CertificateRequest[] | undefined;
  /** Number of further pending ones whose names no kubelet uses: no one may approve them, but no one can name them either. */
  misnamed: number;
  /** Number of all requests in the list, of all nodes. */
  total: number;
  /** Of all nodes; undefined when the answer is not a list. */
  line: RequestLine | undefined;
}

/**
 * The longest name of most Kubernetes objects (RFC 1123); those of kubelets' requests have at most 63 characters. The API
 * server limits only the size of the whole request, and a path with such a name may be too long for HTTP.
 */
export const LONGEST_NAME = 253;
/**
 * Names that a kubelet uses (csr-x7b2q, node-csr-DIGEST) and their like. A stranger can choose `--all` or `$(reboot)`,
 * which must not get into a command that kubejoin shows, nor into a path if it is long.
 */
export const USUAL_NAME = /^[A-Za-z0-9][\w.-]{0,252}$/;
const TIMEOUT_MS = 5_000;
/** In bytes of PEM. A kubelet's own, with the largest key and a hundred names, has less. */
const LONGEST_REQUEST = 16 * 1024;
/** Small enough that labels, which anyone with a token can post, are never too many values (base/try.ts). */
const PAGE_BYTES = 2 * 1024 * 1024;
/** Of those that name the node. Anyone with a token can post them, and a kubelet that starts again posts few. */
const MOST_KEPT = 10_000;

/**
 * The PEM in spec.request, which is base64; empty if it is longer than that of any kubelet, because anyone with a token
 * can post one.
 */
export function requestedPem(request: string): string {
  if (request.length > Math.ceil(LONGEST_REQUEST / 3) * 4) return '';
  return Buffer.from(request, 'base64').toString('latin1');
}

/** Requests for the node's kubelet client certificate. A bootstrap token may list them. */
export function certificateRequests(
  cluster: TrustedCluster,
  nodeName: string,
  signal: AbortSignal,
): Promise<KnownRequests> {
  const selector = encodeURIComponent(`spec.signerName=${KUBELET_SIGNER}`);
  return listed(cluster, `${CERTIFICATE_REQUESTS}?fieldSelector=${selector}`, nodeName, signal);
}

/** The node's requests to any signer. */
export function allCertificateRequests(
  cluster: TrustedCluster,
  nodeName: string,
  signal: AbortSignal,
): Promise<KnownRequests> {
  return listed(cluster, CERTIFICATE_REQUESTS, nodeName, signal);
}

async function listed(
  cluster: TrustedCluster,
  path: string,
  nodeName: string,
  signal: AbortSignal,
): Promise<KnownRequests> {
  const user = derString(`system:node:${nodeName}`);
  const pick = (item: unknown) => read(item as RawRequest, user);
  const limits = {
    signal,
    timeoutMs: TIMEOUT_MS,
    maxBytes: PAGE_BYTES,
    pick,
    most: MOST_KEPT,
    tally: () => new Line(),
  };
  const { items, tally, ...answer } = await new PagedList(cluster, path, limits).read();
  const kept = items as (CertificateRequest | typeof MISNAMED)[] | undefined;
  const requests = kept?.filter((one) => one !== MISNAMED);
  const line = tally as Line | undefined;
  return { ...answer, requests, line, misnamed: (kept?.length ?? 0) - (requests?.length ?? 0) };
}

/**
 * The request for this node's certificate that the kubelet itself posted for this key. Identified by its name, because
 * everyone who may list requests can post a copy of its bytes, and each API server has its own clock.
 */
export function requestFor(
  nodeName: string,
  key: KeyObject,
  requests: readonly CertificateRequest[],
): CertificateRequest | undefined {
  const ownName = nodeRequestName(nodeName, key);
  const isOwn = nodeRequestBy(key, nodeName);
  return requests.find(({ name, request }) => name === ownName && isOwn(request));
}

/** The requests for certificates of this node, by any requester. */
export async function requestsOf(
  nodeName: string,
  requests: readonly CertificateRequest[],
): Promise<CertificateRequest[]> {
  const found: CertificateRequest[] = [];
  await inTurns(requests, (one) => {
    if (asksForNode(one.request, nodeName)) found.push(one);
  });
  return found;
}

class Line implements RequestLine, Tally {
  decided = 0;
  newestDecided = '';
  oldestPending = '';
  asOld = 0;

  add(item: unknown): void {
    const created = (item as RawRequest).metadata?.creationTimestamp ?? '';
    if (stateOf(item as RawRequest) !== 'pending') {
      this.decided += 1;
      if (created > this.newestDecided) this.newestDecided = created;
    } else if (created === this.oldestPending) this.asOld += 1;
    else if (this.asOld === 0 || created < this.oldestPending) [this.oldestPending, this.asOld] = [created, 1];
  }
}

/** Stands for a pending request whose name is not to be shown or kept. */
const MISNAMED = 'misnamed';

/** Undefined for one that does not contain `user`, as DER: strangers' requests may be many. */
function read(item: RawRequest, user: Buffer): CertificateRequest | typeof MISNAMED | undefined {
  const pem = requestedPem(item.spec?.request ?? '');
  const body = /-----BEGIN CERTIFICATE REQUEST-----([^-]+)-----END/.exec(pem)?.[1];
  if (body === undefined || !item.metadata?.name) return undefined;
  const request = Buffer.from(body, 'base64');
  if (!request.includes(user)) return undefined;
  const bad = refusalOf(item);
  const state = stateOf(item);
  if (!USUAL_NAME.test(item.metadata.name)) return state === 'pending' ? MISNAMED : undefined;
  return {
    name: item.metadata.name,
    request,
    requester: item.spec?.username ?? '',
    isBound: bindingOf(item.spec?.groups) !== undefined,
    created: item.metadata.creationTimestamp ?? '',
    state,
    reason: [bad?.reason, bad?.message].filter(Boolean).join(': '),
  };
}

function refusalOf({ status }: RawRequest) {
  return status?.conditions?.find(({ type }) => type === 'Denied' || type === 'Failed');
}

function stateOf(item: RawRequest): CertificateRequest['state'] {
  const { status } = item;
  const bad = refusalOf(item)?.type;
  if (bad === 'Denied') return 'denied';
  if (bad === 'Failed') return 'failed';
  if (status?.certificate) return 'issued';
  return status?.conditions?.some(({ type }) => type === 'Approved') ? 'approved' : 'pending';
}

/** The length and content of a DER UTF8String or PrintableString, so that node1 does not match node10. */
function derString(text: string): Buffer {
  return utf8String(text).subarray(1);
}
