import type { Secret } from '../../../base/secret.ts';
import type { InstalledDns } from '../../../cluster/api/installed-dns.ts';
import type { ClusterFacts } from '../../../cluster/api/read-facts.ts';
import type { LocalEndpoint } from '../../../config/types/cluster.ts';
import type { InitConfiguration } from '../../../config/types/init.ts';
import type { PreviousRun } from '../../../engine/journal/previous-run.ts';
import type { Accounts } from '../../../manifests/accounts/rootless.ts';
import type { AuthorityName } from '../../../manifests/certificates/control-plane-certificates.ts';
import type { KubeletHealth } from '../../../manifests/kubelet-configuration.ts';
import type { PatchSet } from '../../../manifests/patches/patch-set.ts';
import type { NodeFacts } from '../../facts/facts.ts';
import type { Membership } from '../../facts/membership.ts';
import type { PodSettings } from '../../facts/pod-settings.ts';
import type { WrittenPods } from '../../facts/written-pods.ts';
import type { CheckReport } from '../../preflight/report.ts';

/** What flags of `init` say beside the configuration. */
export interface InitSettings {
  /** --upload-certs: control planes that join can download the certificates. */
  uploadCerts: boolean;
  /** Where kubeconfig files are written; default /etc/kubernetes. */
  kubeconfigDirectory: string;
  /**
   * What the cluster is changed with; default /etc/kubernetes/admin.conf, and then by this machine's own API server.
   */
  kubeconfigPath: string;
}

/** The cluster that is made, in the form in which a join reads it from a cluster that is there. */
export type MadeCluster = Pick<ClusterFacts, 'configuration' | 'kubeletConfiguration'> & {
  /** KubeProxyConfiguration as given. */
  kubeProxyConfiguration: Readonly<Record<string, unknown>>;
};

/** Everything a phase of an init may ask for. Read on demand, each once. */
export interface InitFacts {
  configuration: InitConfiguration;
  settings: InitSettings;
  cluster: MadeCluster;
  /** What an earlier run of ours left on this host, by the journal. */
  previousRun: PreviousRun;
  node: NodeFacts;
  /** What this machine's kubelet.conf says it is already. */
  membership: Membership;
  /** This machine's API server: given, or found by the default route. */
  localEndpoint: LocalEndpoint;
  /**
   * CAs whose key is kept elsewhere; reading it fails when something they would have to sign is missing or does not
   * fit, or when they are to be uploaded.
   */
  externalAuthorities: ReadonlySet<AuthorityName>;
  /** Reading it fails when a check does. */
  hostChecks: CheckReport;
  /** User and group ids for RootlessControlPlane, where that is on; with what creates them. */
  accounts: Accounts | undefined;
  patches: PatchSet;
  /** What the static Pods depend on besides the cluster's configuration. */
  podSettings: PodSettings;
  /** The key that uploaded certificates are encrypted with: given, or made for this run. */
  certificateKey: Secret;
  /**
   * What control planes share, encrypted with it, by the entries of kubeadm-certs, and a token that will own them;
   * undefined without --upload-certs.
   */
  sealedCertificates: { entries: Readonly<Record<string, Secret | ''>>; ownerToken: Secret } | undefined;
  /** When it is read, in ms since the epoch: where the life of tokens begins. */
  now: number;
  /** super-admin.conf is there. */
  superAdmin: boolean;
  /**
   * How others know the cluster: by what the administrator's kubeconfig says. `server`: https://host:port; `caBundle`:
   * PEM.
   */
  published: { server: string; caBundle: string };
  /** Undefined where the cluster has no CoreDNS. */
  installedDns: InstalledDns | undefined;
  /** The manifests of the components, as earlier phases left them on the disk. */
  writtenPods: WrittenPods | undefined;
  /** The kubelet's configuration as an earlier phase left it on the disk. */
  writtenKubelet: KubeletHealth;
  /** Names of the phases that this run has, from its beginning. */
  runs: ReadonlySet<string>;
  /** Names of the phases that have run in this process. */
  ranBefore: ReadonlySet<string>;
}

export type InitFactName = keyof InitFacts;
