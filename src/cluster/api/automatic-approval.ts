import { Failure, onFailure } from '../../base/failure.ts';
import { record } from '../../base/record.ts';
import { isTransient } from '../../wire/http/answer.ts';
import type { ApiResponse } from '../../wire/http/api.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import type { ReadOptions } from './get.ts';
import { ACCESS_REVIEWS, APPROVAL_REVIEW } from './kubelet-signer.ts';
import { ask, retry } from './requests.ts';
import { CLUSTER_READ_FAILED } from './sentences.ts';

const LIMIT_MS = 5_000;

/**
 * True if the cluster approves kubelets' certificate requests of this connection's user by itself: kube-controller-manager
 * asks the same of the user of each request. False also if the API server does not tell.
 */
export async function approvesKubelets(cluster: TrustedCluster, options: ReadOptions): Promise<boolean> {
  const attempt = async () => {
    const answer = await ask(cluster, ACCESS_REVIEWS, options, { method: 'POST', body: APPROVAL_REVIEW });
    const { status = 0, body: review } = answer.response ?? {};
    // As for the other facts: a busy server, and a new token that it does not know yet.
    if (status === 0 || status === 401 || isTransient(status)) return answer;
    return { result: status === 201 && record(record(review).status).allowed === true };
  };
  const refusal = ({ status }: ApiResponse) =>
    new Failure(CLUSTER_READ_FAILED, { server: cluster.server, path: ACCESS_REVIEWS, reason: `HTTP ${status}` });
  // The join goes on without an answer.
  return retry(attempt, { ...options, timeoutMs: LIMIT_MS, busyMs: LIMIT_MS, refusal }).catch(
    onFailure(() => false, options.signal),
  );
}
