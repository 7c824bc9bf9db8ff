import { Failure } from '../../base/failure.ts';
import { BackOff } from '../../base/pace.ts';
import { record } from '../../base/record.ts';
import { closing } from '../../base/try.ts';
import { nodeCondition } from '../../cluster/api/node-condition.ts';
import { CLUSTER_READ_FAILED, WAITING_API_SERVER } from '../../cluster/api/sentences.ts';
import { clusterOfKubeconfig } from '../../cluster/discovery/kubeconfig-cluster.ts';
import type { HostReader } from '../../host/ports.ts';
import type { Condition } from '../changes/condition.ts';
import type { ChangeContext } from '../kind.ts';
import { WAITING_NODE_REGISTERED } from '../sentences.ts';

type NodeRegistered = Extract<Condition, { type: 'node-registered' }>;

const WATCH_MS = 60_000;
/** Pause between watches: when the API server restarts, the watches of all joining nodes end at once. */
const PAUSE = { firstMs: 500, longestMs: 4_000 };

/**
 * Watches this machine's Node with the kubelet's identity, the only one with that right. A watch without
 * resourceVersion starts with the existing objects.
 */
export async function nodeRegistered(condition: NodeRegistered, { host, emit, signal }: ChangeContext): Promise<void> {
  emit({ type: 'waiting', message: WAITING_NODE_REGISTERED({ node: condition.nodeName }) });
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

/** Runs one watch; true once the Node appears with this kubelet's registration. */
async function seenOnce(condition: NodeRegistered, host: HostReader, signal: AbortSignal): Promise<boolean> {
  const selector = encodeURIComponent(`metadata.name=${condition.nodeName}`);
  const path = `/api/v1/nodes?fieldSelector=${selector}&timeoutSeconds=${WATCH_MS / 1000}&watch=true`;
  const { connection, server } = await clusterOfKubeconfig(condition.kubeconfigPath, { host, signal });
  return closing(connection, async () => {
    for await (const { type, object } of connection.watch(path, { signal, timeoutMs: WATCH_MS + 5_000 })) {
      if (type === 'ERROR')
        throw new Failure(CLUSTER_READ_FAILED, { server, path, reason: statusMessage(object) }, { cause: object });
      if (type !== 'ADDED' && type !== 'MODIFIED') continue;
      // A Node that existed before counts only with a new heartbeat of its kubelet.
      const { earlierHeartbeat } = condition;
      if (earlierHeartbeat === undefined || nodeCondition(object).heartbeat !== earlierHeartbeat) return true;
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
