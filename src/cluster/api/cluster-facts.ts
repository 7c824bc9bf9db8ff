import { Failure, isFailure } from '../../base/failure.ts';
import { isRecord, record } from '../../base/record.ts';
import { clusterConfiguration } from '../../config/documents/cluster-configuration.ts';
import { CLUSTER_DATA_MALFORMED } from '../../config/documents/config-documents-sentences.ts';
import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import { yamlValue } from '../../config/yaml/value.ts';
import { CLUSTER_READ_FORBIDDEN } from '../cluster-sentences.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { approvesKubelets } from './automatic-approval.ts';
import { getObject, type ReadOptions } from './get.ts';
import { nodeAddresses, nodeCondition, type RegisteredNode, registeredNode } from './node-condition.ts';

export interface ExistingNode extends RegisteredNode {
  ready: boolean;
  heartbeat: string | undefined;
  addresses: readonly string[];
}

/** Facts that the cluster gives about itself, read with the joining machine's credential. */
export interface ClusterFacts {
  /** kubeadm-config: ClusterConfiguration. */
  configuration: ClusterConfiguration;
  /** kubelet-config: KubeletConfiguration as stored. */
  kubeletConfiguration: Record<string, unknown>;
  /** The Node of this machine's name, if there is one; `heartbeat` is its Ready condition's lastHeartbeatTime. */
  existingNode: ExistingNode | undefined;
  /** The cluster approves the certificate request of this machine's kubelet by itself. */
  approvesKubelets: boolean;
}

/** Time for the other answers once a read is forbidden. */
const OTHERS_MS = 1_000;

/** Reads kubeadm-config, kubelet-config and the Node of this name, and asks about approval, in parallel. */
export async function readClusterFacts(
  cluster: TrustedCluster,
  { nodeName, ...options }: ReadOptions & { nodeName: string },
): Promise<ClusterFacts> {
  const approval = approvesKubelets(cluster, options);
  approval.catch(() => {}); // ended by the signal, as the readings
  const [configuration, kubeletConfig, node] = await allAllowed(
    cluster,
    [
      readClusterConfiguration(cluster, options),
      getObject(cluster, '/api/v1/namespaces/kube-system/configmaps/kubelet-config', options),
      getObject(cluster, `/api/v1/nodes/${encodeURIComponent(nodeName)}`, { ...options, absentIsFine: true }),
    ],
    options,
  );
  return {
    configuration,
    kubeletConfiguration: valueAt(kubeletConfig, 'kubelet-config', 'kubelet'),
    existingNode: node === undefined ? undefined : existing(node),
    approvesKubelets: await approval,
  };
}

function existing(node: unknown): ExistingNode {
  return { ...nodeCondition(node), ...registeredNode(node), addresses: nodeAddresses(node) };
}

/**
 * Promise.all that waits a moment after a 403, because its cause differs when every read is forbidden, and for a token that
 * is bound to a node.
 */
async function allAllowed<T extends unknown[]>(
  cluster: TrustedCluster,
  readings: { [I in keyof T]: Promise<T[I]> },
  { clock, signal }: ReadOptions,
): Promise<T> {
  try {
    return (await Promise.all(readings)) as T;
  } catch (error) {
    if (!isFailure(error, CLUSTER_READ_FORBIDDEN)) throw error;
    const { ownBinding } = await import('./own-user.ts');
    const bound = (await ownBinding(cluster, { signal })) !== undefined;
    if (bound) throw new Failure(CLUSTER_READ_FORBIDDEN, { ...error.params, bound }, { cause: error.cause });
    const all = Promise.allSettled(readings);
    const outcomes = await Promise.race([all, clock.sleep(OTHERS_MS, signal).then(() => undefined)]);
    if (outcomes === undefined) throw error;
    const everything = outcomes.every(
      (one) => one.status === 'rejected' && isFailure(one.reason, CLUSTER_READ_FORBIDDEN),
    );
    throw new Failure(CLUSTER_READ_FORBIDDEN, { ...error.params, everything }, { cause: error.cause });
  }
}

/** The path of the ConfigMap with the ClusterConfiguration. */
export const KUBEADM_CONFIG_PATH = '/api/v1/namespaces/kube-system/configmaps/kubeadm-config';

/** The cluster's ClusterConfiguration, from ConfigMap kubeadm-config. */
export async function readClusterConfiguration(
  cluster: TrustedCluster,
  options: ReadOptions,
): Promise<ClusterConfiguration> {
  const kubeadmConfig = await getObject(cluster, KUBEADM_CONFIG_PATH, options);
  return clusterConfiguration(valueAt(kubeadmConfig, 'kubeadm-config', 'ClusterConfiguration'));
}

/** The YAML under one key of a ConfigMap, which must be a map. */
function valueAt(configMap: unknown, name: string, key: string): Record<string, unknown> {
  const object = `ConfigMap kube-system/${name}`;
  const data = record(record(configMap).data)[key];
  if (typeof data !== 'string') throw new Failure(CLUSTER_DATA_MALFORMED, { object, key, problem: 'missing' });
  const { value, problems } = yamlValue(data);
  if (!problems.empty) {
    const { problems: listed } = problems.result();
    throw new Failure(CLUSTER_DATA_MALFORMED, { object, key, problem: 'not-yaml', problems: listed });
  }
  if (!isRecord(value)) throw new Failure(CLUSTER_DATA_MALFORMED, { object, key, problem: 'not-a-map' });
  return value;
}
