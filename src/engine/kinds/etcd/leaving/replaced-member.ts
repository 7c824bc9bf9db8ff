import { Failure } from '../../../../base/failure.ts';
import type { Answering } from '../../../../cluster/etcd/cluster.ts';
import type { EtcdMember } from '../../../../cluster/etcd/messages.ts';
import type { EtcdContext, OpenedEtcd } from '../../../../cluster/etcd/open-to-join.ts';
import type { AddEtcdMember } from '../../../changes/etcd-changes.ts';
import { ETCD_MAJORITY_AT_STAKE, ETCD_MEMBER_REPLACED } from './etcd-leaving-sentences.ts';
import { quorumTrouble, removeMember, shown } from './leave.ts';

interface Removing {
  change: Pick<AddEtcdMember, 'clientUrl' | 'access'>;
  opened: OpenedEtcd;
  now: Pick<Answering, 'members'>;
  context: EtcdContext;
}

/**
 * Removes a member of the node that this machine replaces, through the other members. Throws ETCD_MAJORITY_AT_STAKE if
 * the voters that stay have no majority, and ETCD_MEMBER_STAYS.
 */
export async function removeReplaced(member: EtcdMember, { change, opened, now, context }: Removing): Promise<void> {
  const others = now.members.filter((other) => other !== member && !other.isLearner);
  await requireMajority(member, others, opened, context);
  const { clientUrl, access } = change;
  const here = { peerUrls: [], otherUrls: [], clientUrls: [clientUrl], certificatesDir: access.certificatesDir };
  await removeMember({ do: 'remove', member, others }, here, opened, context);
  context.emit({
    type: 'notice',
    level: 'info',
    message: ETCD_MEMBER_REPLACED({ ...shown(member), name: member.name }),
  });
}

/** Throws ETCD_MAJORITY_AT_STAKE if the voters that stay have no majority without this member. */
export async function requireMajority(
  member: EtcdMember,
  others: readonly EtcdMember[],
  opened: OpenedEtcd,
  context: EtcdContext,
): Promise<void> {
  const trouble = await quorumTrouble({ do: 'remove', member, others }, opened, context);
  if (trouble) throw new Failure(ETCD_MAJORITY_AT_STAKE, { ...shown(member), ...trouble });
}
