import { Failure } from '../../base/failure.ts';
import type { ApiResponse } from '../../wire/http/api.ts';
import { CLUSTER_READ_FORBIDDEN } from '../cluster-sentences.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { CLUSTER_CREDENTIAL_REJECTED, CLUSTER_OBJECT_MISSING, CLUSTER_READ_FAILED } from './cluster-api-sentences.ts';
import { PagedList } from './paged-list.ts';
import {
  ANY_OBJECT_BYTES,
  type AskOptions,
  answerOf,
  ask,
  REQUEST_TIMEOUT_MS,
  type RetryOptions,
  refusalReason,
  retry,
} from './requests.ts';

export interface ReadOptions
  extends Pick<RetryOptions, 'timeoutMs' | 'busyMs' | 'clock' | 'emit' | 'signal'>,
    Pick<AskOptions, 'heard'> {
  /** Returns undefined for 404. */
  absentIsFine?: boolean;
  /** Makes the failure of an answer that cannot heal, for the path that was read; default: one for a joining machine. */
  refusal?(response: ApiResponse, path: string): Failure;
}

/** Reads one object, or undefined with `absentIsFine`. Retries while the API server is busy or restarting. */
export function getObject(cluster: TrustedCluster, path: string, options: ReadOptions): Promise<unknown> {
  const attempt = async () => {
    const answer = await ask(cluster, path, { ...options, maxBytes: ANY_OBJECT_BYTES });
    const { status, body } = answer.response ?? {};
    if (status === 200) return { result: body };
    return status === 404 && options.absentIsFine ? { result: undefined } : answer;
  };
  return retry(attempt, { ...options, refusal: refusalOf(cluster, path, options) });
}

function refusalOf(cluster: TrustedCluster, path: string, { refusal }: ReadOptions): RetryOptions['refusal'] {
  return (response) => refusal?.(response, path) ?? readRefusal(cluster, path, response);
}

/** The failure for a joining machine. */
function readRefusal({ server }: TrustedCluster, path: string, response: ApiResponse): Failure {
  const { status } = response;
  const reason = refusalReason(response);
  if (status === 401) return new Failure(CLUSTER_CREDENTIAL_REJECTED, { server, path, reason });
  if (status === 403) return new Failure(CLUSTER_READ_FORBIDDEN, { server, path, reason });
  if (status === 404) return new Failure(CLUSTER_OBJECT_MISSING, { server, path });
  return new Failure(CLUSTER_READ_FAILED, { server, path, reason });
}

/**
 * Reads what `pick` keeps of every object of a list. It keeps little: a kubelet can publish many large objects. Retries
 * from the failed page while the API server is busy or restarting.
 */
export function getList<Picked>(
  cluster: TrustedCluster,
  path: string,
  { pick, aTurn, ...options }: ReadOptions & { pick(object: unknown): Picked; aTurn?: number },
): Promise<readonly Picked[]> {
  const { signal } = options;
  const list = new PagedList(cluster, path, { timeoutMs: REQUEST_TIMEOUT_MS, signal, pick, aTurn });
  const attempt = async () => {
    const answer = await answerOf(() => list.read(), signal);
    options.heard?.(answer.response?.serverTime);
    const items = answer.response?.items as readonly Picked[] | undefined;
    return items === undefined ? answer : { result: items };
  };
  return retry(attempt, { ...options, refusal: refusalOf(cluster, path, options) });
}
