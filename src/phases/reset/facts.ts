import type { X509Certificate } from 'node:crypto';
import type { ResetConfiguration } from '../../config/types/init.ts';
import type { CniLeftovers, PacketFilterPart } from '../../engine/kinds/cleanup/pod-network.ts';
import type { EditedAccounts } from '../../manifests/rootless/account-files.ts';
import { phasesOver } from '../phase.ts';
import type { CheckReport } from '../preflight/report.ts';
import type { Cleanup } from './cleanups.ts';
import type { ResetDirectories } from './directories.ts';
import type { HomeKubeconfig } from './home-kubeconfigs.ts';
import type { LocalEtcd } from './local-etcd.ts';
import type { WasNode } from './was-node.ts';

/** Options of a reset. */
export interface ResetSettings {
  configuration: ResetConfiguration;
  cleanup: ReadonlySet<Cleanup>;
  /** --allow-etcd-quorum-loss */
  allowQuorumLoss: boolean;
  /** --kubeconfig: an administrator's. */
  kubeconfigPath: string;
  /** Keep directories that were emptied, even if kubejoin made them: as kubeadm, for tools that then write to them. */
  keepEmptied?: boolean;
}

/** The facts that phases of a reset may need. Read on demand, each once. */
export interface ResetFacts {
  settings: ResetSettings;
  /** Reading it fails if a check fails. */
  checks: CheckReport;
  /** Reading it asks for confirmation, if needed, and fails without it. */
  confirmed: true;
  /** The Node's name from the kubelet's certificate, else the host name in lower case. */
  nodeName: string;
  /** unix:///path; empty if no phase of this run needs a container runtime. */
  criSocket: string;
  directories: ResetDirectories;
  localEtcd: LocalEtcd | undefined;
  /** An earlier reset has emptied the local etcd. */
  etcdEmptied: boolean;
  /** CAs of the cluster, from files of this node. They identify kubeconfigs in home directories. */
  authorities: readonly X509Certificate[];
  homeKubeconfigs: readonly HomeKubeconfig[];
  /** /etc/passwd and /etc/group without the accounts of RootlessControlPlane, if they are of this control plane. */
  accounts: readonly EditedAccounts[];
  /** Existing files that kubeadm removes, that of a provisioned join, and leftovers of a killed kubejoin. */
  configFiles: readonly string[];
  /** Directories that kubejoin made, according to its journal; the deepest first. */
  madeDirectories: readonly string[];
  /** The machine's state before the reset. */
  wasNode: WasNode;
  cni: CniLeftovers;
  packetFilters: readonly PacketFilterPart[];
  /** Names of all phases of this run. */
  phasesOfRun: ReadonlySet<string>;
}

export type ResetFactName = keyof ResetFacts;

/** A phase of the reset. */
export const resetPhase = phasesOver<ResetFacts>();
