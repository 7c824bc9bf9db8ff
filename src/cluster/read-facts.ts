import { parse } from 'yaml';
import { clusterConfiguration } from '../config/cluster-configuration.ts';
import type { ClusterConfiguration } from '../config/cluster-types.ts';
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
    kubeletConfiguration: yamlValue(kubeletConfig, 'kubelet-config', 'kubelet'),
    existingNode: node === undefined ? undefined : nodeCondition(node),
  };
}

/** What the cluster was set up with, from ConfigMap kubeadm-config. */
export async function readClusterConfiguration(cluster: TrustedCluster, options: ReadOptions): Promise<ClusterConfiguration> {
  const kubeadmConfig = await getObject(cluster, '/api/v1/namespaces/kube-system/configmaps/kubeadm-config', options);
  return clusterConfiguration(yamlValue(kubeadmConfig, 'kubeadm-config', 'ClusterConfiguration'));
}

/** The YAML under one key of a ConfigMap, which must be a map. */
function yamlValue(configMap: unknown, name: string, key: string): Record<string, unknown> {
  const data = record(record(configMap).data)[key];
  if (typeof data !== 'string')
    throw new Failure('CLUSTER_DATA_MALFORMED', { object: `ConfigMap kube-system/${name}`, key, problem: 'missing' });
  let value: unknown;
  try {
    value = parse(data, { version: '1.1', maxAliasCount: 100, logLevel: 'error' });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new Failure(
      'CLUSTER_DATA_MALFORMED',
      { object: `ConfigMap kube-system/${name}`, key, problem: 'not-yaml', detail: reason },
      { cause: error },
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Failure('CLUSTER_DATA_MALFORMED', { object: `ConfigMap kube-system/${name}`, key, problem: 'not-a-map' });
  }
  return value as Record<string, unknown>;
}
