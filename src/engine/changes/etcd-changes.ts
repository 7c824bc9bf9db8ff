import type { EtcdHere } from '../../cluster/etcd/leaving.ts';
import type { EtcdAccess } from '../../cluster/etcd/open-to-join.ts';

/**
 * Adds this machine's etcd as a learner. A join that fails before its promotion rolls back the member, the manifests
 * that depend on it, its own manifest, and the data that the join made.
 */
export interface AddEtcdMember {
  kind: 'add-etcd-member';
  access: EtcdAccess;
  /** The node's name. */
  name: string;
  /** https://address:2380; identifies the member. */
  peerUrl: string;
  clientUrl: string;
  dataDir: string;
  manifestPath: string;
  /** Manifests that are published before the member votes and need it: a rollback removes them. */
  dependents?: readonly string[];
  /** unix:///path; a rollback waits until the member's container has ended. */
  criSocket: string;
  /** IDs, in hex, of members that are proven to be silent: they are removed right before this one is added. */
  replaces?: readonly string[];
}

/** Waits until this machine's member serves its client URL; restarts a learner that does not start to serve. */
export interface AwaitEtcdMember extends EtcdMemberHere {
  kind: 'await-etcd-member';
}

/** Makes the learner a voter, once it serves its client URL and has caught up. */
export interface PromoteEtcdMember extends EtcdMemberHere {
  kind: 'promote-etcd-member';
}

/** The etcd member of this machine. */
export interface EtcdMemberHere {
  access: EtcdAccess;
  name: string;
  peerUrl: string;
  clientUrl: string;
  /** Shows whether a snapshot is still being received. */
  dataDir: string;
  /** Runtime that restarts a stuck learner. */
  criSocket: string;
}

export interface EtcdMembership {
  /** Hexadecimal, as etcdctl prints it. */
  memberId: string;
  /** All members including this one, as "name=peerURL", for --initial-cluster. */
  initialCluster: readonly string[];
  /** It was a member before this run: an existing manifest and existing data stay as they are. */
  existing: boolean;
}

/**
 * Removes this machine's member from etcd through another member, and confirms the removal. src/cluster/etcd/leaving.ts
 * lists what it must not do.
 */
export interface RemoveEtcdMember {
  kind: 'remove-etcd-member';
  here: EtcdHere;
  /** An administrator's: it finds etcd's Pods where nothing on this host leads to a member that answers. */
  kubeconfigPath: string;
  /** Removes the member although etcd loses quorum, or has none. */
  allowQuorumLoss: boolean;
  /** Set by an undo: an etcd that does not answer, and the last member, are failures too. */
  confirmed?: true;
}

/** Removes the etcd of this machine: its manifest, its container, then everything in the data directory. */
export interface RemoveLocalEtcd {
  kind: 'remove-local-etcd';
  manifestPath: string;
  /** With links resolved, if it exists. */
  dataDir: string;
  /** The node's name. */
  name: string;
  /** unix:///path. */
  criSocket: string;
}
