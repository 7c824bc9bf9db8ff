import { Failure } from '../../base/failure.ts';
import { record } from '../../base/record.ts';
import { CLUSTER_READ_FAILED } from '../../cluster/api/cluster-api-sentences.ts';
import type { ReadOptions } from '../../cluster/api/get.ts';
import { APPROVAL_REVIEW } from '../../cluster/api/kubelet-signer.ts';
import { ask, refusalReason, retry } from '../../cluster/api/requests.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import type { ApiResponse } from '../../wire/http/api.ts';

/** The path of SubjectAccessReviews. */
export const SUBJECT_REVIEWS = '/apis/authorization.k8s.io/v1/subjectaccessreviews';

/** A user as the API server records it in a certificate request (spec.username and spec.groups). */
export interface Requester {
  user: string;
  groups: readonly string[];
}

/** The user of a bootstrap token with these extra groups. */
export function tokenUser(id: string, groups: readonly string[]): Requester {
  return { user: `system:bootstrap:${id}`, groups: ['system:bootstrappers', ...groups, 'system:authenticated'] };
}

/**
 * Asks the API server the question of kube-controller-manager about the user of a kubelet's request: may it have the
 * request approved? Unlike a search in roles, this includes every authorizer. Throws the failures of `reading`.
 */
export async function reviewApproval(
  admin: TrustedCluster,
  { user, groups }: Requester,
  reading: ReadOptions,
): Promise<{ allowed: boolean; reason: string }> {
  const { resourceAttributes } = APPROVAL_REVIEW.spec;
  const body = {
    ...{ apiVersion: APPROVAL_REVIEW.apiVersion, kind: 'SubjectAccessReview' },
    spec: { user, groups, resourceAttributes: { ...resourceAttributes, version: '*' } },
  };
  // A review changes nothing, so it is repeated like a read.
  const attempt = async () => {
    const answer = await ask(admin, SUBJECT_REVIEWS, reading, { method: 'POST', body });
    const { allowed, reason } = record(record(answer.response?.body).status);
    const said = typeof reason === 'string' ? reason : '';
    return answer.response?.status === 201 ? { result: { allowed: allowed === true, reason: said } } : answer;
  };
  const refusal = (response: ApiResponse) =>
    reading.refusal?.(response, SUBJECT_REVIEWS) ??
    new Failure(CLUSTER_READ_FAILED, { server: admin.server, path: SUBJECT_REVIEWS, reason: refusalReason(response) });
  return retry(attempt, { ...reading, refusal });
}
