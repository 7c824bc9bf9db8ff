import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import type { Emit } from '../events.ts';
import { Failure } from '../failure.ts';
import type { Clock } from '../host/ports.ts';
import type { ApiRequest, ApiResponse } from '../net/api.ts';

export interface ReadOptions {
  timeoutMs: number;
  clock: Clock;
  emit: Emit;
  signal: AbortSignal;
  /** 404 is an answer, not an error. */
  absentIsFine?: boolean;
}

/** One request's own limit, well inside Timeouts.kubernetesAPICall. */
const REQUEST_TIMEOUT_MS = 10_000;
const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 2_000;
/** A token made a moment ago reaches another API server's cache a little later: 401 is asked again for this long. */
const UNAUTHORIZED_GRACE_MS = 2_000;

/** Reads one object; undefined when it is absent and that is fine. What can heal (a busy or restarting API server) is asked again. */
export async function getObject(cluster: TrustedCluster, path: string, options: ReadOptions): Promise<unknown> {
  const started = options.clock.monotonic();
  let retry = FIRST_RETRY_MS;
  for (;;) {
    const answer = await ask(cluster, path, options);
    if (answer.response?.status === 200) return answer.response.body;
    if (answer.response?.status === 404 && options.absentIsFine) return undefined;
    const elapsed = options.clock.monotonic() - started;
    const limit = answer.response?.status === 401 ? UNAUTHORIZED_GRACE_MS : options.timeoutMs;
    if (!canHeal(answer) || elapsed + retry > limit) throw answer.failure ?? refusal(cluster, path, answer.response);
    const reason = answer.failure?.message ?? `HTTP ${answer.response?.status}`;
    options.emit({ type: 'waiting', message: { key: 'WAITING_API_SERVER', params: { reason } } });
    await options.clock.sleep(retry, options.signal);
    retry = Math.min(retry * 2, LAST_RETRY_MS);
  }
}

/** What one request came to. */
export interface Answer {
  response?: ApiResponse;
  failure?: Failure;
}

/** One request; a connection that fails is an answer, too. */
export async function ask(
  cluster: TrustedCluster,
  path: string,
  { signal }: { signal: AbortSignal },
  patch?: Pick<ApiRequest, 'body' | 'contentType'>,
): Promise<Answer> {
  try {
    const method = patch === undefined ? 'GET' : 'PATCH';
    return { response: await cluster.connection.request({ method, path, ...patch, timeoutMs: REQUEST_TIMEOUT_MS, signal }) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) return { failure: error };
    throw error;
  }
}

/** Connections that fail, 401 for a moment, 429 and 5xx: what a busy or restarting API server, or the load balancer before it, may answer. */
export function canHeal({ response }: Answer): boolean {
  return response === undefined || response.status === 401 || response.status === 429 || response.status >= 500;
}

function refusal(cluster: TrustedCluster, path: string, response: ApiResponse | undefined): Failure {
  const { server } = cluster;
  const status = response?.status ?? 0;
  const body = response?.body;
  const reason = typeof body === 'object' && body !== null && 'message' in body ? String(body.message).slice(0, 300) : `HTTP ${status}`;
  if (status === 401) return new Failure('CLUSTER_CREDENTIAL_REJECTED', { server, path, reason });
  if (status === 403) return new Failure('CLUSTER_READ_FORBIDDEN', { server, path, reason });
  if (status === 404) return new Failure('CLUSTER_OBJECT_MISSING', { server, path });
  return new Failure('CLUSTER_READ_FAILED', { server, path, reason });
}
