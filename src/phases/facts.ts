import type { ClusterFacts } from '../cluster/facts.ts';
import type { JoinConfiguration } from '../config/types.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import type { CheckReport } from '../preflight/report.ts';

/** What is known about the joining machine, after detection. */
export interface NodeFacts {
  /** The Node's name: --node-name, hostname-override, or the host's name in lower case. */
  name: string;
  hostname: string;
  /** unix:///path. */
  criSocket: string;
  role: 'worker' | 'control-plane';
  /** systemd-resolved is active: the kubelet needs its real resolv.conf. */
  systemdResolved: boolean;
}

/** Everything a phase may ask for. Read on demand, each once. */
export interface Facts {
  configuration: JoinConfiguration;
  node: NodeFacts;
  trust: TrustedCluster;
  cluster: ClusterFacts;
  checks: CheckReport;
}

export type FactName = keyof Facts;
