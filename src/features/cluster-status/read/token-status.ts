import { type StoredToken, usesLeft } from '../../../cluster/api/bootstrap-tokens.ts';
import { boundGroup } from '../../../manifests/objects/bootstrap-token.ts';
import { tokenUser } from '../../../operations/bound-tokens/approval-review.ts';
import type { AutoApproved } from '../../admission/automatic-approval.ts';
import type { TokenStatus } from '../facts.ts';

/** A token without its secret. `approved`: undefined if the automatic approval is unknown. */
export function tokenStatus(
  token: Omit<StoredToken, 'token'>,
  approved: readonly AutoApproved[] | undefined,
): TokenStatus {
  const { id, expires, usages, groups, binding, admitted } = token;
  return {
    ...{ id, expires, usages, groups, admits: admits(token, approved) },
    binding: binding && { node: binding.node, role: binding.role, usesLeft: usesLeft(binding, admitted) },
  };
}

function admits(
  { id, usages, groups, binding }: Omit<StoredToken, 'token'>,
  approved: readonly AutoApproved[] | undefined,
): TokenStatus['admits'] {
  if (!usages.includes('authentication')) return 'none';
  if (approved === undefined) return 'unknown';
  const { user, groups: all } = tokenUser(id, groups);
  // An approval that no binding explains names the groups of a token, separated by commas.
  const own = new Set([user, ...all, groups.join(', ')]);
  if (approved.some(({ subject }) => own.has(subject))) return 'any';
  // A binding means nothing to a controller that approves by the token's groups.
  const isBound = binding !== undefined && groups.length === 1 && groups[0] === boundGroup(binding.role);
  return isBound ? 'one' : 'any-approved';
}
