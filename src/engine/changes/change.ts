import type { FileContent } from '../../base/secret.ts';
import type { EtcdAccess } from '../../cluster/etcd/open.ts';
import type { Taint } from '../../config/types/join.ts';
import type { AccountEdit } from '../../manifests/accounts/account-files.ts';
import type {
  CertificateAuthorityChange,
  CertificateChange,
  CertificateRequestChange,
  KubeconfigChange,
  KubeconfigClient,
  KubeconfigServer,
  Renewal,
  RenewCertificate,
  ServiceAccountKeyChange,
  ServingCertificateChange,
} from '../../manifests/certificates/certificate-changes.ts';
import type { KubernetesObject, ObjectReference } from '../../manifests/objects/kubernetes-object.ts';
import type { ApiAccess } from '../identities.ts';
import type { WaitUntil } from './condition.ts';
import type {
  ClearPacketFilter,
  EmptyDirectory,
  ForgetNode,
  NodeUnready,
  RemoveDirectory,
  RemoveEtcdMember,
  RemoveInterface,
  RemoveJournal,
  RemoveLocalEtcd,
  RemoveNew,
  RemovePods,
  RestoreFile,
  Unmount,
} from './reset-changes.ts';

export interface WriteFile {
  kind: 'write-file';
  path: string;
  content: FileContent;
  mode: number;
  /** Mode of missing parent directories; default 0o755. */
  directoryMode?: number;
  /** Leaves an existing file as it is. */
  unlessExists?: boolean;
  /**
   * Of /etc/passwd and /etc/group, which are written under the lock of the system's own programs: what was changed of
   * the content that was read.
   */
  accounts?: AccountEdit;
  /** `transient`: holds a credential of this join only; removed when the join ends, however it ends. */
  keep?: 'transient';
  /** The part of the content that comes from the outcome of an earlier change, which a preview only assumes. */
  predicted?: { what: Predicted; text: string };
}

export interface RemoveFile {
  kind: 'remove-file';
  path: string;
  /** Where it stands belongs to another user: no link may lead there. */
  linkFree?: true;
}

export interface ServiceAction {
  kind: 'service';
  service: string;
  action: 'start' | 'stop';
  /** A start that fails is reported by the wait that follows, with the log; kubeadm only warns here. */
  tolerateFailure?: boolean;
}

export interface MakeDirectory {
  kind: 'make-directory';
  path: string;
  mode: number;
}

/** Owner and group of a file that an earlier change wrote (RootlessControlPlane). */
export interface SetOwner {
  kind: 'set-owner';
  path: string;
  uid: number;
  gid: number;
  mode: number;
}

/** The images of the control plane, pulled by the container runtime where `policy` asks for it. */
export interface PullImages {
  kind: 'pull-images';
  /** unix:///path. */
  criSocket: string;
  images: readonly string[];
  policy: 'Always' | 'IfNotPresent' | 'Never';
  serial: boolean;
  /** The check ImagePull is ignored: an image that can't be had is only a warning. */
  tolerateFailure: boolean;
}

/**
 * Announces this machine's etcd as a learner. Taken back when the join fails before its promotion: the member, what was
 * published for it, its manifest, the data that we made.
 */
export interface AddEtcdMember {
  kind: 'add-etcd-member';
  access: EtcdAccess;
  /** The node's name. */
  name: string;
  /** https://address:2380: what a member is known by. */
  peerUrl: string;
  clientUrl: string;
  dataDir: string;
  manifestPath: string;
  /** Of Pods that are published before it votes, and are nothing without it: they go with it. */
  dependents?: readonly string[];
  /** unix:///path: taking it back waits until its container has ended. */
  criSocket: string;
}

/** Waits until this machine's member serves its client URL; restarts a learner that does not come to serve. */
export interface AwaitEtcdMember extends EtcdMemberHere {
  kind: 'await-etcd-member';
}

/** Makes the learner a voter, once it serves its client URL and has caught up. */
export interface PromoteEtcdMember extends EtcdMemberHere {
  kind: 'promote-etcd-member';
}

/** The member that this machine's own etcd is. */
export interface EtcdMemberHere {
  access: EtcdAccess;
  name: string;
  peerUrl: string;
  clientUrl: string;
  /** Where it can be seen whether a snapshot is still being received. */
  dataDir: string;
  /** To restart a learner that is stuck. */
  criSocket: string;
}

export interface EtcdMembership {
  /** Hexadecimal, as etcdctl shows it. */
  memberId: string;
  /** Every member with this one, for --initial-cluster; "name=peerURL". */
  initialCluster: readonly string[];
  /** Was a member before this run: its manifest and data, where they are there, stay as they are. */
  existing: boolean;
}

/**
 * Makes an object of the cluster. One that is there gets these fields (`update`; labels and annotations of others
 * stay), stays as it is (`keep`), or is an error (`fail`).
 */
export interface ApplyObject {
  kind: 'apply-object';
  object: KubernetesObject;
  onConflict: 'update' | 'keep' | 'fail';
  access: ApiAccess;
}

export interface AppliedObject {
  result: 'created' | 'updated' | 'unchanged' | 'kept';
  /** metadata.uid, for owner references; a preview has a made-up one for what is not there. */
  uid: string;
}

/** Deletes an object of the cluster; one that is not there is as it should be. */
export interface DeleteObject {
  kind: 'delete-object';
  object: ObjectReference;
  access: ApiAccess;
}

