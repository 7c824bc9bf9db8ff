import { sameUrl } from '../../wire/endpoint.ts';
import type { EtcdMember } from './messages.ts';

/** This machine's member of etcd, as far as the machine itself tells. */
export interface EtcdHere {
  /** What it is known by; several where that is only to be guessed. */
  peerUrls: readonly string[];
  /** Where it serves its clients. */
  clientUrls: readonly string[];
  /** Where others may serve theirs: those that its manifest names. */
  otherUrls: readonly string[];
  /** Its files stand in the folder etcd/ there. */
  certificatesDir: string;
}

/** What is to be done before this machine's etcd may be wiped. */
export type Leaving =
  /** It is no member, or not any more. */
  | { do: 'nothing' }
  /** It is the only member: the cluster ends with it. */
  | { do: 'end-cluster'; member: EtcdMember }
  /** `others`: the voters that stay. */
  | { do: 'remove'; member: EtcdMember; others: readonly EtcdMember[] }
  /** Which member it is does not follow from what is known. */
  | { do: 'ask'; candidates: readonly EtcdMember[] };

/**
 * By what the etcd that runs here says of itself, where it does; else by peer URL, never by name. `running`: that
 * member's ID.
 */
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

export interface RemainingQuorum {
  /** Of the voters that stay. */
  voters: number;
  needed: number;
  healthy: number;
  holds: boolean;
}

/** Whether the voters that stay can still decide anything. A learner that leaves changes nothing. */
export function remainingQuorum(
  others: readonly EtcdMember[],
  isHealthy: (member: EtcdMember) => boolean,
): RemainingQuorum {
  const [voters, healthy] = [others.length, others.filter(isHealthy).length];
  const needed = Math.floor(voters / 2) + 1;
  return { voters, needed, healthy, holds: healthy >= needed };
}
