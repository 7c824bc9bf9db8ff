import { listOf, record } from '../../base/record.ts';
import { NODE_ROLES, type NodeRole } from '../../config/types/join.ts';
import { boundGroup } from '../../manifests/objects/bootstrap-token.ts';
import { isTransient } from '../../wire/http/answer.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { ask } from './requests.ts';

const SELF_REVIEWS = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const SELF_REVIEW = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
const LIMIT_MS = 2_000;

/** The user of a connection, as the API server knows it. */
export interface OwnUser {
  /** Undefined when the API server does not return it, now or later. */
  readonly name: string | undefined;
  /** The role for which the token of this connection is bound to a node, by its groups; undefined for other credentials. */
  readonly binding: NodeRole | undefined;
}

/** Asks who this connection is (authentication.k8s.io/v1 SelfSubjectReview); undefined when it is worth asking again. */
export async function ownUser(
  cluster: TrustedCluster,
  options: { signal: AbortSignal; requestMs?: number },
): Promise<OwnUser | undefined> {
  const { response } = await ask(cluster, SELF_REVIEWS, options, { method: 'POST', body: SELF_REVIEW });
  // 401: a new token may not have reached this API server yet, and a wrong answer would use another key.
  if (response === undefined || response.status === 401 || isTransient(response.status)) return undefined;
  // Such as from a proxy that lets only known paths through: it will not return it later either.
  if (response.status !== 201) return { name: undefined, binding: undefined };
  const { username, groups } = record(record(record(response.body).status).userInfo);
  return { name: typeof username === 'string' ? username : undefined, binding: bindingOf(groups) };
}

/** The binding of this connection's token; undefined also if the API server does not return it within two seconds. */
export async function ownBinding(
  cluster: TrustedCluster,
  { signal }: { signal: AbortSignal },
): Promise<NodeRole | undefined> {
  return (await ownUser(cluster, { signal, requestMs: LIMIT_MS }))?.binding;
}

/** The role that these groups of a user bind to a node. */
export function bindingOf(groups: unknown): NodeRole | undefined {
  return NODE_ROLES.find((role) => listOf(groups).includes(boundGroup(role)));
}
