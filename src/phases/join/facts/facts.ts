import type { ClusterFacts } from '../../../cluster/api/cluster-facts.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import type { SharedCertificates } from '../../../cluster/shared-certificates/shared-certificates.ts';
import type { LocalEndpoint } from '../../../config/types/cluster.ts';
import type { JoinConfiguration } from '../../../config/types/join.ts';
import type { BundledImages } from '../../../engine/changes/image-changes.ts';
import type { PreviousRun } from '../../../engine/journal/previous-run.ts';
import type { KubeletHealth } from '../../../manifests/kubelet-configuration.ts';
import type { PatchSet } from '../../../manifests/patches/patch-set.ts';
import type { Accounts } from '../../../manifests/rootless/owners.ts';
import type { NodeFacts } from '../../facts/node-facts.ts';
import type { NodeMembership } from '../../facts/node-membership.ts';
import type { PodSettings } from '../../facts/pod-settings.ts';
import type { WrittenPods } from '../../facts/written-pods.ts';
import type { CheckReport } from '../../preflight/report.ts';
import type { Replacement } from '../replacement/replaced-node.ts';

/** The facts that phases of a join may need. Read on demand, each once. */
export interface JoinFacts {
  configuration: JoinConfiguration;
  node: NodeFacts;
  /** The host's name when the kubelet's flags are written: DHCP may have changed it since `node` was read. */
  hostname: string;
  /** Images that came with the configuration, verified. */
  images: BundledImages | undefined;
  /** The kubelet is told where to keep its certificates. */
  hasOwnCertDir: boolean;
  /** The traces of an earlier join of ours on this host, according to the journal. */
  previousRun: PreviousRun;
  /** The node that this machine already is, according to its kubelet.conf. */
  nodeMembership: NodeMembership;
  /** The same, as of a moment when the kubelet of an earlier run had registered the Node that `cluster` has. */
  latestNodeMembership: NodeMembership;
  trustedCluster: TrustedCluster;
  cluster: ClusterFacts;
  /** Checks of the host alone. Reading it fails if a check fails. Settles only after releaseChecks(). */
  hostChecks: CheckReport;
  /** Checks that need the cluster. Reading it fails if a check fails. Settles only after releaseChecks(). */
  clusterChecks: CheckReport;
  /** For a control plane: this machine's API server, configured or found by the route to the cluster. */
  localEndpoint: LocalEndpoint;
  /** From the Secret kubeadm-certs, decrypted; undefined without a certificate key. */
  sharedCertificates: SharedCertificates | undefined;
  /** With RootlessControlPlane: user and group ids, and the file contents that create them. */
  accounts: Accounts | undefined;
  /** Names of all phases of this run. */
  phasesOfRun: ReadonlySet<string>;
  /** With `--replace`: the node whose place this machine takes. Reading it fails unless the old machine is silent. */
  replacement: Replacement | undefined;
  patches: PatchSet;
  /** Inputs of the static Pods besides the cluster's configuration. */
  podSettings: PodSettings;
  /** The components' manifests as earlier phases wrote them; undefined on a worker. */
  writtenPods: WrittenPods | undefined;
  /** The kubelet's configuration as an earlier phase wrote it. */
  writtenKubelet: KubeletHealth;
  /** Names of the phases that have run in this process. */
  phasesDone: ReadonlySet<string>;
}

export type JoinFactName = keyof JoinFacts;
