import type { ApiAccess } from '../identities.ts';
import type { PacketFilterPart } from '../kinds/cleanup/pod-network.ts';
import type { Proof } from '../kinds/old-machine/silence.ts';

/**
 * Marks the Node unready at once, before its lease expires, so that this machine or another one can join under its
 * name. Gives up after a few seconds.
 */
export interface NodeUnready {
  kind: 'node-unready';
  nodeName: string;
  /** Identities with the right to do it, in the order to try. */
  kubeconfigPaths: readonly string[];
}

/**
 * Removes every Pod sandbox of the runtime with its containers, as kubeadm does. A runtime that does not answer, or a
 * Pod that does not end, is only reported.
 */
export interface RemovePods {
  kind: 'remove-pods';
  /** unix:///path. */
  criSocket: string;
}

/** Unmounts everything below a directory, the deepest first; the directory's own mount stays. */
export interface Unmount {
  kind: 'unmount';
  below: string;
  /** Mount points that stay. */
  except?: readonly string[];
  force: boolean;
  lazy: boolean;
}

/** Removes everything in a directory, but not the directory. */
export interface EmptyDirectory {
  kind: 'empty-directory';
  /** Without links. */
  path: string;
}

/** Removes what has appeared in the kubelet's directory, or in the directories of its own there, since the baseline. */
export interface RemoveNew {
  kind: 'remove-new';
  directory: string;
  /** Names in it at the baseline (baseline.ts), which stay. */
  known: readonly string[];
}

/**
 * Deletes the Node of this machine and the CertificateSigningRequests for its certificates. The kubelet must have
 * stopped: it would create them again.
 */
export interface ForgetNode {
  kind: 'forget-node';
  nodeName: string;
  /** An administrator's. */
  access: ApiAccess;
  /** Reduces a failed deletion to a warning. */
  tolerateFailure: boolean;
  /** metadata.uid of the Node; without it, the Node that has this machine's ID. */
  uid?: string;
  /** Another machine had the Node: it is kept if that machine shows life since. */
  silent?: Proof;
  /** IDs, in hex, of that machine's etcd members, for the journal: without its Node, a rerun would not find them. */
  members?: readonly string[];
}

/** Restores a file that a join replaced or removed; its content is next to the journal. */
export interface RestoreFile {
  kind: 'restore-file';
  path: string;
  mode: number;
  uid: number;
  gid: number;
  /** SHA-256 of the content, in hex. */
  sha256: string;
}

/** Restores a link that a join replaced or removed. */
export interface RestoreLink {
  kind: 'restore-link';
  path: string;
  /** As the link had it. */
  target: string;
  uid: number;
  gid: number;
}

/** Removes a directory that is empty and not a mount point. */
export interface RemoveDirectory {
  kind: 'remove-directory';
  path: string;
}

/** Removes the journal: the last change of a reset, which leaves nothing of kubejoin. */
export interface RemoveJournal {
  kind: 'remove-journal';
  /** Renames it instead, and keeps the saved contents: some of its lines could not be read. */
  keepsAside?: true;
}

/** Removes a network interface of the Pod network. */
export interface RemoveInterface {
  kind: 'remove-interface';
  name: string;
}

/** Removes from a packet filter what Kubernetes has put there, and nothing else. */
export interface ClearPacketFilter {
  kind: 'clear-packet-filter';
  part: PacketFilterPart;
}
