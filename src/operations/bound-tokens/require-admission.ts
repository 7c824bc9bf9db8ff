import { Failure, isFailure } from '../../base/failure.ts';
import type { Message } from '../../base/text.ts';
import { KUBECONFIG_FORBIDDEN } from '../../cluster/api/cluster-api-sentences.ts';
import { getObject, type ReadOptions } from '../../cluster/api/get.ts';
import { administratorRefusal } from '../../cluster/api/requests.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import type { NodeRole } from '../../config/types/join.ts';
import { boundGroup } from '../../manifests/objects/bootstrap-token.ts';
import { joiningRights } from '../../manifests/objects/joining-rights.ts';
import { type KubernetesObject, objectPath, objectTitle } from '../../manifests/objects/kubernetes-object.ts';
import { type ApprovalGrant, approvalGrants, isGrantedTo } from './approval-grants.ts';
import { reviewApproval, SUBJECT_REVIEWS, tokenUser } from './approval-review.ts';
import {
  ADMISSION_NOT_INSTALLED,
  APPROVAL_REVIEW_FORBIDDEN,
  BOUND_TOKENS_APPROVED,
  BOUND_TOKENS_APPROVED_KNOWINGLY,
} from './operations-bound-tokens-sentences.ts';

/** A bound token that is to be created. */
export interface PlannedToken {
  id: string;
  role: NodeRole;
}

interface Requiring {
  /** Path of the kubeconfig, for messages. */
  kubeconfig: string;
  /** Automatic approval is reported and not refused. */
  allowAutomaticApproval: boolean;
}

/**
 * Requires a cluster in which bound tokens can be used and are checked by an approver. Throws ADMISSION_NOT_INSTALLED,
 * and the failures of `requireApprover`.
 */
export async function requireAdmission(
  admin: TrustedCluster,
  tokens: readonly PlannedToken[],
  { kubeconfig, allowAutomaticApproval, ...reading }: ReadOptions & Requiring,
): Promise<void> {
  const [missing] = await Promise.all([
    missingObjects(admin, reading, joiningRights()),
    requireApprover(admin, tokens, { kubeconfig, allowAutomaticApproval, ...reading }),
  ]);
  if (missing.length > 0) throw new Failure(ADMISSION_NOT_INSTALLED, { server: admin.server, kubeconfig, missing });
}

/**
 * Requires that the cluster does not approve the requests of these tokens by itself: such a token would admit any machine
 * under any name. If the API server may not be asked, this fails too, because nothing else tells whether the binding of a
 * token means anything. Throws BOUND_TOKENS_APPROVED and APPROVAL_REVIEW_FORBIDDEN.
 */
export async function requireApprover(
  admin: TrustedCluster,
  tokens: readonly PlannedToken[],
  { kubeconfig, allowAutomaticApproval, ...reading }: ReadOptions & Requiring,
): Promise<void> {
  try {
    await refuseApproved(admin, tokens, { kubeconfig, ...reading });
  } catch (error) {
    const isKnown = isFailure(error, BOUND_TOKENS_APPROVED) || isFailure(error, APPROVAL_REVIEW_FORBIDDEN);
    if (!allowAutomaticApproval || !isKnown) throw error;
    const message: Message = BOUND_TOKENS_APPROVED_KNOWINGLY({ reason: error });
    reading.emit({ type: 'notice', level: 'warning', message });
  }
}

async function refuseApproved(
  admin: TrustedCluster,
  tokens: readonly PlannedToken[],
  { kubeconfig, ...reading }: ReadOptions & Pick<Requiring, 'kubeconfig'>,
): Promise<void> {
  const { server } = admin;
  const asked = { server, kubeconfig, path: SUBJECT_REVIEWS, reading: true };
  const options: ReadOptions = {
    ...reading,
    refusal: (response) => {
      const failure = administratorRefusal(asked, response);
      if (!isFailure(failure, KUBECONFIG_FORBIDDEN)) return failure;
      return new Failure(APPROVAL_REVIEW_FORBIDDEN, { server, kubeconfig, reason: failure.params.reason });
    },
  };
  const users = tokens.map(({ id, role }) => tokenUser(id, [boundGroup(role)]));
  const reviews = await Promise.all(users.map((user) => reviewApproval(admin, user, options)));
  const reason = reviews.find(({ allowed }) => allowed)?.reason;
  if (reason === undefined) return;
  const approved = users.filter((_, index) => reviews[index]?.allowed);
  const grants = (await readableGrants(admin, reading)).filter((grant) =>
    approved.some((user) => isGrantedTo(grant, user)),
  );
  throw new Failure(BOUND_TOKENS_APPROVED, { server, grants, reason });
}

/** Whoever may ask for a review may not always read the roles: then the API server's reason names a binding. */
async function readableGrants(admin: TrustedCluster, reading: ReadOptions): Promise<ApprovalGrant[]> {
  try {
    return await approvalGrants(admin, reading);
  } catch (error) {
    if (!isFailure(error, KUBECONFIG_FORBIDDEN)) throw error;
    return [];
  }
}

/** Titles of the objects that the cluster does not have. */
export async function missingObjects(
  admin: TrustedCluster,
  reading: ReadOptions,
  objects: readonly KubernetesObject[],
): Promise<string[]> {
  const found = await Promise.all(
    objects.map((object) => getObject(admin, objectPath(object), { ...reading, absentIsFine: true })),
  );
  return objects.filter((_, index) => found[index] === undefined).map(objectTitle);
}
