import type { ClusterFacts } from '../../cluster/api/read-facts.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import type { SharedCertificates } from '../../cluster/shared-certificates/shared-certificates.ts';
import type { LocalEndpoint } from '../../config/types/cluster.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import type { PreviousRun } from '../../engine/journal/previous-run.ts';
import type { Accounts } from '../../manifests/accounts/rootless.ts';
import type { KubeletHealth } from '../../manifests/kubelet-configuration.ts';
import type { PatchSet } from '../../manifests/patches/patch-set.ts';
import type { CheckReport } from '../preflight/report.ts';
import type { Membership } from './membership.ts';
import type { PodSettings } from './pod-settings.ts';
import type { WrittenPods } from './written-pods.ts';

/** What is known about the joining machine, after detection. */
export interface NodeFacts {
  /** The Node's name: --node-name, hostname-override, or the host's name in lower case. */
  name: string;
  hostname: string;
  /** IP addresses that others may know this machine by: of every interface but the loopback one. */
  addresses: readonly string[];
  /** unix:///path. */
  criSocket: string;
  role: 'worker' | 'control-plane';
  /** systemd-resolved is active: the kubelet needs its real resolv.conf. */
  systemdResolved: boolean;
  /** The CA file that is there was written by a join of ours that did not end well: it may be replaced. */
  ownCaFile: boolean;
}

/** Everything a phase may ask for. Read on demand, each once. */
export interface Facts {
  configuration: JoinConfiguration;
  node: NodeFacts;
  /** What an earlier join of ours left on this host, by the journal. */
  previousRun: PreviousRun;
  /** What this machine's kubelet.conf says it is already. */
  membership: Membership;
  trust: TrustedCluster;
  cluster: ClusterFacts;
  /** Checks of the host alone; reading it fails when a check does. */
  hostChecks: CheckReport;
  /** Checks that need the cluster's version; reading it fails when a check does. */
  clusterChecks: CheckReport;
  /** This machine's API server, for a control plane: given, or found by the route to the cluster. */
  localEndpoint: LocalEndpoint;
  /** From the Secret kubeadm-certs, decrypted; undefined without a certificate key. */
  sharedCertificates: SharedCertificates | undefined;
  /** User and group ids for RootlessControlPlane, where the cluster has that; with what creates them. */
  accounts: Accounts | undefined;
  /** Names of the phases that this run has, from its beginning. */
  runs: ReadonlySet<string>;
  patches: PatchSet;
  /** What the static Pods depend on besides the cluster's configuration. */
  podSettings: PodSettings;
  /**
   * The manifests of the components, as earlier phases left them on the disk; undefined where this machine is no
   * control plane.
   */
  writtenPods: WrittenPods | undefined;
  /** The kubelet's configuration as an earlier phase left it on the disk. */
  writtenKubelet: KubeletHealth;
  /** Names of the phases that have run in this process. */
  ranBefore: ReadonlySet<string>;
}

export type FactName = keyof Facts;
