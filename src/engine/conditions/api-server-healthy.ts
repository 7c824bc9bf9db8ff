import { Failure } from '../../base/failure.ts';
import type { Reason } from '../../base/text.ts';
import { nodeIdentity } from '../../cluster/discovery/node-identity.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import type { Condition } from '../changes/condition.ts';
import type { ChangeContext } from '../kind.ts';
import { unlessItCrashes } from './crash-watch.ts';
import { pollHealth } from './poll-health.ts';
import { WAITING_LOCAL_API_SERVER } from './sentences.ts';

const REQUEST_TIMEOUT_MS = 5_000;

/** Polls /livez of this machine's own API server with the identity of admin.conf: anonymous requests may be switched off. */
export async function apiServerHealthy(
  { endpoint, kubeconfigPath, pod }: Extract<Condition, { type: 'api-server-healthy' }>,
  context: ChangeContext,
): Promise<void> {
  const { host, emit, signal } = context;
  const local = await nodeIdentity(kubeconfigPath, { host: host.read, signal, server: endpoint });
  try {
    await unlessItCrashes('kube-apiserver', pod, context, (within) =>
      pollHealth(
        within,
        () => problemOf(local, within.signal),
        (reason) => emit({ type: 'waiting', message: WAITING_LOCAL_API_SERVER({ server: local.server, reason }) }),
      ),
    );
  } finally {
    local.connection.close();
  }
}

/** Why it is not healthy yet, in the server's or the connection's words. */
async function problemOf({ connection }: TrustedCluster, signal: AbortSignal): Promise<Reason | undefined> {
  try {
    const { status } = await connection.request({ method: 'GET', path: '/livez', timeoutMs: REQUEST_TIMEOUT_MS, signal });
    return status === 200 ? undefined : `HTTP ${status}`;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Failure)) throw error;
    return error;
  }
}
