import { nodeCondition } from '../../cluster/node-condition.ts';
import { nodeIdentity } from '../../discovery/node-identity.ts';
import { Failure } from '../../failure.ts';
import type { HostReader } from '../../host/ports.ts';
import type { Condition } from '../change.ts';
import type { Surroundings } from '../kind.ts';

type NodeRegistered = Extract<Condition, { type: 'node-registered' }>;

const WATCH_MS = 60_000;
const BETWEEN_WATCHES_MS = 500;

/** Watches this machine's own Node with the kubelet's identity, the only one that may. A watch without resourceVersion begins with what is there. */
export async function nodeRegistered(condition: NodeRegistered, { host, emit, signal }: Surroundings): Promise<void> {
  emit({ type: 'waiting', message: { key: 'WAITING_NODE_REGISTERED', params: { node: condition.nodeName } } });
  for (;;) {
    signal.throwIfAborted();
    try {
      if (await seenOnce(condition, host.read, signal)) return;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Failure)) throw error;
      // The API server may go away for a moment; the time limit of the wait ends this, and the reason is shown meanwhile.
      emit({ type: 'waiting', message: { key: 'WAITING_API_SERVER', params: { reason: error } }, failure: error });
    }
    await host.read.clock.sleep(BETWEEN_WATCHES_MS, signal);
  }
}

/** One watch, to its end; true when the Node was seen with this kubelet's doing. */
async function seenOnce(condition: NodeRegistered, host: HostReader, signal: AbortSignal): Promise<boolean> {
  const selector = encodeURIComponent(`metadata.name=${condition.nodeName}`);
  const path = `/api/v1/nodes?fieldSelector=${selector}&timeoutSeconds=${WATCH_MS / 1000}&watch=true`;
  const { connection, server } = await nodeIdentity(condition.kubeconfigPath, { host, signal });
  try {
    for await (const { type, object } of connection.watch(path, { signal, timeoutMs: WATCH_MS + 5_000 })) {
      if (type === 'ERROR') throw new Failure('CLUSTER_READ_FAILED', { server, path, reason: statusMessage(object) });
      const present = type === 'ADDED' || type === 'MODIFIED';
      // A Node that was there before counts only once its kubelet has said something new.
      if (present && (condition.earlierHeartbeat === undefined || nodeCondition(object).heartbeat !== condition.earlierHeartbeat))
        return true;
    }
    return false;
  } finally {
    connection.close();
  }
}

/** metav1.Status.message. */
function statusMessage(status: unknown): string {
  const { message } = (status ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message.slice(0, 300) : 'ERROR';
}
