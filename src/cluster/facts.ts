/** What the cluster says about itself, read with the joining machine's credential. */
export interface ClusterFacts {
  /** ClusterConfiguration.clusterName, default kubernetes. */
  clusterName: string;
  /** ClusterConfiguration.kubernetesVersion, for instance v1.37.2. */
  kubernetesVersion: string;
  /** ClusterConfiguration.certificatesDir. */
  certificatesDir: string;
  /** ClusterConfiguration.networking. */
  networking: { serviceSubnet: string; dnsDomain: string };
  /** kubelet-config: KubeletConfiguration as stored. */
  kubeletConfiguration: Record<string, unknown>;
  /** The Node of this machine's name, if there is one; `heartbeat` is its Ready condition's lastHeartbeatTime. */
  existingNode: { ready: boolean; heartbeat: string | undefined } | undefined;
}
