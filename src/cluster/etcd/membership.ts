import { sameUrl } from '../../wire/endpoint.ts';
import { type EtcdMember, hexadecimal } from './messages.ts';

/** This machine as a member of etcd. */
export interface Candidate {
  name: string;
  peerUrl: string;
}

/** What is known of this machine beside the member list. */
export interface LocalEvidence {
  /** `member`: etcd has kept data there; `other`: something else lies there; `empty`: nothing, or no directory. */
  data: 'empty' | 'member' | 'other';
  /** The journal has it that an unfinished join of kubejoin's on this host added a member with this peer URL. */
  addedHere: boolean;
  /** ... or that one made the data directory. What lies there is its etcd's then. */
  madeDataHere: boolean;
}

/** What is to be done so that this machine is a member. */
export type Decision =
  | { do: 'add'; wipe: boolean }
  /** It is a member: nothing is to be added. */
  | { do: 'keep'; member: EtcdMember }
  /** A learner without its data, which nobody can start any more: it is removed and added again. */
  | { do: 'replace'; member: EtcdMember }
  | {
      do: 'fail';
      why: 'foreign-learner' | 'voter-without-data' | 'name-taken' | 'foreign-data';
      member: EtcdMember | undefined;
    };

/**
 * The member of this peer URL. A name is no identity: two members may have the same, and one has none before it has
 * started.
 */
export function memberOf(members: readonly EtcdMember[], peerUrl: string): EtcdMember | undefined {
  return members.find(({ peerUrls }) => peerUrls.some((url) => sameUrl(url, peerUrl)));
}

/**
 * A voter is never removed, whatever is lost: that is for its owner to decide. A learner is removed only when it never
 * started or the journal proves that this host added it. Data is wiped only when the journal proves that it is ours.
 */
export function decide(members: readonly EtcdMember[], us: Candidate, local: LocalEvidence): Decision {
  const member = memberOf(members, us.peerUrl);
  const dataIsOurs = local.addedHere || local.madeDataHere;
  const namesake = members.find((other) => other !== member && other.name === us.name);
  if (member === undefined) {
    if (namesake) return { do: 'fail', why: 'name-taken', member: namesake };
    if (local.data === 'empty') return { do: 'add', wipe: false };
    return dataIsOurs ? { do: 'add', wipe: true } : { do: 'fail', why: 'foreign-data', member: undefined };
  }
  if (!member.isLearner) {
    return local.data === 'member' ? { do: 'keep', member } : { do: 'fail', why: 'voter-without-data', member };
  }
  const neverStarted = member.name === '';
  if (!neverStarted && !local.addedHere) return { do: 'fail', why: 'foreign-learner', member };
  if (local.data === 'empty') {
    // It reads --initial-cluster when it starts, where one name must not stand for two members.
    if (namesake) return { do: 'fail', why: 'name-taken', member: namesake };
    return neverStarted ? { do: 'keep', member } : { do: 'replace', member };
  }
  return dataIsOurs && local.data === 'member' ? { do: 'keep', member } : { do: 'fail', why: 'foreign-data', member };
}

/** In the list "name=url,name=url" any other name would stand for more than itself. */
const PLAIN_NAME = /^[\w.:-]+$/;

/**
 * For --initial-cluster: "name=peerURL" for every peer URL of every member, since a new etcd compares them with the
 * cluster's and refuses to start when one is missing. Only the URLs count there; a member that has not said its name
 * yet, or whose name another one has, stands by its id.
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
