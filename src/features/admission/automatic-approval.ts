import type { StoredToken } from '../../cluster/api/bootstrap-tokens.ts';
import type { ReadOptions } from '../../cluster/api/get.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import { BOUND_GROUPS } from '../../manifests/objects/bootstrap-token.ts';
import { approvalGrants, isGrantedTo } from '../../operations/bound-tokens/approval-grants.ts';
import { type Requester, reviewApproval, tokenUser } from '../../operations/bound-tokens/approval-review.ts';
import { KUBEADM_GROUP } from '../../operations/bound-tokens/narrowing.ts';

/** Joining machines whose certificate requests the cluster approves by itself. */
export interface AutoApproved {
  /** The ClusterRoleBinding that grants it; undefined if another authorizer of the API server does. */
  binding: string | undefined;
  /** User or group of the machines. */
  subject: string;
}

/** Name of a user that no token has: all that is asked about it comes from its groups. */
const NO_TOKEN = 'ofnone';

/**
 * Every joining machine whose requests the cluster approves by itself. Bindings name the ways in; the API server's own
 * reviews, of each kind of token that there is or can be, find the ways that no binding explains.
 */
export async function autoApproved(
  tokens: readonly StoredToken[],
  admin: TrustedCluster,
  reading: ReadOptions,
): Promise<AutoApproved[]> {
  const users = new Map<string, Requester>(
    [...BOUND_GROUPS, KUBEADM_GROUP].map((one) => [one, tokenUser(NO_TOKEN, [one])]),
  );
  for (const { id, groups, usages } of tokens)
    if (usages.includes('authentication'))
      users.set(groups.join(', ') || 'system:bootstrappers', tokenUser(id, groups));
  const asked = [...users.values()];
  const [grants, reviews] = await Promise.all([
    approvalGrants(admin, reading),
    Promise.all(asked.map((user) => reviewApproval(admin, user, reading))),
  ]);
  const isExplained = (user: Requester) => grants.some((grant) => isGrantedTo(grant, user));
  const unexplained = [...users].filter(([, user], index) => reviews[index]?.allowed && !isExplained(user));
  return [
    ...grants
      .filter(({ subject }) => isJoiningMachine(subject.name))
      .map(({ binding, subject }) => ({ binding, subject: subject.name })),
    ...unexplained.map(([subject]) => ({ binding: undefined, subject })),
  ];
}

/** Every user and group that a token can authenticate as: whoever is in one of these joins without an approver. */
function isJoiningMachine(subject: string): boolean {
  return /^system:(bootstrap:|bootstrappers(:|$)|authenticated$|unauthenticated$|anonymous$)/.test(subject);
}
