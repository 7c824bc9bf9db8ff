import { nodeIdentity } from '../../discovery/node-identity.ts';
import type { Condition } from '../change.ts';
import type { Surroundings } from '../kind.ts';

const WATCH_MS = 60_000;
const BETWEEN_WATCHES_MS = 500;

/** Watches this machine's own Node with the kubelet's identity, the only one that may. A watch without resourceVersion begins with what is there. */
export async function nodeRegistered(
  condition: Extract<Condition, { type: 'node-registered' }>,
  { host, emit, signal }: Surroundings,
): Promise<void> {
  emit({ type: 'waiting', message: { key: 'WAITING_NODE_REGISTERED', params: { node: condition.nodeName } } });
  const selector = encodeURIComponent(`metadata.name=${condition.nodeName}`);
  const path = `/api/v1/nodes?fieldSelector=${selector}&timeoutSeconds=${WATCH_MS / 1000}&watch=true`;
  for (;;) {
    signal.throwIfAborted();
    const cluster = await nodeIdentity(condition.kubeconfigPath, { host: host.read, signal });
    try {
      for await (const event of cluster.connection.watch(path, { signal, timeoutMs: WATCH_MS + 5_000 })) {
        if (event.type === 'ADDED' || event.type === 'MODIFIED') return;
      }
    } catch (error) {
      signal.throwIfAborted();
      // The API server may go away for a moment; the time limit of the wait ends this, and the reason is shown meanwhile.
      emit({
        type: 'waiting',
        message: { key: 'WAITING_API_SERVER', params: { reason: error instanceof Error ? error.message : String(error) } },
      });
    } finally {
      cluster.connection.close();
    }
    await host.read.clock.sleep(BETWEEN_WATCHES_MS, signal);
  }
}
