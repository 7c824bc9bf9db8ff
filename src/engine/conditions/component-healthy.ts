import { onFailure } from '../../base/failure.ts';
import { atIntervals } from '../../base/pace.ts';
import type { Reason } from '../../base/text.ts';
import { closing } from '../../base/try.ts';
import { clusterOfKubeconfig } from '../../cluster/discovery/kubeconfig-cluster.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import type { Condition, OwnApiServer } from '../changes/condition.ts';
import type { ChangeContext } from '../kind.ts';
import { unlessItCrashes } from './crash-watch.ts';
import { WAITING_COMPONENT, WAITING_LOCAL_API_SERVER } from './engine-conditions-sentences.ts';

const FIRST_POLL_MS = 50;

const LAST_POLL_MS = 250;

const SAY_EVERY_MS = 2_000;

const PROBE_TIMEOUT_MS = 2_000;

/**
 * Polls the health endpoint of the controller manager, the scheduler or etcd on this host. Their self-signed
 * certificates cannot be verified (kubeadm does not either); the host makes sure that no user's program answers in
 * their place.
 */
export function componentHealthy(
  { component, url, pod }: Extract<Condition, { type: 'component-healthy' }>,
  context: ChangeContext,
): Promise<void> {
  const { host, emit } = context;
  const look = async () => {
    const status = await host.read.system.health(url, { timeoutMs: PROBE_TIMEOUT_MS });
    return status === 200 ? undefined : { status };
  };
  return unlessItCrashes(component, pod, context, (within) =>
    pollHealth(within, look, ({ status }) =>
      emit({ type: 'waiting', message: WAITING_COMPONENT({ component, url, status }) }),
    ),
  );
}

/** Polls, often at first, until `look` finds no trouble; `say` reports the trouble every SAY_EVERY_MS. */
export async function pollHealth<Trouble>(
  { host, signal }: Pick<ChangeContext, 'host' | 'signal'>,
  look: () => Promise<Trouble | undefined>,
  say: (trouble: Trouble) => void,
): Promise<void> {
  const { clock } = host.read;
  const isTimeToSay = atIntervals(clock, SAY_EVERY_MS);
  for (let poll = FIRST_POLL_MS; ; poll = Math.min(poll * 1.5, LAST_POLL_MS)) {
    signal.throwIfAborted();
    const trouble = await look();
    if (trouble === undefined) return;
    if (isTimeToSay()) say(trouble);
    await clock.sleep(poll, signal);
  }
}

const REQUEST_TIMEOUT_MS = 5_000;

export function apiServerHealthy(condition: OwnApiServer, context: ChangeContext): Promise<void> {
  return pollApiServer(condition, context, (status) => status === 200);
}

export function apiServerAnswers(condition: OwnApiServer, context: ChangeContext): Promise<void> {
  return pollApiServer(condition, context, () => true);
}

/** Polls /livez of this machine's API server with the identity of admin.conf: anonymous requests may be disabled. */
async function pollApiServer(
  { endpoint, kubeconfigPath, pod }: OwnApiServer,
  context: ChangeContext,
  isEnough: (status: number) => boolean,
): Promise<void> {
  const { host, emit, signal } = context;
  const local = await clusterOfKubeconfig(kubeconfigPath, { host: host.read, signal, server: endpoint });
  return closing(local.connection, () =>
    unlessItCrashes('kube-apiserver', pod, context, (within) =>
      pollHealth(
        within,
        () => problemOf(local, within.signal, isEnough),
        (reason) => emit({ type: 'waiting', message: WAITING_LOCAL_API_SERVER({ server: local.server, reason }) }),
      ),
    ),
  );
}

/** The reason to go on waiting, from the server or the connection. */
async function problemOf(
  { connection }: TrustedCluster,
  signal: AbortSignal,
  isEnough: (status: number) => boolean,
): Promise<Reason | undefined> {
  const request = { method: 'GET', path: '/livez', timeoutMs: REQUEST_TIMEOUT_MS, signal } as const;
  return connection.request(request).then(
    ({ status }) => (isEnough(status) ? undefined : `HTTP ${status}`),
    onFailure((failure): Reason => failure, signal),
  );
}
