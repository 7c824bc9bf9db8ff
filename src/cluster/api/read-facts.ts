import type { EmitNotice } from '../../base/events.ts';
import { Failure, isFailure } from '../../base/failure.ts';
import { record } from '../../base/record.ts';
import { clusterConfiguration } from '../../config/documents/cluster-configuration.ts';
import { CLUSTER_DATA_MALFORMED } from '../../config/documents/sentences.ts';
import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import { yamlValue } from '../../config/yaml/value.ts';
import type { Clock } from '../../host/ports.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { CLUSTER_READ_FORBIDDEN } from '../sentences.ts';
import { getObject, type ReadOptions } from './get.ts';
import { nodeAddresses, nodeCondition } from './node-condition.ts';

/** What the cluster says about itself, read with the joining machine's credential. */
export interface ClusterFacts {
  /** kubeadm-config: ClusterConfiguration. */
  configuration: ClusterConfiguration;
  /** kubelet-config: KubeletConfiguration as stored. */
  kubeletConfiguration: Record<string, unknown>;
  /** The Node of this machine's name, if there is one; `heartbeat` is its Ready condition's lastHeartbeatTime. */
  existingNode: { ready: boolean; heartbeat: string | undefined; addresses: readonly string[] } | undefined;
}

/** What reading the cluster needs besides the connection. */
interface ClusterReading {
  nodeName: string;
  /** Timeouts.kubernetesAPICall, in milliseconds. */
  timeoutMs: number;
  /**
   * How long a server that is there and turns requests away (429) is worth another attempt, in ms since the first;
   * default `timeoutMs`.
   */
  busyMs?: number | undefined;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  emit: EmitNotice;
  signal: AbortSignal;
}

/** For the answers to the other readings, once one is forbidden. */
const OTHERS_MS = 1_000;

/** Reads kubeadm-config, kubelet-config and the Node of this name at the same time. */
export async function readClusterFacts(cluster: TrustedCluster, reading: ClusterReading): Promise<ClusterFacts> {
  const options: ReadOptions = reading;
  const [configuration, kubeletConfig, node] = await allAllowed(
    [
      readClusterConfiguration(cluster, options),
      getObject(cluster, '/api/v1/namespaces/kube-system/configmaps/kubelet-config', options),
      getObject(cluster, `/api/v1/nodes/${encodeURIComponent(reading.nodeName)}`, { ...options, absentIsFine: true }),
    ],
    reading,
  );
  return {
    configuration,
    kubeletConfiguration: valueAt(kubeletConfig, 'kubelet-config', 'kubelet'),
    existingNode: node === undefined ? undefined : { ...nodeCondition(node), addresses: nodeAddresses(node) },
  };
}

/**
 * As Promise.all; but that one reading is forbidden means something else where all are, so that a 403 waits a moment
 * for the answers to the others.
 */
async function allAllowed<T extends unknown[]>(
  readings: { [I in keyof T]: Promise<T[I]> },
  { clock, signal }: ClusterReading,
): Promise<T> {
  try {
    return (await Promise.all(readings)) as T;
  } catch (error) {
    if (!isFailure(error, CLUSTER_READ_FORBIDDEN)) throw error;
    const all = Promise.allSettled(readings);
    const outcomes = await Promise.race([all, clock.sleep(OTHERS_MS, signal).then(() => undefined)]);
    if (outcomes === undefined) throw error;
    const everything = outcomes.every(
      (one) => one.status === 'rejected' && isFailure(one.reason, CLUSTER_READ_FORBIDDEN),
    );
    throw new Failure(CLUSTER_READ_FORBIDDEN, { ...error.params, everything }, { cause: error.cause });
  }
}

/** What the cluster was set up with, from ConfigMap kubeadm-config. */
export async function readClusterConfiguration(
  cluster: TrustedCluster,
  options: ReadOptions,
): Promise<ClusterConfiguration> {
  const kubeadmConfig = await getObject(cluster, '/api/v1/namespaces/kube-system/configmaps/kubeadm-config', options);
  return clusterConfiguration(valueAt(kubeadmConfig, 'kubeadm-config', 'ClusterConfiguration'));
}

/** The YAML under one key of a ConfigMap, which must be a map. */
function valueAt(configMap: unknown, name: string, key: string): Record<string, unknown> {
  const data = record(record(configMap).data)[key];
  if (typeof data !== 'string')
    throw new Failure(CLUSTER_DATA_MALFORMED, { object: `ConfigMap kube-system/${name}`, key, problem: 'missing' });
  const { value, problems } = yamlValue(data);
  if (!problems.empty) {
    const { problems: listed } = problems.result();
    throw new Failure(CLUSTER_DATA_MALFORMED, {
      object: `ConfigMap kube-system/${name}`,
      key,
      problem: 'not-yaml',
      problems: listed,
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Failure(CLUSTER_DATA_MALFORMED, { object: `ConfigMap kube-system/${name}`, key, problem: 'not-a-map' });
  }
  return value as Record<string, unknown>;
}
