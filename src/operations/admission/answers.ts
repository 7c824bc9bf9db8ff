import { Failure } from '../../base/failure.ts';
import { type Answer, refusalReason } from '../../cluster/api/requests.ts';
import { CLUSTER_WRITE_FAILED } from '../../cluster/api/sentences.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import type { ApiResponse } from '../../wire/http/api.ts';
import { ADMISSION_FORBIDDEN, APPROVER_UNAUTHENTICATED } from './sentences.ts';

/** True after a change, false after a conflict or when the object is gone. Throws a Failure for any other answer. */
export function changed(cluster: TrustedCluster, path: string, answer: Answer): boolean {
  const { status = 0 } = answer.response ?? {};
  if (status === 200) return true;
  if (status === 409 || status === 404) return false;
  throw failureOf(cluster, path, answer);
}

/** The object, or undefined when there is none. Throws a Failure for any other answer. */
export function found(cluster: TrustedCluster, path: string, answer: Answer): unknown {
  if (answer.response?.status === 200) return answer.response.body;
  if (answer.response?.status === 404) return undefined;
  throw failureOf(cluster, path, answer);
}

/** The Failure of an answer that is not of use. */
export function failureOf(cluster: TrustedCluster, path: string, { response, failure }: Answer): Failure {
  if (response === undefined) return failure as Failure;
  const refused = approverRefusal(cluster, path, response);
  return (
    refused ?? new Failure(CLUSTER_WRITE_FAILED, { server: cluster.server, path, reason: refusalReason(response) })
  );
}

/** The Failure of an answer that refuses the approver itself; undefined for any other. */
export function approverRefusal(
  { server }: Pick<TrustedCluster, 'server'>,
  path: string,
  response: ApiResponse,
): Failure | undefined {
  const facts = { server, path, reason: refusalReason(response) };
  if (response.status === 401) return new Failure(APPROVER_UNAUTHENTICATED, facts);
  return response.status === 403 ? new Failure(ADMISSION_FORBIDDEN, facts) : undefined;
}
