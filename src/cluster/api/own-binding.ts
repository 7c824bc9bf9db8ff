import { listOf, record } from '../../base/record.ts';
import { NODE_ROLES, type NodeRole } from '../../config/types/join.ts';
import { boundGroup } from '../../manifests/objects/bootstrap-token.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { ask } from './requests.ts';

const SELF_REVIEWS = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const SELF_REVIEW = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
const LIMIT_MS = 2_000;

/**
 * The role for which the token of this connection is bound to a node, by the groups that the API server sees it in.
 * Undefined for any other credential, and if the API server does not tell.
 */
export async function ownBinding(
  cluster: TrustedCluster,
  { signal }: { signal: AbortSignal },
): Promise<NodeRole | undefined> {
  const { response } = await ask(
    cluster,
    SELF_REVIEWS,
    { signal, requestMs: LIMIT_MS },
    { method: 'POST', body: SELF_REVIEW },
  );
  const { userInfo } = record(record(response?.status === 201 ? response.body : undefined).status);
  const groups = listOf(record(userInfo).groups);
  return NODE_ROLES.find((role) => groups.includes(boundGroup(role)));
}
