import { record } from '../../base/record.ts';
import { BOUND_GROUPS } from '../../manifests/objects/bootstrap-token.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { ask } from './requests.ts';

const SELF_REVIEW = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

/**
 * Tells whether a bound token authenticates this connection (authentication.k8s.io/v1 SelfSubjectReview); undefined
 * when the API server does not say.
 */
export async function hasBoundToken(cluster: TrustedCluster, signal: AbortSignal): Promise<boolean | undefined> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const { response } = await ask(cluster, SELF_REVIEW, { signal }, { method: 'POST', body });
  // 401: a new token may not have reached this API server yet, and a wrong answer would use another key.
  if (response?.status === 403) return false;
  if (response?.status !== 201) return undefined;
  const { groups } = record(record(record(response.body).status).userInfo);
  return Array.isArray(groups) && BOUND_GROUPS.some((group) => groups.includes(group));
}
