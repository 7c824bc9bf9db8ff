import { Failure } from '../../base/failure.ts';
import { etcdEndpoint } from '../../wire/endpoint.ts';
import { type EtcdMemberList, hexadecimal } from './messages.ts';
import type { ListProblem } from './sentences.ts';
import { ETCD_LIST_IMPLAUSIBLE } from './sentences.ts';

/** etcd advises seven members; its cluster is as slow as half of them. */
const MOST_MEMBERS = 100;

/**
 * A member list as only a member of the cluster gives it: its sender is in it, each member once, each with URLs of
 * peers. What is made of it ends in
 * --initial-cluster. Throws ETCD_LIST_IMPLAUSIBLE.
 */
export function checkPlausible(url: string, { memberId, members }: EtcdMemberList): void {
  const implausible = (problem: ListProblem, detail = '') =>
    new Failure(ETCD_LIST_IMPLAUSIBLE, { url, problem, detail });
  if (members.length > MOST_MEMBERS) throw implausible('too-many', String(members.length));
  const ids = new Set(members.map(({ id }) => id));
  if (!ids.has(memberId)) throw implausible('without-itself', hexadecimal(memberId));
  if (ids.size < members.length) throw implausible('twice');
  const odd = members.find(
    ({ peerUrls }) => peerUrls.length === 0 || peerUrls.some((peer) => etcdEndpoint(peer) === undefined),
  );
  if (odd !== undefined)
    throw implausible('peer-url', `${hexadecimal(odd.id)} ${odd.peerUrls.join(', ')}`.slice(0, 300));
}

/** Whether both tell of the same members of the same cluster. */
export function sameMembers(one: EtcdMemberList, other: EtcdMemberList): boolean {
  const ids = new Set(other.members.map(({ id }) => id));
  return (
    one.clusterId === other.clusterId && one.members.length === ids.size && one.members.every(({ id }) => ids.has(id))
  );
}
