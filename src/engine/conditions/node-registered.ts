import { Failure } from '../../base/failure.ts';
import { BackOff } from '../../base/pace.ts';
import { record } from '../../base/record.ts';
import { nodeCondition } from '../../cluster/api/node-condition.ts';
import { CLUSTER_READ_FAILED, WAITING_API_SERVER } from '../../cluster/api/sentences.ts';
import { nodeIdentity } from '../../cluster/discovery/node-identity.ts';
import type { HostReader } from '../../host/ports.ts';
import type { Condition } from '../changes/condition.ts';
import type { ChangeContext } from '../kind.ts';
import { WAITING_NODE_REGISTERED } from '../sentences.ts';

type NodeRegistered = Extract<Condition, { type: 'node-registered' }>;

const WATCH_MS = 60_000;
/**
 * Between watches: every node that joins has one, and when the API server is restarted all of them break off at once.
 */
const PAUSE = { firstMs: 500, longestMs: 4_000 };

/**
 * Watches this machine's own Node with the kubelet's identity, the only one that may. A watch without resourceVersion
 * begins with what is there.
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
      // The API server may go away for a moment; the time limit of the wait ends this, and the reason is shown
      // meanwhile.
      emit({ type: 'waiting', message: WAITING_API_SERVER({ reason: error }), failure: error });
      retryAfterMs = retryAfter(error.cause);
    }
    await clock.sleep(backOff.next(retryAfterMs), signal);
  }
}

/** One watch, to its end; true when the Node was seen with this kubelet's doing. */
async function seenOnce(condition: NodeRegistered, host: HostReader, signal: AbortSignal): Promise<boolean> {
  const selector = encodeURIComponent(`metadata.name=${condition.nodeName}`);
  const path = `/api/v1/nodes?fieldSelector=${selector}&timeoutSeconds=${WATCH_MS / 1000}&watch=true`;
  const { connection, server } = await nodeIdentity(condition.kubeconfigPath, { host, signal });
  try {
    for await (const { type, object } of connection.watch(path, { signal, timeoutMs: WATCH_MS + 5_000 })) {
      if (type === 'ERROR')
        throw new Failure(CLUSTER_READ_FAILED, { server, path, reason: statusMessage(object) }, { cause: object });
      const present = type === 'ADDED' || type === 'MODIFIED';
      // A Node that was there before counts only once its kubelet has said something new.
      if (
        present &&
        (condition.earlierHeartbeat === undefined || nodeCondition(object).heartbeat !== condition.earlierHeartbeat)
      )
        return true;
    }
    return false;
  } finally {
    connection.close();
  }
}

/** metav1.Status.details.retryAfterSeconds, in ms. */
function retryAfter(status: unknown): number | undefined {
  const { retryAfterSeconds } = record(record(status).details);
  return typeof retryAfterSeconds === 'number' && retryAfterSeconds > 0 ? retryAfterSeconds * 1000 : undefined;
}

/** metav1.Status.message. */
function statusMessage(status: unknown): string {
  const { message } = (status ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message.slice(0, 300) : 'ERROR';
}
