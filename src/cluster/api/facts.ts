import type { ClusterConfiguration } from '../../config/types/cluster.ts';

/** What the cluster says about itself, read with the joining machine's credential. */
export interface ClusterFacts {
  /** kubeadm-config: ClusterConfiguration. */
  configuration: ClusterConfiguration;
  /** kubelet-config: KubeletConfiguration as stored. */
  kubeletConfiguration: Record<string, unknown>;
  /** The Node of this machine's name, if there is one; `heartbeat` is its Ready condition's lastHeartbeatTime. */
  existingNode: { ready: boolean; heartbeat: string | undefined; addresses: readonly string[] } | undefined;
}
