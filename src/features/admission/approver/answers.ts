import { Failure, isFailure } from '../../../base/failure.ts';
import type { Message } from '../../../base/text.ts';
import { CLUSTER_WRITE_FAILED, WAITING_API_SERVER } from '../../../cluster/api/cluster-api-sentences.ts';
import { ANY_OBJECT_BYTES, type Answer, type AskOptions, ask, refusalReason } from '../../../cluster/api/requests.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import type { ApiResponse } from '../../../wire/http/api.ts';
import { RESPONSE_TOO_LARGE } from '../../../wire/wire-sentences.ts';
import { ADMISSION_FORBIDDEN, APPROVER_UNAUTHENTICATED } from './admission-approver-sentences.ts';

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

/** Response of the API server about one object, which must not hold up the others. Rethrows any other error. */
export function objectRefusal(error: unknown): Message {
  if (!isFailure(error, CLUSTER_WRITE_FAILED) && !isFailure(error, RESPONSE_TOO_LARGE)) throw error;
  return WAITING_API_SERVER({ reason: error });
}

/** A Node with fifty images has about 30 kB. */
const USUAL_BYTES = 512 * 1024;

/** The end of the last read of a large object, by connection. */
const lastLarge = new WeakMap<TrustedCluster, Promise<unknown>>();

/**
 * Reads an object of any size. Reads large ones one after the other on each connection: whoever has a node's certificate
 * can make its Node as large as etcd allows, and many of them at once would exceed the memory of the approver.
 */
export async function readObject(
  cluster: TrustedCluster,
  path: string,
  options: Omit<AskOptions, 'maxBytes'>,
): Promise<Answer> {
  const answer = await ask(cluster, path, { ...options, maxBytes: USUAL_BYTES });
  if (!isFailure(answer.failure, RESPONSE_TOO_LARGE)) return answer;
  const before = lastLarge.get(cluster) ?? Promise.resolve();
  const large = before.then(() => ask(cluster, path, { ...options, maxBytes: ANY_OBJECT_BYTES }));
  lastLarge.set(
    cluster,
    large.catch(() => {}),
  );
  return large;
}
