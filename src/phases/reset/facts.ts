import type { X509Certificate } from 'node:crypto';
import type { FlagName } from '../../config/options/option.ts';
import type { RESET } from '../../config/options/reset.ts';
import type { ResetConfiguration } from '../../config/types/init.ts';
import type { CniLeftovers } from '../../engine/kinds/cleanup/cni.ts';
import type { PacketFilterPart } from '../../engine/kinds/cleanup/packet-filter.ts';
import type { EditedAccounts } from '../../manifests/accounts/account-files.ts';
import { phasesOver } from '../phase.ts';
import type { CheckReport } from '../preflight/report.ts';
import type { Cleanup } from './cleanups.ts';
import type { ResetDirectories } from './directories.ts';
import type { HomeKubeconfig } from './home-kubeconfigs.ts';
import type { LocalEtcd } from './local-etcd.ts';
import type { WasNode } from './was-node.ts';

/** What was asked for. */
export interface ResetSettings {
  configuration: ResetConfiguration;
  cleanup: ReadonlySet<Cleanup>;
  /** --allow-etcd-quorum-loss */
  allowQuorumLoss: boolean;
  /** --kubeconfig, of an administrator. */
  kubeconfigPath: string;
}

/** Everything a phase of the reset may ask for. Read on demand, each once. */
export interface ResetFacts {
  settings: ResetSettings;
  /** Reading it fails when a check does. */
  checks: CheckReport;
  /** Reading it asks whether the reset is meant, where that must be asked, and fails when it is not. */
  confirmed: true;
  /** The Node's name: the kubelet's certificate has it, else the host's name in lower case. */
  nodeName: string;
  /** unix:///path. */
  criSocket: string;
  directories: ResetDirectories;
  localEtcd: LocalEtcd | undefined;
  /** The cluster's, by the files of this node: by them kubeconfigs in homes are known. */
  authorities: readonly X509Certificate[];
  homeKubeconfigs: readonly HomeKubeconfig[];
  /**
   * /etc/passwd and /etc/group without the accounts of RootlessControlPlane, where the components here ran under them.
   */
  accounts: readonly EditedAccounts[];
  /**
   * The files in /etc/kubernetes that kubeadm removes, as far as they are there, and what a killed kubejoin has left of
   * them.
   */
  configFiles: readonly string[];
  /** Directories that kubejoin made, by its journal; the deepest first. */
  madeDirectories: readonly string[];
  /** What this machine is before anything is changed. */
  wasNode: WasNode;
  cni: CniLeftovers;
  packetFilters: readonly PacketFilterPart[];
  /** Names of the phases that this run has. */
  runs: ReadonlySet<string>;
}

export type ResetFactName = keyof ResetFacts;

/** A phase of the reset. */
export const resetPhase = phasesOver<ResetFacts>();

/** Flags of single phases (`reset phase X`), as kubeadm gives them, then kubejoin's own. Without dashes. */
export const RESET_PHASE_FLAGS = {
  preflight: ['dry-run', 'force', 'ignore-preflight-errors'],
  'remove-etcd-member': ['dry-run', 'kubeconfig', 'allow-etcd-quorum-loss'],
  'cleanup-node': ['cert-dir', 'cleanup-tmp-dir', 'cri-socket', 'dry-run', 'cleanup'],
} as const satisfies Record<string, readonly FlagName<typeof RESET>[]>;

/** Named here because the phase before it asks whether it will run. */
export const CLEANUP_PHASE = 'cleanup-node';
