import type { Failure } from '../../base/failure.ts';
import type { UndoScope } from '../../engine/journal/undo-scope.ts';
import type { EditedAccounts } from '../../manifests/rootless/account-files.ts';
import { phasesOver } from '../phase.ts';
import type { CheckReport } from '../preflight/report.ts';

/** Options of an undo. */
export interface UndoSettings {
  dryRun: boolean;
  /** Does not ask for confirmation. */
  force: boolean;
  /** Continues although Pods run here that the cluster would have to start elsewhere. */
  allowRunningPods: boolean;
  /**
   * An administrator's kubeconfig, which deletes the Node and its certificate requests. Default: admin.conf, if the
   * join made this machine a control plane.
   */
  kubeconfigPath: string | undefined;
  /** unix:///path; empty for the kubelet's. */
  criSocket: string;
  /** Checks whose failures become warnings. Default: none. */
  ignorePreflightErrors?: readonly string[];
  /** Keep the configuration of a provisioned join: after a failure it is tried again. Default: false. */
  keepProvisioned?: boolean;
}

/** Objects of this machine in the cluster, and the kubeconfig that may delete them. */
export interface ClusterSide {
  /** `unknown`: the cluster did not answer. `other`: another machine has the name by now. */
  node: 'there' | 'absent' | 'other' | 'unknown';
  /** Names of CertificateSigningRequests. */
  requests: readonly string[];
  /** Path of an administrator's kubeconfig that the cluster accepts. */
  administrator: string | undefined;
  /** Why the cluster did not answer: with `unknown` only. */
  reason?: Failure;
}

/** The facts that phases of an undo may need. Read on demand, each once. */
export interface UndoFacts {
  settings: UndoSettings;
  /** Reading it fails if a check fails. */
  checks: CheckReport;
  /** Changes of the last join, according to the journal. Reading it fails if nothing can be undone. */
  scope: UndoScope;
  /** Reading it fails if a path that changes cannot be written. */
  writable: CheckReport;
  /** Reading it fails if the content of a file to restore is missing. */
  contents: true;
  /** Reading it fails if Pods run here that must move first. */
  pods: true;
  /** Reading it asks for confirmation, if needed, and fails without it. */
  confirmed: true;
  /** unix:///path. */
  criSocket: string;
  clusterSide: ClusterSide;
  /**
   * The data directory of the etcd member to remove, with links resolved, if it exists. Undefined without a member.
   * Reading it fails if the directory cannot be emptied.
   */
  etcdData: string | undefined;
  /** /etc/passwd and /etc/group without the accounts that the join created. */
  accounts: readonly EditedAccounts[];
  restorations: Restorations;
}

/** How the touched paths are restored. */
export interface Restorations {
  changes: readonly Restoration[];
  /** Paths that existed before the join and were changed by others since. They stay as they are. */
  changedSince: readonly string[];
  /** Paths that existed before the join and are not restored, because a token is never kept. */
  notKept: readonly string[];
  /** Former links, as "path -> target", that are files with the same content now. */
  links: readonly string[];
  /** Paths that were neither files, directories nor links with a target in UTF-8. Nothing is there now. */
  special: readonly string[];
  /** Files that are restored without their setuid, setgid or sticky bits, as "path (4755)". */
  bits: readonly string[];
  /** Files that had other names (hard links) and are restored as files of their own. */
  separated: readonly string[];
}

export type Restoration =
  | { kind: 'remove-file'; path: string }
  | { kind: 'restore-file'; path: string; mode: number; uid: number; gid: number; sha256: string }
  | { kind: 'restore-link'; path: string; target: string; uid: number; gid: number }
  | { kind: 'set-owner'; path: string; mode: number; uid: number; gid: number };

/** A phase of the undo. */
export const undoPhase = phasesOver<UndoFacts>();

/** Facts that fail where an undo is not possible, read before the question. */
export const BEFORE_CONFIRMATION = [
  'checks',
  'scope',
  'contents',
  'criSocket',
  'etcdData',
  'clusterSide',
  'accounts',
  'pods',
  'writable',
] as const satisfies readonly (keyof UndoFacts)[];
