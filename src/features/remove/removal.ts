import type { PodVerdict } from './pods.ts';

/** An etcd member that leaves. */
export interface LeavingMember {
  /** Hexadecimal, as etcdctl prints it. */
  id: string;
  /** URL at which other members reach it. */
  peerUrl: string;
}

/** What is done to remove one node, in this order. */
export interface NodeRemoval {
  /** Name of the node. */
  node: string;
  /** Its role; the node of an etcd member is a control-plane node. */
  role: 'worker' | 'control-plane';
  /** The Node's metadata.uid; undefined if it has been deleted. */
  uid: string | undefined;
  /** It accepts Pods until it is cordoned. */
  cordon: boolean;
  /** Every Pod on it, and what is done about it. */
  pods: readonly PodVerdict[];
  /** The etcd member that leaves. */
  member: LeavingMember | undefined;
  /** IDs of the bootstrap tokens that are deleted, because they are bound to it. */
  tokens: readonly string[];
  /** Names of the CertificateSigningRequests that are deleted. */
  requests: readonly string[];
  /** Its Lease is deleted. */
  lease: boolean;
  /** Seconds since its kubelet has renewed its Lease; undefined without a Lease. */
  renewedSeconds: number | undefined;
  /** Its kubelet runs: the Node is Ready, and the Lease was renewed in time. */
  isRunning: boolean;
}

export interface RemovalPlan {
  /** In the order in which they are removed. */
  removals: readonly NodeRemoval[];
  /** Names of which the cluster has nothing. */
  absent: readonly string[];
}
