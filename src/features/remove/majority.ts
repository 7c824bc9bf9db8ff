import type { Reason } from '../../base/text.ts';
import { remainingQuorum } from '../../cluster/etcd/leaving.ts';
import { type EtcdMember, hexadecimal } from '../../cluster/etcd/messages.ts';

/** A member of etcd and its health. */
export interface MemberFacts {
  member: EtcdMember;
  isLeader: boolean;
  /** Why it does not respond; undefined for a healthy one. */
  trouble: Reason | undefined;
}

/** The member whose removal would cost the majority, and the voters that would remain. */
export interface QuorumTrouble {
  member: EtcdMember;
  voters: number;
  healthy: number;
  troubles: readonly { url: string; reason: Reason }[];
}

/**
 * The order in which these members leave, so that a majority of the voters responds after each step: learners, then members
 * that do not respond, then followers, and the leader last; equal ones as they were named. If no order keeps the majority, the step that would lose it.
 */
export function leavingOrder(
  members: readonly MemberFacts[],
  leaving: readonly bigint[],
): { order: readonly MemberFacts[] } | { trouble: QuorumTrouble } {
  const order = leaving
    .flatMap((id) => members.filter(({ member }) => member.id === id))
    .sort((one, other) => rank(one) - rank(other));
  let stay = members;
  for (const one of order) {
    stay = stay.filter((other) => other !== one);
    const trouble = one.member.isLearner ? undefined : troubleWithout(one.member, stay);
    if (trouble) return { trouble };
  }
  return { order };
}

function rank({ member, isLeader, trouble }: MemberFacts): number {
  if (member.isLearner) return 0;
  if (trouble !== undefined) return 1;
  return isLeader ? 3 : 2;
}

function troubleWithout(member: EtcdMember, stay: readonly MemberFacts[]): QuorumTrouble | undefined {
  const others = stay.filter((other) => !other.member.isLearner);
  const ill = new Map(others.flatMap(({ member: { id }, trouble }) => (trouble === undefined ? [] : [[id, trouble]])));
  const { holds, voters, healthy } = remainingQuorum(
    others.map((other) => other.member),
    ({ id }) => !ill.has(id),
  );
  if (holds) return undefined;
  const troubles = others.flatMap(({ member: other, trouble: reason }) =>
    reason === undefined ? [] : [{ url: urlOf(other), reason }],
  );
  return { member, voters, healthy, troubles };
}

/** A URL that identifies a member for people. */
export function urlOf({ id, clientUrls, peerUrls }: EtcdMember): string {
  return clientUrls[0] ?? peerUrls[0] ?? hexadecimal(id);
}
