import type { EmitNotice } from '../../base/events.ts';
import { Failure } from '../../base/failure.ts';
import { BackOff } from '../../base/pace.ts';
import { record } from '../../base/record.ts';
import type { Message } from '../../base/text.ts';
import type { Clock } from '../../host/ports.ts';
import type { ApiRequest, ApiResponse } from '../../wire/http/api.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { WAITING_API_SERVER } from './sentences.ts';

/** One request's own limit, well inside Timeouts.kubernetesAPICall. */
export const REQUEST_TIMEOUT_MS = 10_000;
const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 2_000;
/** A token made a moment ago reaches another API server's cache a little later: 401 is asked again for this long. */
const UNAUTHORIZED_GRACE_MS = 2_000;
const MAX_REASON = 300;

/** What one request came to. */
export interface Answer<Response extends ApiResponse = ApiResponse> {
  response?: Response;
  failure?: Failure;
}

/** One request. Default: GET. */
export function ask(
  cluster: TrustedCluster,
  path: string,
  { signal }: { signal: AbortSignal },
  request: Pick<ApiRequest, 'method'> & Partial<Pick<ApiRequest, 'body' | 'contentType'>> = { method: 'GET' },
): Promise<Answer> {
  return answerOf(
    () => cluster.connection.request({ path, ...request, timeoutMs: REQUEST_TIMEOUT_MS, signal }),
    signal,
  );
}

/** A connection that fails is an answer, too. */
export async function answerOf<Response extends ApiResponse>(
  request: () => Promise<Response>,
  signal: AbortSignal,
): Promise<Answer<Response>> {
  try {
    return { response: await request() };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) return { failure: error };
    throw error;
  }
}

export interface RetryOptions {
  /** For all attempts together. */
  timeoutMs: number;
  /**
   * How long a server that is there and turns requests away (429) is worth another attempt, in ms since the first;
   * default `timeoutMs`.
   */
  busyMs?: number | undefined;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  emit: EmitNotice;
  signal: AbortSignal;
  /** How long this answer is worth another attempt, in ms since the first; undefined: as long as any other. */
  retryMs?(answer: Answer): number | undefined;
  /** What is said before another attempt, where it is not the API server that has to heal; null: nothing. */
  waiting?(answer: Answer): Message | null | undefined;
  /** An answer that ends it. */
  refusal(response: ApiResponse): Failure;
  /** Between attempts, at last, about; default 2 s. */
  lastRetryMs?: number;
  /** Before the attempt after this answer, in ms, where it is not to be longer each time. */
  pause?(answer: Answer): number | undefined;
}

/**
 * Makes attempts until one comes to a result. What can heal (a busy or restarting API server) is tried again; else a
 * Failure is thrown.
 */
export async function retry<Result>(
  attempt: () => Promise<{ result: Result } | Answer>,
  options: RetryOptions,
): Promise<Result> {
  const { clock, signal, emit, lastRetryMs = LAST_RETRY_MS } = options;
  const started = clock.monotonic();
  const backOff = new BackOff({ firstMs: FIRST_RETRY_MS, longestMs: lastRetryMs, random: () => options.random() });
  for (;;) {
    const answer = await attempt();
    if ('result' in answer) return answer.result;
    const pause = options.pause?.(answer) ?? backOff.next(answer.response?.retryAfterMs);
    const retryMs = options.retryMs?.(answer) ?? usualRetryMs(answer, options);
    const left = retryMs - (clock.monotonic() - started);
    if (left <= 0) throw thrown(answer, options);
    const message = options.waiting?.(answer);
    if (message !== null) emit({ type: 'waiting', message: message ?? waitingFor(answer) });
    // The end of the time is worth a last attempt, however long a pause the server asked for.
    await clock.sleep(Math.min(pause, left), signal);
  }
}

/**
 * Connections that fail, 401 for a moment, 429 and 5xx: what a busy or restarting API server, or the load balancer
 * before it, may answer.
 */
function usualRetryMs({ response }: Answer, { timeoutMs, busyMs = timeoutMs }: RetryOptions): number {
  if (response?.status === 429) return busyMs;
  if (response === undefined || response.status >= 500) return timeoutMs;
  return response.status === 401 ? UNAUTHORIZED_GRACE_MS : 0;
}

function thrown({ failure, response }: Answer, { refusal }: RetryOptions): Failure {
  return failure ?? refusal(response ?? { status: 0, serverTime: undefined, body: undefined });
}

function waitingFor({ failure, response }: Answer): Message {
  return WAITING_API_SERVER({ reason: failure ?? `HTTP ${response?.status}` });
}

/** What the API server says of a request that it does not carry out. */
export function refusalReason({ body, status }: ApiResponse): string {
  const { message } = record(body);
  return typeof message === 'string' ? message.slice(0, MAX_REASON) : `HTTP ${status}`;
}
