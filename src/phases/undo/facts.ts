import type { Reason } from '../../base/text.ts';
import type { UndoScope } from '../../engine/journal/undo-scope.ts';
import type { EditedAccounts } from '../../manifests/accounts/account-files.ts';
import { phasesOver } from '../phase.ts';
import type { CheckReport } from '../preflight/report.ts';

/** What was asked for. */
export interface UndoSettings {
  dryRun: boolean;
  /** Does not ask whether the undo is meant. */
  force: boolean;
  /** Goes on although Pods run here that the cluster would have to start elsewhere. */
  allowRunningPods: boolean;
  /**
   * Of an administrator: with it the Node and its certificate requests are deleted. Undefined: admin.conf, where the
   * join has made this machine a control plane.
   */
  kubeconfigPath: string | undefined;
  /** unix:///path; empty: the kubelet's. */
  criSocket: string;
}

/** What the cluster has of this machine, and who may take it away. */
export interface ClusterSide {
  /** `unknown`: the cluster could not be asked. `other`: another machine has the name by now. */
  node: 'there' | 'absent' | 'other' | 'unknown';
  /** CertificateSigningRequests. */
  requests: readonly string[];
  /** An administrator's kubeconfig that the cluster answered. */
  administrator: string | undefined;
  /** Why the cluster could not be asked. */
  reason?: Reason;
}

/** Everything a phase of the undo may ask for. Read on demand, each once. */
export interface UndoFacts {
  settings: UndoSettings;
  /** Reading it fails when a check does. */
  checks: CheckReport;
  /** What the journal tells. Reading it fails where there is nothing that could be undone. */
  scope: UndoScope;
  /** Reading it fails where a content that is to be put back is not there. */
  contents: true;
  /** Reading it fails where Pods run here that keep the machine from leaving. */
  pods: true;
  /** Reading it asks whether the undo is meant, where that must be asked. */
  confirmed: true;
  /** The service manager can be asked to stop the kubelet. */
  hasServices: boolean;
  /** unix:///path. */
  criSocket: string;
  clusterSide: ClusterSide;
  /** /etc/passwd and /etc/group without the accounts that the join made. */
  accounts: readonly EditedAccounts[];
  restorations: Restorations;
}

/** How the touched paths are brought back. */
export interface Restorations {
  changes: readonly Restoration[];
  /** What somebody has changed since the join, and stood there before it: it stays as it is. */
  changedSince: readonly string[];
  /** What stood there before the join and is not put back, since a token is never kept. */
  notKept: readonly string[];
  /** What was a link before the join, "path -> where it led", and is a file with the same content now. */
  links: readonly string[];
}

export type Restoration =
  | { kind: 'remove-file'; path: string }
  | { kind: 'restore-file'; path: string; mode: number; uid: number; gid: number; sha256: string }
  | { kind: 'set-owner'; path: string; mode: number; uid: number; gid: number };

export type UndoFactName = keyof UndoFacts;

/** A phase of the undo. */
export const undoPhase = phasesOver<UndoFacts>();
