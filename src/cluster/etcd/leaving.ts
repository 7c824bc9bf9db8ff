import { sameUrl } from '../../wire/endpoint.ts';
import type { EtcdMember } from './messages.ts';

/** This machine's etcd member, according to the machine's own files. */
export interface EtcdHere {
  /** Its peer URL; several when it is a guess. */
  peerUrls: readonly string[];
  /** URLs at which it serves clients. */
  clientUrls: readonly string[];
  /** Client URLs of other members, from its manifest. */
  otherUrls: readonly string[];
  /** Has its files in the folder etcd/. */
  certificatesDir: string;
}

/** The action that is needed before this machine's etcd may be wiped. */
export type Leaving =
  /** It is not a member, or no longer. */
  | { do: 'nothing' }
  /** It is the only member, so the cluster ends with it. */
  | { do: 'end-cluster'; member: EtcdMember }
  /** `others`: the voters that stay. */
  | { do: 'remove'; member: EtcdMember; others: readonly EtcdMember[] }
  /** Several members could be this machine's. */
  | { do: 'ask'; candidates: readonly EtcdMember[] };

/** Finds the member by the ID of the etcd that runs here (`running`) or by peer URL, never by name. */
export function leaving(
  members: readonly EtcdMember[],
  { peerUrls }: Pick<EtcdHere, 'peerUrls'>,
  running?: bigint,
): Leaving {
  const itself = members.filter(({ id }) => id === running);
  const known = members.filter((member) => member.peerUrls.some((url) => peerUrls.some((own) => sameUrl(url, own))));
  const ours = itself.length > 0 ? itself : known;
  const [member, ...candidates] = ours;
  if (member === undefined) return { do: 'nothing' };
  if (candidates.length > 0) return { do: 'ask', candidates: ours };
  if (members.length === 1) return { do: 'end-cluster', member };
  return { do: 'remove', member, others: members.filter((other) => other !== member && !other.isLearner) };
}

interface RemainingQuorum {
  /** Number of voters that stay. */
  voters: number;
  needed: number;
  healthy: number;
  holds: boolean;
}

/** The quorum of the voters that stay. */
export function remainingQuorum(
  others: readonly EtcdMember[],
  isHealthy: (member: EtcdMember) => boolean,
): RemainingQuorum {
  const [voters, healthy] = [others.length, others.filter(isHealthy).length];
  const needed = Math.floor(voters / 2) + 1;
  return { voters, needed, healthy, holds: healthy >= needed };
}
