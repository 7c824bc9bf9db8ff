import { record } from '../../base/record.ts';
import { BOUND_GROUPS } from '../../manifests/objects/bootstrap-token.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { ask } from './requests.ts';

const SELF_REVIEW = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

/** The user of a connection, as the API server knows it. */
export interface OwnUser {
  /** Undefined when the API server does not tell, now or later. */
  readonly name: string | undefined;
  /** A bound token authenticates the connection. */
  readonly isBound: boolean;
}

/** Asks who this connection is (authentication.k8s.io/v1 SelfSubjectReview); undefined when it is worth asking again. */
export async function ownUser(cluster: TrustedCluster, signal: AbortSignal): Promise<OwnUser | undefined> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const { response } = await ask(cluster, SELF_REVIEW, { signal }, { method: 'POST', body });
  // 401: a new token may not have reached this API server yet, and a wrong answer would use another key.
  if (response?.status === 403 || response?.status === 404) return { name: undefined, isBound: false };
  if (response?.status !== 201) return undefined;
  const { username, groups } = record(record(record(response.body).status).userInfo);
  return {
    name: typeof username === 'string' ? username : undefined,
    isBound: Array.isArray(groups) && BOUND_GROUPS.some((group) => groups.includes(group)),
  };
}
