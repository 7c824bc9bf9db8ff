import type { Secret } from '../secret.ts';

/** Whole content of a file. A Secret is written, and masked wherever it is shown. */
export type FileContent = string | Secret;

export interface WriteFile {
  kind: 'write-file';
  path: string;
  content: FileContent;
  mode: number;
  /** Mode of missing parent directories; default 0o755. */
  directoryMode?: number;
  /** Leaves an existing file as it is. */
  unlessExists?: boolean;
  /** `transient`: holds a credential of this join only; removed when the join ends, however it ends. */
  keep?: 'transient';
}

export interface RemoveFile {
  kind: 'remove-file';
  path: string;
}

export interface ServiceAction {
  kind: 'service';
  service: string;
  action: 'start' | 'stop';
  /** A start that fails is reported by the wait that follows, with the log; kubeadm only warns here. */
  tolerateFailure?: boolean;
}

/** A self-signed serving certificate with its key, made where it is applied. */
export interface ServingCertificateChange {
  kind: 'serving-certificate';
  host: string;
  certificatePath: string;
  keyPath: string;
}

/** Something that others bring about; the executor looks until it holds or `timeoutMs` has passed. */
export type Condition =
  /** The kubelet's /healthz answers 200. */
  | { type: 'kubelet-healthy'; url: string }
  /** The kubelet has its certificate: kubelet.conf is there and what it names can be read. */
  | { type: 'kubelet-certificate'; kubeconfigPath: string; nodeName: string }
  /** The Node object exists, read with the kubelet's own identity. */
  | {
      type: 'node-registered';
      kubeconfigPath: string;
      nodeName: string;
      /** When a Node of that name was there before: its kubelet's last heartbeat then, which only a kubelet that runs replaces. */
      earlierHeartbeat?: string | undefined;
    };

export interface WaitUntil {
  kind: 'wait-until';
  condition: Condition;
  timeoutMs: number;
}

/** Every kind of change with the type of its outcome. A new kind is added here, and the compiler names what is missing. */
export interface ChangeKinds {
  'write-file': { change: WriteFile; outcome: undefined };
  'remove-file': { change: RemoveFile; outcome: undefined };
  'serving-certificate': { change: ServingCertificateChange; outcome: undefined };
  service: { change: ServiceAction; outcome: undefined };
  'wait-until': { change: WaitUntil; outcome: undefined };
}

export type ChangeKind = keyof ChangeKinds;
export type Change = ChangeKinds[ChangeKind]['change'];
export type OutcomeOf<C extends Change> = ChangeKinds[C['kind']]['outcome'];

/** A phase's work: a generator of changes (or of changes that may be made at the same time), which come back with their outcomes. */
export type Steps<Result = void> = Generator<Change | readonly Change[], Result, unknown>;

/** `const outcome = yield* change({...})` */
export function* change<C extends Change>(value: C): Generator<C, OutcomeOf<C>, unknown> {
  return (yield value) as OutcomeOf<C>; // the executor gives each change its own kind's outcome
}

/** Changes that don't depend on each other: `yield* all([...])`. */
export function* all<const Cs extends readonly Change[]>(changes: Cs): Generator<Cs, { [I in keyof Cs]: OutcomeOf<Cs[I]> }, unknown> {
  return (yield changes) as { [I in keyof Cs]: OutcomeOf<Cs[I]> };
}

/** A change as it is shown and journalled: never its secrets. */
export interface ChangeRecord {
  id: number;
  phase: string;
  kind: ChangeKind;
  /** What it is about: a path, a service, a condition. */
  subject: string;
  /** For a service: start or stop; for a file: create, replace, unchanged, remove; for a wait: the condition's type. */
  action: string;
  /** Octal, for files. */
  mode?: string;
  /** A unified diff against what is there, secrets masked; in previews. */
  diff?: string;
}
