import type { FileContent } from '../../base/secret.ts';
import type { Taint } from '../../config/types/join.ts';
import type {
  CertificateAuthorityChange,
  CertificateChange,
  CertificateRequestChange,
  KubeconfigChange,
  KubeconfigClient,
  KubeconfigServer,
  KubeletRequest,
  Renewal,
  RenewCertificate,
  RequestKubeletCertificate,
  ServiceAccountKeyChange,
  ServingCertificateChange,
  StoreKubeletCertificate,
} from '../../manifests/certificates/certificate-changes.ts';
import type { KubernetesObject, ObjectReference } from '../../manifests/objects/kubernetes-object.ts';
import type { AccountEdit } from '../../manifests/rootless/account-files.ts';
import type { ApiAccess } from '../identities.ts';
import type { WaitUntil } from './condition.ts';
import type {
  AddEtcdMember,
  AwaitEtcdMember,
  EtcdMembership,
  PromoteEtcdMember,
  RemoveEtcdMember,
  RemoveLocalEtcd,
} from './etcd-changes.ts';
import type { ImportImage, PullImages, RemoveImage } from './image-changes.ts';
import type { Predicted } from './predicted.ts';
import type {
  ClearPacketFilter,
  EmptyDirectory,
  ForgetNode,
  NodeUnready,
  RemoveDirectory,
  RemoveInterface,
  RemoveJournal,
  RemoveNew,
  RemovePods,
  RestoreFile,
  RestoreLink,
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
  /** SHA-256 in hex of the content that `content` was made from: another one is refused. */
  basedOn?: string;
  /**
   * Set for /etc/passwd and /etc/group, which are written under the lock of the system's own programs: the edit of the
   * content that was read.
   */
  accounts?: AccountEdit;
  /** `transient`: holds a credential of this join only and is removed when the join ends, for whatever reason. */
  keep?: 'transient';
  /** The part of the content that depends on the outcome of an earlier change, which a preview only assumes. */
  predicted?: { what: Predicted; text: string };
}

export interface RemoveFile {
  kind: 'remove-file';
  path: string;
  /** The directory belongs to another user: links in the path are refused. */
  linkFree?: true;
}

export interface ServiceAction {
  kind: 'service';
  service: string;
  action: 'start' | 'stop';
  /** Reduces a failed start to a warning, as in kubeadm; the wait that follows reports it, with the log. */
  tolerateFailure?: boolean;
}

export interface MakeDirectory {
  kind: 'make-directory';
  path: string;
  mode: number;
}

/** Sets owner and group of a file that an earlier change wrote (RootlessControlPlane). */
export interface SetOwner {
  kind: 'set-owner';
  path: string;
  uid: number;
  gid: number;
  mode: number;
}

/**
 * Creates an object of the cluster. An existing one gets these fields (`update`; labels and annotations of others
 * stay), is left alone (`keep`), or is an error (`fail`).
 */
export interface ApplyObject {
  kind: 'apply-object';
  object: KubernetesObject;
  onConflict: 'update' | 'keep' | 'fail';
  /** resourceVersion of the object that `object` was made from: another one is refused. */
  basedOn?: string;
  access: ApiAccess;
}

export interface AppliedObject {
  result: 'created' | 'updated' | 'unchanged' | 'kept';
  /** metadata.uid, for owner references; a preview makes one up for an object that does not exist yet. */
  uid: string;
}

/** Deletes an object of the cluster, if it exists. */
export interface DeleteObject {
  kind: 'delete-object';
  object: ObjectReference;
  access: ApiAccess;
}

/** Sets labels, taints and annotations of a Node, with the identity of a kubeconfig. */
export interface PatchNode {
  kind: 'patch-node';
  /** Its timeout includes the kubelet's registration of the Node: a single phase may follow right after the start. */
  access: ApiAccess;
  nodeName: string;
  /** Set to the empty string. */
  labels: readonly string[];
  /** Added to the taints that the Node has. */
  taints: readonly Taint[];
  annotations: Readonly<Record<string, string>>;
}

/** Every kind of change with the type of its outcome. Add a new kind here; the compiler names what is missing. */
export interface ChangeKinds {
  'write-file': { change: WriteFile; outcome: undefined };
  'remove-file': { change: RemoveFile; outcome: undefined };
  'serving-certificate': { change: ServingCertificateChange; outcome: undefined };
  'request-kubelet-certificate': { change: RequestKubeletCertificate; outcome: KubeletRequest };
  'store-kubelet-certificate': { change: StoreKubeletCertificate; outcome: undefined };
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
  'import-image': { change: ImportImage; outcome: undefined };
  'remove-image': { change: RemoveImage; outcome: undefined };
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
  'restore-link': { change: RestoreLink; outcome: undefined };
  'remove-journal': { change: RemoveJournal; outcome: undefined };
  'remove-interface': { change: RemoveInterface; outcome: undefined };
  'clear-packet-filter': { change: ClearPacketFilter; outcome: undefined };
}

/** A change of a host or a cluster, as a plain value. */
export type Change = ChangeKinds[keyof ChangeKinds]['change'];

/** A kind of change. */
export type ChangeKind = Change['kind'];

export type OutcomeOf<C extends Change> = ChangeKinds[C['kind']]['outcome'];

/** The work of a phase: a generator that yields a change, or changes to make in parallel, and receives the outcomes. */
export type Steps<Result = void> = Generator<Change | readonly Change[], Result, unknown>;

/** `const outcome = yield* change({...})` */
export function* change<C extends Change>(value: C): Generator<C, OutcomeOf<C>, unknown> {
  return (yield value) as OutcomeOf<C>; // the executor gives each change its own kind's outcome
}

/** Changes that do not depend on each other: `yield* all([...])`. */
export function* all<const Cs extends readonly Change[]>(
  changes: Cs,
): Generator<Cs, { [I in keyof Cs]: OutcomeOf<Cs[I]> }, unknown> {
  return (yield changes) as { [I in keyof Cs]: OutcomeOf<Cs[I]> };
}

/** Creates these objects of the cluster, or updates them, all at the same time: `yield* applyObjects(...)` */
export function applyObjects(
  objects: readonly KubernetesObject[],
  access: ApiAccess,
  onConflict: ApplyObject['onConflict'] = 'update',
): Steps<AppliedObject[]> {
  return all(objects.map((object) => ({ kind: 'apply-object', object, onConflict, access }) as const));
}

/** A change as it is shown and journalled, without its secrets. */
export interface ChangeRecord {
  /** Number of the change within its run; later events about the same change have the same number. */
  id: number;
  /** Name of the phase that makes the change. */
  phase: string;
  /** The kind of change, such as `write-file`. */
  kind: ChangeKind;
  /** A path, a service, a condition. */
  subject: string;
  /**
   * For a service: start or stop; for a file: create, replace, unchanged, remove; for an object: apply, in previews
   * create, update, unchanged, keep, delete, absent; for a wait: the condition's type.
   */
  action: string;
  /** Octal, for files. */
  mode?: string;
  /** Each thing that is removed, unmounted or ended. */
  items?: readonly string[];
  /** Unified diff against the host or the cluster, secrets masked; in previews, and when a report was requested. */
  diff?: string;
  /** SHA-256 of a file's whole new content, secrets masked ("sha256:<hex>"); a diff shows only part. In previews. */
  contentDigest?: string;
  /** Facts beyond the other fields, such as the names in a certificate or the limit of a wait; in previews. */
  details?: Readonly<Record<string, unknown>>;
  /** Parts that are known only when the change is made; in previews. */
  predicted?: readonly Predicted[];
}
