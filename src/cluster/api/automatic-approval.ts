import { Failure, onFailure } from '../../base/failure.ts';
import { record } from '../../base/record.ts';
import { isTransient } from '../../wire/http/answer.ts';
import type { ApiResponse } from '../../wire/http/api.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { BOUND_TOKEN_APPROVED, CLUSTER_READ_FAILED } from './cluster-api-sentences.ts';
import type { ReadOptions } from './get.ts';
import { ACCESS_REVIEWS, APPROVAL_REVIEW } from './kubelet-signer.ts';
import { ask, retry } from './requests.ts';

const LIMIT_MS = 5_000;
const MAX_REASON = 300;

/** In the API server's reason for most tokens: the automatic approval of kubeadm's tokens, in which no bound one is. */
const KUBEADM_SUBJECT = 'to Group "system:bootstrappers:kubeadm:default-node-token"';

/**
 * True if the cluster approves kubelets' certificate requests of this connection's user by itself: kube-controller-manager
 * asks the same of the user of each request. False also if the API server does not tell. Warns of a cluster that does so
 * for a token that is bound to a node.
 */
export async function approvesKubelets(cluster: TrustedCluster, options: ReadOptions): Promise<boolean> {
  const { allowed, reason } = await reviewOf(cluster, options);
  if (allowed && !reason.includes(KUBEADM_SUBJECT)) await warnIfBound(cluster, reason, options);
  return allowed;
}

async function warnIfBound(cluster: TrustedCluster, reason: string, { emit, signal }: ReadOptions): Promise<void> {
  const { ownBinding } = await import('./own-user.ts');
  if ((await ownBinding(cluster, { signal })) === undefined) return;
  const message = BOUND_TOKEN_APPROVED({ server: cluster.server, reason: reason.slice(0, MAX_REASON) });
  emit({ type: 'notice', level: 'warning', message });
}

async function reviewOf(cluster: TrustedCluster, options: ReadOptions): Promise<{ allowed: boolean; reason: string }> {
  const attempt = async () => {
    const answer = await ask(cluster, ACCESS_REVIEWS, options, { method: 'POST', body: APPROVAL_REVIEW });
    const { status = 0, body: review } = answer.response ?? {};
    // As for the other facts: a busy server, and a new token that it does not know yet.
    if (status === 0 || status === 401 || isTransient(status)) return answer;
    const { allowed, reason } = record(record(review).status);
    return {
      result: { allowed: status === 201 && allowed === true, reason: typeof reason === 'string' ? reason : '' },
    };
  };
  const refusal = ({ status }: ApiResponse) =>
    new Failure(CLUSTER_READ_FAILED, { server: cluster.server, path: ACCESS_REVIEWS, reason: `HTTP ${status}` });
  // The join goes on without an answer.
  return retry(attempt, { ...options, timeoutMs: LIMIT_MS, busyMs: LIMIT_MS, refusal }).catch(
    onFailure(() => ({ allowed: false, reason: '' }), options.signal),
  );
}
