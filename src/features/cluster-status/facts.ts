import type { Failure } from '../../base/failure.ts';
import type { NodeRole } from '../../config/types/join.ts';
import type { AutoApproved } from '../admission/automatic-approval.ts';

/** The sources that are read on their own: if one cannot be read, the others still are. */
export type StatusSubject =
  | 'version'
  | 'nodes'
  | 'pods'
  | 'api-servers'
  | 'etcd'
  | 'certificates'
  | 'tokens'
  | 'approval';

/** What could not be read, and why. */
export interface UnknownStatus {
  /** What is unknown. */
  about: StatusSubject;
  /** Why it could not be read. */
  reason: Failure;
}

/** A Node of the cluster. */
export interface NodeStatus {
  /** Name of the Node. */
  name: string;
  /** Roles by its labels (node-role.kubernetes.io/ROLE), in alphabetical order. */
  roles: readonly string[];
  /** The condition Ready of the Node is True. */
  ready: boolean;
  /** Version of its kubelet; empty if the Node does not have one yet. */
  kubeletVersion: string;
  /** Its IP addresses. */
  addresses: readonly string[];
}

/** A static Pod of a control-plane node. */
export interface ControlPlanePod {
  /** Name of the Node. */
  node: string;
  /** Such as kube-apiserver. */
  component: string;
  /** When it was created, in ms since the epoch; undefined if the Pod does not say it. */
  created: number | undefined;
  /** Where its API server can be reached (host:port), by the annotation of kubeadm. */
  endpoint: string | undefined;
}

/** An API server, reached directly and not through a load balancer. */
export interface ApiServerStatus {
  /** host:port of its address. */
  server: string;
  /** Node that it runs on, by its static Pod; undefined without one. */
  node: string | undefined;
  /** It is in the EndpointSlice `kubernetes`, so Pods and kube-proxy use it. */
  listed: boolean;
  /** When the certificate that it presents ends, in ms since the epoch; undefined if it does not respond. */
  expires: number | undefined;
  /** Why it does not respond. */
  reason: Failure | undefined;
}

/** A member of etcd. */
export interface MemberStatus {
  /** ID in hexadecimal, as etcdctl shows it. */
  id: string;
  /** Empty until the member has started for the first time. */
  name: string;
  /** URLs for other members. */
  peerUrls: readonly string[];
  /** URLs for clients; none until the member has started for the first time. */
  clientUrls: readonly string[];
  /** It does not vote yet. */
  isLearner: boolean;
  /** It is the leader, according to the members that respond. */
  isLeader: boolean;
  /** It responds, and it knows a leader. */
  healthy: boolean;
  /** Why it does not respond; undefined if it does, or if it has never started. */
  reason: Failure | string | undefined;
  /** Version of etcd; undefined if it does not respond. */
  version: string | undefined;
  /** Size of its database in bytes; undefined if it does not respond. */
  sizeBytes: number | undefined;
  /** Its alarms, such as NOSPACE. */
  alarms: readonly string[];
}

/** The etcd of the cluster. */
export interface EtcdStatus {
  /** Whether its members run on the control-plane nodes (`stacked`) or elsewhere. */
  topology: 'stacked' | 'external';
  /** Its members, confirmed by a majority. Empty without a majority, which alone can confirm them. */
  members: readonly MemberStatus[];
  /** URLs of the members that respond; only without a majority. */
  withoutMajority: readonly string[] | undefined;
}

/** A certificate of this machine. */
export interface CertificateStatus {
  /** The name that `certs check-expiration` shows. */
  name: string;
  /** When it ends, in ms since the epoch. */
  expires: number;
  /** It is a CA. */
  isAuthority: boolean;
  /** Its CA has no key on this machine, so that it cannot be renewed here. */
  external: boolean;
}

/** A bootstrap token that has not expired. */
export interface TokenStatus {
  /** ID of the token, which is not a secret. */
  id: string;
  /** When it expires, in ms since the epoch; undefined for never. */
  expires: number | undefined;
  /** `authentication`: machines join with it; `signing`: they find the cluster with it. */
  usages: readonly string[];
  /** Groups of the machines that use it. */
  groups: readonly string[];
  /** The only node that it admits; undefined for any. */
  binding: { node: string; role: NodeRole; usesLeft: number } | undefined;
  /**
   * Machines that can join with it: `none` (it only helps to find the cluster), `one` (bound), `any-approved` (any, but each
   * needs an approval), `any`, or `unknown` if the approval is unknown.
   */
  admits: 'none' | 'one' | 'any-approved' | 'any' | 'unknown';
}

/** What was read. A field is undefined if its subject is in `unknown`. */
export interface StatusFacts {
  /** URL of the API server. */
  server: string;
  /** The API server's time, in ms since the epoch. */
  now: number;
  /** Version of this API server. */
  version: string | undefined;
  /** Every Node, in alphabetical order. */
  nodes: readonly NodeStatus[] | undefined;
  /** Static Pods of the control-plane nodes. */
  pods: readonly ControlPlanePod[] | undefined;
  /** Every API server of the EndpointSlice `kubernetes` and of the static Pods. */
  apiServers: readonly ApiServerStatus[] | undefined;
  /** The etcd of the cluster. */
  etcd: EtcdStatus | undefined;
  /** Certificates of this machine, the first to end first; none if it is not a control-plane node of this cluster. */
  certificates: readonly CertificateStatus[] | undefined;
  /** Tokens that have not expired, in alphabetical order. */
  tokens: readonly TokenStatus[] | undefined;
  /** Joining machines whose certificate requests the cluster approves by itself. */
  autoApproved: readonly AutoApproved[] | undefined;
  /** What could not be read. */
  unknown: readonly UnknownStatus[];
}
