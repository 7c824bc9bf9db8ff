import { Failure } from '../../../../base/failure.ts';
import type { Answering } from '../../../../cluster/etcd/cluster.ts';
import { type EtcdMember, hexadecimal } from '../../../../cluster/etcd/messages.ts';
import type { EtcdContext, OpenedEtcd } from '../../../../cluster/etcd/open-to-join.ts';
import { canonicalName } from '../../../../config/values/address.ts';
import { etcdEndpoint, hostPort } from '../../../../wire/endpoint.ts';
import type { AddEtcdMember } from '../../../changes/etcd-changes.ts';
import { NODE_TO_REPLACE_ALIVE } from '../../old-machine/kinds-old-machine-sentences.ts';
import { firstAccepting, ownAddresses } from '../../old-machine/silence.ts';
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
 * the voters that stay have no majority, NODE_TO_REPLACE_ALIVE, and ETCD_MEMBER_STAYS.
 */
export async function removeReplaced(member: EtcdMember, { change, opened, now, context }: Removing): Promise<void> {
  const others = now.members.filter((other) => other !== member && !other.isLearner);
  await requireMajority(member, others, opened, context);
  await requireSilence(member, context);
  const { clientUrl, access } = change;
  const here = { peerUrls: [], otherUrls: [], clientUrls: [clientUrl], certificatesDir: access.certificatesDir };
  await removeMember({ do: 'remove', member, others }, here, opened, context);
  context.emit({
    type: 'notice',
    level: 'info',
    message: ETCD_MEMBER_REPLACED({ ...shown(member), name: member.name }),
  });
}

/** Throws NODE_TO_REPLACE_ALIVE if something accepts connections there: minutes may have passed since the proof. */
async function requireSilence(member: EtcdMember, { host, signal }: EtcdContext): Promise<void> {
  const own = ownAddresses(host);
  const endpoints = [...member.clientUrls, ...member.peerUrls]
    .map(etcdEndpoint)
    .filter((endpoint) => endpoint !== undefined)
    .filter((endpoint) => !own.has(canonicalName(endpoint.host)));
  const heard = await firstAccepting(endpoints, { dialer: host.system.dialer, signal });
  if (heard === undefined) return;
  const sign = { what: 'connection', address: hostPort(heard) } as const;
  throw new Failure(NODE_TO_REPLACE_ALIVE, { node: member.name || hexadecimal(member.id), sign, kept: 'member' });
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
