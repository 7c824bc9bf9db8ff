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
 * Pauses before each look with the join's own connection. A kubelet registers its Node 100 ms after its start is done;
 * one that could not tries again after another 200.
 */
const LOOKS_MS = { atNewKubelet: [110, 50, 100, 100], atEarlierKubelet: [0] };
/** Pause between watches: when the API server restarts, the watches of all joining nodes end at once. */
const PAUSE = { firstMs: 500, longestMs: 4_000 };

/**
 * Looks for this machine's Node a few times with the connection that the join has anyway, then watches it with the
 * kubelet's identity, the only one with that right: its TLS handshake costs both sides more than some looks. A watch
 * without resourceVersion starts with the existing objects.
 */
export async function nodeRegistered(condition: NodeRegistered, context: ChangeContext): Promise<void> {
  const { host, emit, signal } = context;
  emit({ type: 'waiting', message: WAITING_NODE_REGISTERED({ node: condition.nodeName }) });
  if (await appearsSoon(condition, context)) return;
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

/** False if the Node is not there after all looks, or the join may not read it (any more): its token may be used up. */
async function appearsSoon(
  condition: NodeRegistered,
  { host, trustedCluster, signal }: ChangeContext,
): Promise<boolean> {
  if (trustedCluster === undefined) return false;
  for (const pauseMs of condition.kubeletIsNew ? LOOKS_MS.atNewKubelet : LOOKS_MS.atEarlierKubelet) {
    await host.read.clock.sleep(pauseMs, signal);
    const { response } = await ask(trustedCluster, `/api/v1/nodes/${encodeURIComponent(condition.nodeName)}`, {
      signal,
    });
    if (response?.status === 200 && isRegistered(response.body, condition)) return true;
    if (response?.status !== 200 && response?.status !== 404) return false;
  }
  return false;
}

/** A Node that existed before counts only with a new heartbeat of its kubelet. */
function isRegistered(node: unknown, { earlierHeartbeat }: NodeRegistered): boolean {
  return earlierHeartbeat === undefined || nodeCondition(node).heartbeat !== earlierHeartbeat;
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