/** Labels, taints and annotations of a Node, with the identity of a kubeconfig. */
export interface PatchNode {
  kind: 'patch-node';
  /**
   * Its time is also for the kubelet to register the Node: in a phase that is run singly it may just have been started.
   */
  access: ApiAccess;
  nodeName: string;
  /** Set to the empty string. */
  labels: readonly string[];
  /** Added to those that the Node has. */
  taints: readonly Taint[];
  annotations: Readonly<Record<string, string>>;
}

/**
 * Every kind of change with the type of its outcome. A new kind is added here, and the compiler names what is missing.
 */
export interface ChangeKinds {
  'write-file': { change: WriteFile; outcome: undefined };
  'remove-file': { change: RemoveFile; outcome: undefined };
  'serving-certificate': { change: ServingCertificateChange; outcome: undefined };
  'certificate-authority': { change: CertificateAuthorityChange; outcome: undefined };
  'service-account-key': { change: ServiceAccountKeyChange; outcome: undefined };
  certificate: { change: CertificateChange; outcome: undefined };
  kubeconfig: { change: KubeconfigChange; outcome: undefined };
  'certificate-request': { change: CertificateRequestChange; outcome: undefined };
  'renew-certificate': { change: RenewCertificate; outcome: Renewal };
  'kubeconfig-server': { change: KubeconfigServer; outcome: { changed: boolean } };
  'kubeconfig-client': { change: KubeconfigClient; outcome: { changed: boolean } };
  'make-directory': { change: MakeDirectory; outcome: undefined };
  'set-owner': { change: SetOwner; outcome: undefined };
  'pull-images': { change: PullImages; outcome: undefined };
  'add-etcd-member': { change: AddEtcdMember; outcome: EtcdMembership };
  'await-etcd-member': { change: AwaitEtcdMember; outcome: undefined };
  'promote-etcd-member': { change: PromoteEtcdMember; outcome: undefined };
  'apply-object': { change: ApplyObject; outcome: AppliedObject };
  'delete-object': { change: DeleteObject; outcome: { deleted: boolean } };
  'patch-node': { change: PatchNode; outcome: undefined };
  service: { change: ServiceAction; outcome: undefined };
  'wait-until': { change: WaitUntil; outcome: undefined };
  'remove-etcd-member': { change: RemoveEtcdMember; outcome: undefined };
  'remove-local-etcd': { change: RemoveLocalEtcd; outcome: undefined };
  'node-unready': { change: NodeUnready; outcome: undefined };
  'remove-pods': { change: RemovePods; outcome: undefined };
  unmount: { change: Unmount; outcome: undefined };
  'empty-directory': { change: EmptyDirectory; outcome: undefined };
  'remove-directory': { change: RemoveDirectory; outcome: undefined };
  'forget-node': { change: ForgetNode; outcome: undefined };
  'remove-new': { change: RemoveNew; outcome: undefined };
  'restore-file': { change: RestoreFile; outcome: undefined };
  'remove-journal': { change: RemoveJournal; outcome: undefined };
  'remove-interface': { change: RemoveInterface; outcome: undefined };
  'clear-packet-filter': { change: ClearPacketFilter; outcome: undefined };
}

export type ChangeKind = keyof ChangeKinds;

/** A change of a host or a cluster, as a plain value; `kind` tells which. */
export type Change = ChangeKinds[ChangeKind]['change'];

export type OutcomeOf<C extends Change> = ChangeKinds[C['kind']]['outcome'];

/**
 * A phase's work: a generator of changes (or of changes that may be made at the same time), which come back with their
 * outcomes.
 */
export type Steps<Result = void> = Generator<Change | readonly Change[], Result, unknown>;

/** `const outcome = yield* change({...})` */
export function* change<C extends Change>(value: C): Generator<C, OutcomeOf<C>, unknown> {
  return (yield value) as OutcomeOf<C>; // the executor gives each change its own kind's outcome
}

/** Changes that don't depend on each other: `yield* all([...])`. */
export function* all<const Cs extends readonly Change[]>(
  changes: Cs,
): Generator<Cs, { [I in keyof Cs]: OutcomeOf<Cs[I]> }, unknown> {
  return (yield changes) as { [I in keyof Cs]: OutcomeOf<Cs[I]> };
}

/** A change as it is shown and journalled: never its secrets. */
export interface ChangeRecord {
  id: number;
  phase: string;
  kind: ChangeKind;
  /** What it is about: a path, a service, a condition. */
  subject: string;
  /**
   * For a service: start or stop; for a file: create, replace, unchanged, remove; for an object: apply, in previews
   * create, update, unchanged, keep, delete, absent; for a wait: the condition's type.
   */
  action: string;
  /** Octal, for files. */
  mode?: string;
  /** What exactly is removed, unmounted or ended, one by one. */
  items?: readonly string[];
  /**
   * A unified diff against what is there, on the host or in the cluster, secrets masked; in previews, and where a
   * report was asked for.
   */
  diff?: string;
  /** SHA-256 of what a file will hold, secrets masked ("sha256:<hex>"): a diff shows a part of it only; in previews. */
  contentDigest?: string;
  /** What the other fields don't say: of a certificate its names, of a wait its condition and limit; in previews. */
  details?: Readonly<Record<string, unknown>>;
  /** What is known only when the change is made; in previews. */
  predicted?: readonly Predicted[];
}

/** What is known only when a change is made, or after it. */
export type Predicted =
  /** etcd gives the member its ID. */
  | 'member-id'
  /** Members of etcd are listed by their IDs, and others may come meanwhile. */
  | 'initial-cluster'
  /** A key is made, and a certificate with a serial number and dates. */
  | 'key-and-certificate'
  /** The kubelet writes the rest of kubelet.conf, and the cluster issues what stands in it. */
  | 'kubelet-conf'
  /** Of the Node as it will be registered: what it has already is not set again. */
  | 'node';
