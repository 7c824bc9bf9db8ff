import { memberOf } from '../../../cluster/etcd/membership.ts';
import { type EtcdMember, hexadecimal } from '../../../cluster/etcd/messages.ts';
import { canonicalName } from '../../../config/values/address.ts';
import { etcdEndpoint } from '../../../wire/endpoint.ts';

export interface SoughtMember {
  /** The old node's name. */
  node: string;
  /** Addresses of its Node; empty without one. */
  addresses: readonly string[];
  /** IDs, in hex, of its members as an earlier run found them, by a Node that it may have deleted since. */
  known: readonly string[];
  /** Addresses that this machine has now, in their shortest form. */
  own: ReadonlySet<string>;
  /** This machine as a member. */
  us: { name: string; peerUrl: string };
  /** This machine has data of etcd: a member with its peer URL runs here. */
  runsHere: boolean;
}

export type OldMembers =
  | {
      members: readonly EtcdMember[];
      /** The voters that stay. */
      others: readonly EtcdMember[];
    }
  /** `detail`: the member in question. */
  | { contradiction: 'name-elsewhere' | 'several' | 'learner'; detail: string };

/**
 * Finds the etcd members of a node that is replaced. A name alone is not believed: where the Node has addresses, its
 * member must be at one of them, or at an address that this machine has now.
 */
export function oldMembers(
  members: readonly EtcdMember[],
  { node, addresses, known, own, us, runsHere }: SoughtMember,
): OldMembers {
  const ours = memberOf(members, us.peerUrl);
  const kept = ours !== undefined && (runsHere || ours.isLearner) ? ours : undefined;
  const there = new Set(addresses.map(canonicalName));
  const hosts = ({ peerUrls }: EtcdMember) => peerUrls.map((url) => canonicalName(etcdEndpoint(url)?.host ?? ''));
  const isThere = (member: EtcdMember) => hosts(member).some((host) => there.has(host));
  const isHere = (member: EtcdMember) => hosts(member).some((host) => own.has(host));
  const found = members.filter(
    (member) =>
      member !== kept &&
      (member.name === node || known.includes(hexadecimal(member.id)) || isThere(member) || member === ours),
  );
  const strange = found.find((member) => there.size > 0 && !isThere(member) && !isHere(member));
  if (strange) return { contradiction: 'name-elsewhere', detail: title(strange) };
  if (found.length > 1) return { contradiction: 'several', detail: found.map(title).join(', ') };
  const learner = members.find((member) => member.isLearner && member !== kept && !found.includes(member));
  if (learner) return { contradiction: 'learner', detail: title(learner) };
  return { members: found, others: members.filter((member) => !found.includes(member) && !member.isLearner) };
}

function title({ name, id, peerUrls }: EtcdMember): string {
  return `${name || hexadecimal(id)} (${peerUrls.join(', ')})`;
}
