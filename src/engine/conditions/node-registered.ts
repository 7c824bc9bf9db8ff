import { Failure } from '../../base/failure.ts';
import { BackOff } from '../../base/pace.ts';
import { record } from '../../base/record.ts';
import { closing } from '../../base/try.ts';
import { nodeCondition } from '../../cluster/api/node-condition.ts';
import { ask } from '../../cluster/api/requests.ts';
import { CLUSTER_READ_FAILED, WAITING_API_SERVER } from '../../cluster/api/sentences.ts';
import { clusterOfKubeconfig } from '../../cluster/discovery/kubeconfig-cluster.ts';
import type { HostReader } from '../../host/ports.ts';
import type { Condition } from '../changes/condition.ts';
import type { ChangeContext } from '../kind.ts';
import { WAITING_NODE_REGISTERED } from '../sentences.ts';

type NodeRegistered = Extract<Condition, { type: 'node-registered' }>;

const WATCH_MS = 60_000;
/**
 * Pauses before each look, the first counted from the kubelet's certificate. A kubelet first tries to register its Node
 * 100 ms after its start is done, and again 200 ms later.
 */
const LOOKS_MS = [110, 50, 100, 100];
/** An idle connection may be dead; the watch opens a new one. */
const LOOK_TIMEOUT_MS = 1_000;
/** Pause between watches: when the API server restarts, the watches of all joining nodes end at once. */
const PAUSE = { firstMs: 500, longestMs: 4_000 };

/**
 * Asks for this machine's Node a few times over the connection that the join already has. If it is not there, watches it
 * as the kubelet, which alone may watch it: that needs another TLS connection, which costs both sides more than these
 * requests. A watch without resourceVersion starts with the existing objects.
 */
export async function nodeRegistered(condition: NodeRegistered, context: ChangeContext): Promise<void> {
  const { host, emit, signal } = context;
  emit({ type: 'waiting', message: WAITING_NODE_REGISTERED({ node: condition.nodeName }) });
  if (condition.looksFirst && (await appearsSoon(condition, context))) return;
  const { clock } = host.read;
  const backOff = new BackOff({ ...PAUSE, random: () => host.read.random() });
  for (;;) {
    signal.throwIfAborted();
    let retryAfterMs: number | undefined;
    try {
      if (await seenOnce(condition, host.read, signal)) return;
      backOff.reset();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Failure)) throw error;
      // Go on waiting, since the API server may be gone only for a moment; the wait has a time limit.
      emit({ type: 'waiting', message: WAITING_API_SERVER({ reason: error }), failure: error });
      retryAfterMs = retryAfter(error.cause);
    }
    await clock.sleep(backOff.next(retryAfterMs), signal);
  }
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

/** Runs one watch; true once the Node appears with this kubelet's registration. */
async function seenOnce(condition: NodeRegistered, host: HostReader, signal: AbortSignal): Promise<boolean> {
  const selector = encodeURIComponent(`metadata.name=${condition.nodeName}`);
  const path = `/api/v1/nodes?fieldSelector=${selector}&timeoutSeconds=${WATCH_MS / 1000}&watch=true`;
  const { connection, server } = await clusterOfKubeconfig(condition.kubeconfigPath, { host, signal });
  return closing(connection, async () => {
    for await (const { type, object } of connection.watch(path, { signal, timeoutMs: WATCH_MS + 5_000 })) {
      if (type === 'ERROR')
        throw new Failure(CLUSTER_READ_FAILED, { server, path, reason: statusMessage(object) }, { cause: object });
      if ((type === 'ADDED' || type === 'MODIFIED') && isRegistered(object, condition)) return true;
    }
    return false;
  });
}

/** metav1.Status.details.retryAfterSeconds, in ms. */
function retryAfter(status: unknown): number | undefined {
  const { retryAfterSeconds } = record(record(status).details);
  return typeof retryAfterSeconds === 'number' && retryAfterSeconds > 0 ? retryAfterSeconds * 1000 : undefined;
}

/** metav1.Status.message. */
function statusMessage(status: unknown): string {
  const { message } = record(status);
  return typeof message === 'string' ? message.slice(0, 300) : 'ERROR';
}
