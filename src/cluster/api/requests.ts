import type { EmitNotice } from '../../base/events.ts';
import { Failure, onFailure } from '../../base/failure.ts';
import { repeat } from '../../base/pace.ts';
import { record } from '../../base/record.ts';
import type { Message } from '../../base/text.ts';
import type { Clock } from '../../host/ports.ts';
import type { ApiRequest, ApiResponse } from '../../wire/http/api.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import {
  CLUSTER_READ_FAILED,
  CLUSTER_WRITE_FAILED,
  KUBECONFIG_FORBIDDEN,
  KUBECONFIG_REJECTED,
  WAITING_API_SERVER,
  WAITING_CREDENTIAL,
} from './cluster-api-sentences.ts';

/** One request's own limit, well inside Timeouts.kubernetesAPICall. */
export const REQUEST_TIMEOUT_MS = 10_000;
/** Holds any single object: etcd takes 1.5 MiB, and JSON writes a byte as at most six (Go escapes "<" as \u003c). */
export const ANY_OBJECT_BYTES = 10 * 1024 * 1024;
const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 2_000;
/** Time for a new token to reach the cache of every API server, during which 401 is retried. */
const UNAUTHORIZED_GRACE_MS = 2_000;
/**
 * Time for an API server that was gone to fill its caches. Until then it knows no bootstrap token (401) and no role
 * (403).
 */
const STARTED_GRACE_MS = 10_000;
/** Limit of such times together: a load balancer may send every other request to a server that is gone for good. */
const GRACES_MS = 30_000;
const MAX_REASON = 300;

/** The result of one request. */
export interface Answer<Response extends ApiResponse = ApiResponse> {
  response?: Response;
  failure?: Failure;
}

export interface AskOptions {
  signal: AbortSignal;
  /** Gets the server's time, if the answer has it. */
  heard?(serverTime: number | undefined): void;
  /** Limit of the answer; default 4 MiB. */
  maxBytes?: number | undefined;
  /** Limit of the request; default 10 s. */
  requestMs?: number | undefined;
}

/** Sends one request, by default a GET. */
export async function ask(
  cluster: TrustedCluster,
  path: string,
  { signal, heard, maxBytes, requestMs: timeoutMs = REQUEST_TIMEOUT_MS }: AskOptions,
  request: Pick<ApiRequest, 'method'> & Partial<Pick<ApiRequest, 'body' | 'contentType' | 'dropsBody'>> = {
    method: 'GET',
  },
): Promise<Answer> {
  const answer = await answerOf(
    () => cluster.connection.request({ path, ...request, timeoutMs, maxBytes, signal }),
    signal,
  );
  heard?.(answer.response?.serverTime);
  return answer;
}

/** Turns a failed connection into an answer. */
export async function answerOf<Response extends ApiResponse>(
  request: () => Promise<Response>,
  signal: AbortSignal,
): Promise<Answer<Response>> {
  return request().then(
    (response) => ({ response }),
    onFailure((failure) => ({ failure }), signal),
  );
}

export interface RetryOptions {
  /** Limit of all attempts together. */
  timeoutMs: number;
  /** Limit of retries after 429 (Too Many Requests), in ms since the first attempt; default `timeoutMs`. */
  busyMs?: number | undefined;
  clock: Clock;
  emit: EmitNotice;
  signal: AbortSignal;
  /** Limit of retries after this answer, in ms since the first attempt; undefined for the usual one. */
  retryMs?(answer: Answer): number | undefined;
  /** The message before another attempt if the API server is not the cause; null for none. */
  waiting?(answer: Answer): Message | null | undefined;
  /** Makes the failure of an answer that ends the attempts. */
  refusal(response: ApiResponse): Failure;
  /** The longest usual pause between attempts, in ms; default 2 s. */
  lastRetryMs?: number;
  /** A fixed pause after this answer, in ms, instead of one that grows. */
  pause?(answer: Answer): number | undefined;
}

/** Repeats `attempt` until it has a result, while the API server is busy or restarting. Throws a Failure. */
export async function retry<Result>(
  attempt: () => Promise<{ result: Result } | Answer>,
  options: RetryOptions,
): Promise<Result> {
  const { clock, signal, emit, lastRetryMs: longestMs = LAST_RETRY_MS } = options;
  const started = clock.monotonic();
  let goneMs: number | undefined;
  let refusedMs: number | undefined;
  return repeat<Result, Answer>(attempt, { firstMs: FIRST_RETRY_MS, longestMs, clock, signal }, (answer, backOff) => {
    const passedMs = clock.monotonic() - started;
    if (isGone(answer)) goneMs = passedMs;
    else refusedMs ??= passedMs;
    const pause = options.pause?.(answer) ?? backOff.next(answer.response?.retryAfterMs);
    const left = (options.retryMs?.(answer) ?? usualRetryMs(answer, options, { goneMs, refusedMs })) - passedMs;
    if (left <= 0) throw thrown(answer, options);
    const message = options.waiting?.(answer);
    if (message !== null) emit({ type: 'waiting', message: message ?? waitingFor(answer) });
    // Makes a last attempt at the end of the time, even if the server asked for a longer pause.
    return Math.min(pause, left);
  });
}

/** Nothing answered, or an error of an API server that starts or ends, or of a load balancer without one. */
function isGone({ response }: Answer): boolean {
  return response === undefined || response.status >= 500;
}

/**
 * Retries failed connections, 429, 5xx and, for a moment, 401: a busy or restarting API server or load balancer. After
 * it was gone, also 403. `goneMs`: when it was last seen to be gone; `refusedMs`: when it first answered anything else.
 * Both in ms since the first attempt.
 */
function usualRetryMs(
  answer: Answer,
  { timeoutMs, busyMs = timeoutMs }: RetryOptions,
  { goneMs, refusedMs = 0 }: { goneMs: number | undefined; refusedMs: number | undefined },
): number {
  if (isGone(answer)) return timeoutMs;
  const status = answer.response?.status;
  if (status === 429) return busyMs;
  if (goneMs !== undefined && (status === 401 || status === 403))
    return Math.min(goneMs + STARTED_GRACE_MS, refusedMs + GRACES_MS, timeoutMs);
  return status === 401 ? UNAUTHORIZED_GRACE_MS : 0;
}

function thrown({ failure, response }: Answer, { refusal }: RetryOptions): Failure {
  return failure ?? refusal(response ?? { status: 0, serverTime: undefined, body: undefined });
}

function waitingFor({ failure, response }: Answer): Message {
  if (response?.status === 401) return WAITING_CREDENTIAL();
  return WAITING_API_SERVER({ reason: failure ?? `HTTP ${response?.status}` });
}

/** The API server's reason for a refused request. */
export function refusalReason({ body, status }: ApiResponse): string {
  const { message } = record(body);
  return typeof message === 'string' ? message.slice(0, MAX_REASON) : `HTTP ${status}`;
}

/** The failure of a refused request for the owner of the kubeconfig. `reading`: the request would change nothing. */
export function administratorRefusal(
  { reading, kubeconfig, ...asked }: { server: string; kubeconfig: string; path: string; reading?: boolean },
  response: ApiResponse,
): Failure {
  const reason = refusalReason(response);
  if (response.status === 401) return new Failure(KUBECONFIG_REJECTED, { server: asked.server, kubeconfig, reason });
  if (response.status === 403) return new Failure(KUBECONFIG_FORBIDDEN, { ...asked, kubeconfig, reason });
  return new Failure(reading ? CLUSTER_READ_FAILED : CLUSTER_WRITE_FAILED, { ...asked, reason });
}
