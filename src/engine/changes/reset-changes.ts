import type { EtcdHere } from '../../cluster/etcd/leaving.ts';
import type { ApiAccess } from '../identities.ts';
import type { PacketFilterPart } from '../kinds/cleanup/packet-filter.ts';

/**
 * Takes this machine's member out of etcd, through another member, and confirms it. What it may not do is in
 * src/cluster/etcd/leaving.ts.
 */
export interface RemoveEtcdMember {
  kind: 'remove-etcd-member';
  here: EtcdHere;
  /** Of an administrator: by it etcd's Pods are found where nothing on this host leads to a member that answers. */
  kubeconfigPath: string;
  /** The member goes although etcd loses its quorum by it, or has none. */
  allowQuorumLoss: boolean;
  /** Of an undo: an etcd that can't be asked, and a member that is the last one, are failures, too. */
  confirmed?: true;
}

/**
 * Ends what runs etcd on this machine, then its data: the manifest, the container, all that is in the data directory.
 */
export interface RemoveLocalEtcd {
  kind: 'remove-local-etcd';
  manifestPath: string;
  dataDir: string;
  /** The node's. */
  name: string;
  /** unix:///path. */
  criSocket: string;
}

/**
 * The Node stops being Ready at once, not when its lease is missed: then this machine, or another, can join under its
 * name. Tried for seconds only.
 */
export interface NodeUnready {
  kind: 'node-unready';
  nodeName: string;
  /** Of identities that may say so, in this order. */
  kubeconfigPaths: readonly string[];
}

/**
 * Every Pod sandbox of the runtime with its containers, as in kubeadm. A runtime that does not answer, and a Pod that
 * does not end, are told and passed over.
 */
export interface RemovePods {
  kind: 'remove-pods';
  /** unix:///path. */
  criSocket: string;
}

/** All that is mounted below a directory, the deepest first; the directory's own mount stays. */
export interface Unmount {
  kind: 'unmount';
  below: string;
  /** Mount points that stay. */
  except?: readonly string[];
  force: boolean;
  lazy: boolean;
}

/** All that is in a directory; the directory stays. */
export interface EmptyDirectory {
  kind: 'empty-directory';
  /** Without links. */
  path: string;
}

/**
 * Of the kubelet's directory all that came into it, or into the directories that are its own, since it was noted; what
 * was there stays.
 */
export interface RemoveNew {
  kind: 'remove-new';
  directory: string;
  /** Names in it that were there (baseline.ts). */
  known: readonly string[];
}

/**
 * The Node of this machine, and the CertificateSigningRequests for its certificates, are deleted. The kubelet must have
 * ended: it would make them again.
 */
export interface ForgetNode {
  kind: 'forget-node';
  nodeName: string;
  /** An administrator's. */
  access: ApiAccess;
  /** What can't be deleted is told, and stays. */
  tolerateFailure: boolean;
}

/** A file as it was before a join replaced or removed it; its content lies beside the journal. */
export interface RestoreFile {
  kind: 'restore-file';
  path: string;
  mode: number;
  uid: number;
  gid: number;
  /** Of the content. */
  sha256: string;
}

/** A directory, as far as it is empty and no mount. */
export interface RemoveDirectory {
  kind: 'remove-directory';
  path: string;
}

/** The last change of a reset: nothing of kubejoin is left. */
export interface RemoveJournal {
  kind: 'remove-journal';
}

/** A network interface of the Pod network. */
export interface RemoveInterface {
  kind: 'remove-interface';
  name: string;
}

/** Of a packet filter what Kubernetes has put there, and nothing else. */
export interface ClearPacketFilter {
  kind: 'clear-packet-filter';
  part: PacketFilterPart;
}
