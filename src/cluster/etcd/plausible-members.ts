import { Failure } from '../../base/failure.ts';
import { etcdEndpoint } from '../../wire/endpoint.ts';
import { ETCD_LIST_IMPLAUSIBLE, type ListProblem } from './cluster-etcd-sentences.ts';
import { type EtcdMemberList, hexadecimal } from './messages.ts';

/** Far above the seven members that etcd recommends at most. */
const MOST_MEMBERS = 100;
/** A member has one or two of either kind. Each may cost a connection and its time limit. */
const MOST_URLS = 16;

/**
 * Checks that a member list has its sender in it, each member once, and valid peer URLs, which end up in
 * --initial-cluster. Throws ETCD_LIST_IMPLAUSIBLE.
 */
export function checkPlausible(url: string, { memberId, members }: EtcdMemberList): void {
  const implausible = (problem: ListProblem, detail = '', most?: number) =>
    new Failure(ETCD_LIST_IMPLAUSIBLE, { url, problem, detail, most });
  if (members.length > MOST_MEMBERS) throw implausible('too-many', String(members.length));
  const ids = new Set(members.map(({ id }) => id));
  if (!ids.has(memberId)) throw implausible('without-itself', hexadecimal(memberId));
  if (ids.size < members.length) throw implausible('twice');
  const crowded = members.find(({ peerUrls, clientUrls }) => Math.max(peerUrls.length, clientUrls.length) > MOST_URLS);
  if (crowded !== undefined) throw implausible('too-many-urls', hexadecimal(crowded.id), MOST_URLS);
  const odd = members.find(
    ({ peerUrls }) => peerUrls.length === 0 || peerUrls.some((peer) => etcdEndpoint(peer) === undefined),
  );
  if (odd !== undefined)
    throw implausible('peer-url', `${hexadecimal(odd.id)} ${odd.peerUrls.join(', ')}`.slice(0, 300));
}

/** True for lists of the same members of the same cluster. */
export function sameMembers(one: EtcdMemberList, other: EtcdMemberList): boolean {
  const ids = new Set(other.members.map(({ id }) => id));
  return (
    one.clusterId === other.clusterId && one.members.length === ids.size && one.members.every(({ id }) => ids.has(id))
  );
}
