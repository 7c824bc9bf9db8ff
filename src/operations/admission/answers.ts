import { Failure } from '../../base/failure.ts';
import { type Answer, refusalReason } from '../../cluster/api/requests.ts';
import { CLUSTER_WRITE_FAILED } from '../../cluster/api/sentences.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import { ADMISSION_FORBIDDEN } from './sentences.ts';

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

function failureOf({ server }: TrustedCluster, path: string, { response, failure }: Answer): Failure {
  if (response === undefined) return failure as Failure;
  const facts = { server, path, reason: refusalReason(response) };
  const forbidden = response.status === 401 || response.status === 403;
  return new Failure(forbidden ? ADMISSION_FORBIDDEN : CLUSTER_WRITE_FAILED, facts);
}
