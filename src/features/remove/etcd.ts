import { Failure, isFailure } from '../../base/failure.ts';
import { closing } from '../../base/try.ts';
import { ETCD_CREDENTIAL_UNUSABLE } from '../../cluster/etcd/cluster-etcd-sentences.ts';
import { onEtcdTrouble } from '../../cluster/etcd/connection.ts';
import type { EtcdMember } from '../../cluster/etcd/messages.ts';
import { hexadecimal } from '../../cluster/etcd/messages.ts';
import { type EtcdAccess, type EtcdContext, type OpenedEtcd, openEtcd } from '../../cluster/etcd/open-to-join.ts';
import { troubleAt } from '../../cluster/etcd/reach-to-leave.ts';
import { ETCD_MEMBER_STAYS, ETCD_NEVER_STARTED } from '../../engine/kinds/etcd/leaving/etcd-leaving-sentences.ts';
import { removeMember } from '../../engine/kinds/etcd/leaving/leave.ts';
import { leavingOrder, type MemberFacts } from './majority.ts';
import type { LeavingMember } from './removal.ts';
import { REMOVE_ETCD_OUT_OF_REACH, REMOVE_MEMBER_STAYS, REMOVE_QUORUM_AT_STAKE } from './remove-sentences.ts';

const STATUS_MS = 3_000;
const NOBODY = { leader: undefined };

/** Etcd's members and their health. Throws REMOVE_ETCD_OUT_OF_REACH on a machine without a client certificate for etcd. */
export async function readMembers(access: EtcdAccess, context: EtcdContext): Promise<readonly MemberFacts[]> {
  return withReachable(access, context, (opened) => membersWithHealth(opened, context));
}

export async function membersWithHealth(opened: OpenedEtcd, context: EtcdContext): Promise<MemberFacts[]> {
  const { answering, credential } = opened;
  const options = { timeoutMs: STATUS_MS, signal: context.signal };
  // Only the order depends on the leader, and a member that stops may refuse to name it.
  const { leader } = await answering.connection.status(options).catch(onEtcdTrouble(() => NOBODY, context.signal));
  return Promise.all(
    answering.members.map(async (member) => {
      const reasons = await Promise.all(member.clientUrls.map((url) => troubleAt(url, credential, context)));
      const trouble = reasons.length === 0 ? ETCD_NEVER_STARTED({}) : reasons.find((reason) => reason !== undefined);
      return { member, isLeader: member.id === leader, trouble: reasons.includes(undefined) ? undefined : trouble };
    }),
  );
}

/**
 * Removes the member through the others, if it still is one. The majority is proven again with the members of this moment.
 * Throws REMOVE_QUORUM_AT_STAKE or REMOVE_MEMBER_STAYS. The number of voters that remain; undefined if it was gone.
 */
export async function removeFromEtcd(
  { id }: LeavingMember,
  access: EtcdAccess,
  context: EtcdContext,
): Promise<number | undefined> {
  return withReachable(access, context, async (opened) => {
    const members = await membersWithHealth(opened, context);
    const found = members.find(({ member }) => hexadecimal(member.id) === id);
    if (found === undefined) return undefined;
    const { member } = found;
    const proof = leavingOrder(members, [member.id]);
    const shown = { id, peerUrl: member.peerUrls[0] ?? '' };
    if ('trouble' in proof) {
      const { voters, healthy, troubles } = proof.trouble;
      throw new Failure(REMOVE_QUORUM_AT_STAKE, { ...shown, voters, healthy, troubles });
    }
    const others = members.map((one) => one.member).filter((one) => one !== member && !one.isLearner);
    await leaving(member, others, opened, context).catch((error: unknown) => {
      if (!isFailure(error, ETCD_MEMBER_STAYS)) throw error;
      throw new Failure(REMOVE_MEMBER_STAYS, { ...shown, reason: error.params.reason }, { cause: error });
    });
    return others.length;
  });
}

function leaving(
  member: EtcdMember,
  others: readonly EtcdMember[],
  opened: OpenedEtcd,
  context: EtcdContext,
): Promise<void> {
  const { clientUrls, peerUrls } = member;
  const here = { clientUrls, peerUrls, otherUrls: [], certificatesDir: '' };
  return removeMember({ do: 'remove', member, others }, here, opened, context);
}

async function withReachable<T>(
  access: EtcdAccess,
  context: EtcdContext,
  work: (opened: OpenedEtcd) => Promise<T>,
): Promise<T> {
  const opened = await openEtcd(access, {}, context).catch((error: unknown) => {
    if (!isFailure(error, ETCD_CREDENTIAL_UNUSABLE)) throw error;
    const { certificatesDir: directory } = access;
    throw new Failure(REMOVE_ETCD_OUT_OF_REACH, { directory, reason: error }, { cause: error });
  });
  return closing(opened.etcd, () => work(opened));
}
