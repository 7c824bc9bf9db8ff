import type { EmitNotice } from '../../base/events.ts';
import { Failure } from '../../base/failure.ts';
import type { Clock } from '../../host/ports.ts';
import type { ApiResponse } from '../../wire/http/api.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { CLUSTER_READ_FORBIDDEN } from '../sentences.ts';
import { PagedList } from './paged-list.ts';
import { answerOf, ask, REQUEST_TIMEOUT_MS, refusalReason, retry } from './requests.ts';
import { CLUSTER_CREDENTIAL_REJECTED, CLUSTER_OBJECT_MISSING, CLUSTER_READ_FAILED } from './sentences.ts';

export interface ReadOptions {
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
  /** 404 is an answer, not an error. */
  absentIsFine?: boolean;
  /** The failure of an answer that does not heal; default: in the words of a joining machine. */
  refusal?(response: ApiResponse): Failure;
}

/**
 * Reads one object; undefined when it is absent and that is fine. What can heal (a busy or restarting API server) is
 * asked again.
 */
export function getObject(cluster: TrustedCluster, path: string, options: ReadOptions): Promise<unknown> {
  const attempt = async () => {
    const answer = await ask(cluster, path, options);
    const { status, body } = answer.response ?? {};
    if (status === 200) return { result: body };
    return status === 404 && options.absentIsFine ? { result: undefined } : answer;
  };
  return retry(attempt, { refusal: (response) => readRefusal(cluster, path, response), ...options });
}

/** In the words of a joining machine. */
function readRefusal({ server }: TrustedCluster, path: string, response: ApiResponse): Failure {
  const { status } = response;
  const reason = refusalReason(response);
  if (status === 401) return new Failure(CLUSTER_CREDENTIAL_REJECTED, { server, path, reason });
  if (status === 403) return new Failure(CLUSTER_READ_FORBIDDEN, { server, path, reason });
  if (status === 404) return new Failure(CLUSTER_OBJECT_MISSING, { server, path });
  return new Failure(CLUSTER_READ_FAILED, { server, path, reason });
}

/** Reads every object of a list; what can heal is asked again, from the page where it happened. */
export function getList(cluster: TrustedCluster, path: string, options: ReadOptions): Promise<readonly unknown[]> {
  const list = new PagedList(cluster, path, { timeoutMs: REQUEST_TIMEOUT_MS, signal: options.signal });
  const attempt = async () => {
    const answer = await answerOf(() => list.read(), options.signal);
    const items = answer.response?.items;
    return items === undefined ? answer : { result: items };
  };
  return retry(attempt, { refusal: (response) => readRefusal(cluster, path, response), ...options });
}
