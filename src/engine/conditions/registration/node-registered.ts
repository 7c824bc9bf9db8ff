import { record } from '../../../base/record.ts';
import { closing } from '../../../base/try.ts';
import { nodeCondition } from '../../../cluster/api/node-condition.ts';
import { watchOnce, watchUntil } from '../../../cluster/api/object-watch.ts';
import { ask } from '../../../cluster/api/requests.ts';
import { clusterOfKubeconfig } from '../../../cluster/discovery/kubeconfig-cluster.ts';
import type { Condition } from '../../changes/condition.ts';
import type { ChangeContext } from '../../kind.ts';
import { WAITING_NODE_REGISTERED } from './conditions-registration-sentences.ts';

type NodeRegistered = Extract<Condition, { type: 'node-registered' }>;

/**
 * Pauses before each look, the first counted from the moment when the kubelet is healthy and has its certificate. It first
 * tries to register its Node 100 ms after its start is done, and again 200 ms later.
 */
const LOOKS_MS = [90, 25, 100, 150];
/** An idle connection may be dead; the watch opens a new one. */
const LOOK_TIMEOUT_MS = 1_000;

/**
 * Asks for this machine's Node a few times over the connection that the join already has. If it is not there, watches it
 * as the kubelet, which alone may watch it: that needs another TLS connection, which costs both sides more than these
 * requests.
 */
export async function nodeRegistered(condition: NodeRegistered, context: ChangeContext): Promise<void> {
  const { host, emit, signal } = context;
  emit({ type: 'waiting', message: WAITING_NODE_REGISTERED({ node: condition.nodeName }) });
  if (condition.looksFirst && (await appearsSoon(condition, context))) return;
  const watched = {
    collection: '/api/v1/nodes',
    name: condition.nodeName,
    look: (node: unknown) => isRegistered(node, condition) || undefined,
  };
  await watchUntil(
    async () => {
      const cluster = await clusterOfKubeconfig(condition.kubeconfigPath, { host: host.read, signal });
      return closing(cluster.connection, () => watchOnce(cluster, watched, signal));
    },
    { host: host.read, emit, signal },
  );
}

/** False if the Node is not there after all looks, or at any other answer: the watch then tells why. */
async function appearsSoon(
  condition: NodeRegistered,
  { host, trustedCluster, signal }: ChangeContext,
): Promise<boolean> {
  if (trustedCluster === undefined) return false;
  const path = `/api/v1/nodes/${encodeURIComponent(condition.nodeName)}`;
  for (const pauseMs of LOOKS_MS) {
    await host.read.clock.sleep(pauseMs, signal);
    const { status, body } = (await ask(trustedCluster, path, { signal, requestMs: LOOK_TIMEOUT_MS })).response ?? {};
    if (status === 200 && isRegistered(body, condition)) return true;
    if (status !== 200 && status !== 404) return false;
  }
  return false;
}

/** A Node that existed before counts only with a new heartbeat of its kubelet; one made by hand has none. */
function isRegistered(node: unknown, { nodeName, earlierHeartbeat }: NodeRegistered): boolean {
  if (record(record(node).metadata).name !== nodeName) return false;
  if (earlierHeartbeat === undefined) return true;
  const { heartbeat } = nodeCondition(node);
  return heartbeat !== undefined && heartbeat !== earlierHeartbeat;
}
