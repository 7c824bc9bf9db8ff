import { clusterConfiguration } from '../config/cluster-configuration.ts';
import type { ClusterConfiguration } from '../config/cluster-types.ts';
import { yamlValue } from '../config/yaml-value.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import type { Emit } from '../events.ts';
import { Failure } from '../failure.ts';
import type { Clock } from '../host/ports.ts';
import { record } from '../record.ts';
import type { ClusterFacts } from './facts.ts';
import { getObject, type ReadOptions } from './get-object.ts';
import { nodeCondition } from './node-condition.ts';

/** What reading the cluster needs besides the connection. */
export interface ClusterReading {
  nodeName: string;
  /** Timeouts.kubernetesAPICall, in milliseconds. */
  timeoutMs: number;
  clock: Clock;
  emit: Emit;
  signal: AbortSignal;
}

/** Reads kubeadm-config, kubelet-config and the Node of this name at the same time. */
export async function readClusterFacts(cluster: TrustedCluster, reading: ClusterReading): Promise<ClusterFacts> {
  const options: ReadOptions = reading;
  const [configuration, kubeletConfig, node] = await Promise.all([
    readClusterConfiguration(cluster, options),
    getObject(cluster, '/api/v1/namespaces/kube-system/configmaps/kubelet-config', options),
    getObject(cluster, `/api/v1/nodes/${encodeURIComponent(reading.nodeName)}`, { ...options, absentIsFine: true }),
  ]);
  return {
    configuration,
    kubeletConfiguration: valueAt(kubeletConfig, 'kubelet-config', 'kubelet'),
    existingNode: node === undefined ? undefined : nodeCondition(node),
  };
}

/** What the cluster was set up with, from ConfigMap kubeadm-config. */
export async function readClusterConfiguration(cluster: TrustedCluster, options: ReadOptions): Promise<ClusterConfiguration> {
  const kubeadmConfig = await getObject(cluster, '/api/v1/namespaces/kube-system/configmaps/kubeadm-config', options);
  return clusterConfiguration(valueAt(kubeadmConfig, 'kubeadm-config', 'ClusterConfiguration'));
}

/** The YAML under one key of a ConfigMap, which must be a map. */
function valueAt(configMap: unknown, name: string, key: string): Record<string, unknown> {
  const data = record(record(configMap).data)[key];
  if (typeof data !== 'string')
    throw new Failure('CLUSTER_DATA_MALFORMED', { object: `ConfigMap kube-system/${name}`, key, problem: 'missing' });
  const { value, problems } = yamlValue(data);
  if (!problems.empty) {
    const { problems: listed } = problems.result();
    throw new Failure('CLUSTER_DATA_MALFORMED', { object: `ConfigMap kube-system/${name}`, key, problem: 'not-yaml', problems: listed });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Failure('CLUSTER_DATA_MALFORMED', { object: `ConfigMap kube-system/${name}`, key, problem: 'not-a-map' });
  }
  return value as Record<string, unknown>;
}
