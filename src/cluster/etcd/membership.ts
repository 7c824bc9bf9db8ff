import { sameUrl } from '../../wire/endpoint.ts';
import { type EtcdMember, hexadecimal } from './messages.ts';

/** This machine as an etcd member. */
interface Candidate {
  name: string;
  peerUrl: string;
}

/** Facts of this machine that the member list does not have. */
export interface LocalEvidence {
  /** Content of the data directory: etcd's data, something else, or nothing (or no directory). */
  data: 'empty' | 'member' | 'other';
  /** True if the journal proves that an unfinished join on this host added a member with this peer URL. */
  addedHere: boolean;
  /** True if the journal proves that data in the directory comes from the etcd of such a join. */
  dataIsOurs: boolean;
}

/** The action that makes this machine a member. */
export type Decision =
  | { do: 'add'; wipe: boolean }
  /** It is a member already. */
  | { do: 'keep'; member: EtcdMember }
  /** A silent member of the node that this machine replaces; then decide again. */
  | { do: 'remove'; member: EtcdMember }
  /** A learner that lost its data and cannot start again is removed and added anew. */
  | { do: 'replace'; member: EtcdMember }
  | {
      do: 'fail';
      why: 'foreign-learner' | 'voter-without-data' | 'name-taken' | 'foreign-data';
      member: EtcdMember | undefined;
    };

/** The member with this peer URL. Names identify nothing: they may repeat, and are empty before the first start. */
export function memberOf(members: readonly EtcdMember[], peerUrl: string): EtcdMember | undefined {
  return members.find(({ peerUrls }) => peerUrls.some((url) => sameUrl(url, peerUrl)));
}

/**
 * Decides how this machine becomes a member. Removes a voter only if it is one of `replaces` (IDs in hex). Removes a learner only when
 * it never started or the journal proves that this host added it. Wipes data only when the journal proves that it is
 * ours.
 */
export function decide(
  members: readonly EtcdMember[],
  us: Candidate,
  local: LocalEvidence,
  replaces: readonly string[] = [],
): Decision {
  const member = memberOf(members, us.peerUrl);
  const silent = members.find(({ id }) => replaces.includes(hexadecimal(id)));
  if (silent && !(silent === member && local.data === 'member')) return { do: 'remove', member: silent };
  const namesake = members.find((other) => other !== member && other.name === us.name);
  if (member === undefined) {
    if (namesake) return { do: 'fail', why: 'name-taken', member: namesake };
    if (local.data === 'empty') return { do: 'add', wipe: false };
    return local.dataIsOurs ? { do: 'add', wipe: true } : { do: 'fail', why: 'foreign-data', member: undefined };
  }
  if (!member.isLearner) {
    return local.data === 'member' ? { do: 'keep', member } : { do: 'fail', why: 'voter-without-data', member };
  }
  const neverStarted = member.name === '';
  if (!neverStarted && !local.addedHere) return { do: 'fail', why: 'foreign-learner', member };
  if (local.data === 'empty') {
    // --initial-cluster, which it reads when it starts, must not have one name for two members.
    if (namesake) return { do: 'fail', why: 'name-taken', member: namesake };
    return neverStarted ? { do: 'keep', member } : { do: 'replace', member };
  }
  const isItsOwn = local.dataIsOurs && local.data === 'member';
  return isItsOwn ? { do: 'keep', member } : { do: 'fail', why: 'foreign-data', member };
}

/** Names that are safe in the list "name=url,name=url". */
const PLAIN_NAME = /^[\w.:-]+$/;

/**
 * The entries of --initial-cluster: "name=peerURL" for every peer URL of every member. A new etcd refuses to start when
 * a URL is missing, but ignores the names: a member without a unique name gets its ID.
 */
export function initialCluster(members: readonly EtcdMember[], us: Candidate): string[] {
  const ours = memberOf(members, us.peerUrl);
  const taken = new Set([us.name]);
  return members.flatMap((member) => {
    const free = PLAIN_NAME.test(member.name) && !taken.has(member.name);
    const name = member === ours ? us.name : free ? member.name : hexadecimal(member.id);
    taken.add(name);
    return member.peerUrls.map((url) => `${name}=${url}`);
  });
}
