import type { Secret } from '../../../base/secret.ts';
import type { ClusterFacts } from '../../../cluster/api/cluster-facts.ts';
import type { InstalledDns } from '../../../cluster/api/installed-dns.ts';
import type { LocalEndpoint } from '../../../config/types/cluster.ts';
import type { InitConfiguration } from '../../../config/types/init.ts';
import type { PreviousRun } from '../../../engine/journal/previous-run.ts';
import type { AuthorityName } from '../../../manifests/certificates/control-plane-certificates.ts';
import type { KubeletHealth } from '../../../manifests/kubelet-configuration.ts';
import type { PatchSet } from '../../../manifests/patches/patch-set.ts';
import type { Accounts } from '../../../manifests/rootless/owners.ts';
import type { NodeFacts } from '../../facts/node-facts.ts';
import type { NodeMembership } from '../../facts/node-membership.ts';
import type { PodSettings } from '../../facts/pod-settings.ts';
import type { WrittenPods } from '../../facts/written-pods.ts';
import { phasesOver } from '../../phase.ts';
import type { CheckReport } from '../../preflight/report.ts';

/** Settings of `init` that only flags have. */
export interface InitSettings {
  /** --upload-certs: additional control planes can download the certificates. */
  uploadCerts: boolean;
  /** Directory of the kubeconfig files; default /etc/kubernetes. */
  kubeconfigDirectory: string;
  /** Kubeconfig that changes the cluster; default /etc/kubernetes/admin.conf, used with the local API server. */
  kubeconfigPath: string;
}

/** The new cluster, in the form in which a join reads an existing one. */
type MadeCluster = Pick<ClusterFacts, 'configuration' | 'kubeletConfiguration'> & {
  /** KubeProxyConfiguration as given. */
  kubeProxyConfiguration: Readonly<Record<string, unknown>>;
};

/** The facts that phases of an init may need. Read on demand, each once. */
export interface InitFacts {
  configuration: InitConfiguration;
  settings: InitSettings;
  cluster: MadeCluster;
  /** The traces of an earlier run of ours on this host, according to the journal. */
  previousRun: PreviousRun;
  node: NodeFacts;
  /** The host's name when the kubelet's flags are written: DHCP may have changed it since `node` was read. */
  hostname: string;
  /** The node that this machine already is, according to its kubelet.conf. */
  nodeMembership: NodeMembership;
  /** This machine's API server, configured or found by the default route. */
  localEndpoint: LocalEndpoint;
  /** CAs without a key here. Reading it fails if files they sign are missing or wrong, or if they must be uploaded. */
  externalAuthorities: ReadonlySet<AuthorityName>;
  /** Reading it fails if a check fails. Settles only after releaseChecks(). */
  hostChecks: CheckReport;
  /** With RootlessControlPlane: user and group ids, and the file contents that create them. */
  accounts: Accounts | undefined;
  patches: PatchSet;
  /** Inputs of the static Pods besides the cluster's configuration. */
  podSettings: PodSettings;
  /** The key that encrypts uploaded certificates, given or generated for this run. */
  certificateKey: Secret;
  /** Encrypted entries of kubeadm-certs and the token that will own them; undefined without --upload-certs. */
  sealedCertificates: { entries: Readonly<Record<string, Secret | ''>>; ownerToken: Secret } | undefined;
  /** Time of reading in ms since the epoch: tokens live from then on. */
  now: number;
  /** super-admin.conf exists. */
  superAdmin: boolean;
  /** The cluster in the administrator's kubeconfig. `server`: https://host:port; `caBundle`: PEM. */
  published: { server: string; caBundle: string };
  /** Undefined if the cluster has no CoreDNS. */
  installedDns: InstalledDns | undefined;
  /** The components' manifests as earlier phases wrote them. */
  writtenPods: WrittenPods | undefined;
  /** The kubelet's configuration as an earlier phase wrote it. */
  writtenKubelet: KubeletHealth;
  /** The same, if there is one. */
  kubelet: KubeletHealth | undefined;
  /** Names of all phases of this run. */
  phasesOfRun: ReadonlySet<string>;
  /** Names of the phases that have run in this process. */
  phasesDone: ReadonlySet<string>;
}

export type InitFactName = keyof InitFacts;

/** A phase of the init. */
export const initPhase = phasesOver<InitFacts>();

/** Defined here because wait-control-plane checks whether it will run. */
export const KUBELET_FINALIZE = 'kubelet-finalize/enable-client-cert-rotation';
