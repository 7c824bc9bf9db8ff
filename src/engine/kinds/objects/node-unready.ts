import { Failure } from '../../../base/failure.ts';
import type { Reason } from '../../../base/text.ts';
import { type Answer, ask } from '../../../cluster/api/requests.ts';
import { REQUEST_TIMED_OUT } from '../../../wire/sentences.ts';
import type { NodeUnready } from '../../changes/reset-changes.ts';
import type { ChangeContext, KindOfChange } from '../../kind.ts';
import { NODE_NOT_TOLD } from '../../sentences.ts';

/** Of one attempt, and of all: a cluster that is gone must not be waited for. */
const ATTEMPT_MS = 2_000;
const ALL_MS = 6_000;
const RETRY_MS = 250;

/**
 * Tells the cluster that this node has left. Nothing depends on it: where it can't be told, the cluster notices by the
 * node's lease.
 */
export const nodeUnready: KindOfChange<NodeUnready> = {
  describe: ({ nodeName }) => ({ subject: nodeName }),

  async observe({ kubeconfigPaths }, { files }) {
    const found = await Promise.all(kubeconfigPaths.map((path) => files.lstat(path)));
    return { holds: found.every((one) => one === undefined), action: 'patch' };
  },

  async apply(change, context) {
    const { host, emit, signal } = context;
    const { clock } = host.read;
    const until = clock.monotonic() + ALL_MS;
    for (;;) {
      const trouble = await told(change, context);
      if (trouble === undefined) return undefined;
      const { reason, heals } = trouble;
      if (!heals || clock.monotonic() + RETRY_MS > until) {
        emit({ type: 'notice', level: 'info', message: NODE_NOT_TOLD({ node: change.nodeName, reason }) });
        return undefined;
      }
      await clock.sleep(RETRY_MS, signal);
    }
  },

  predict: () => undefined,
};

/** Undefined when the cluster knows, or has no such Node; else why the last attempt came to nothing. */
async function told(
  { nodeName, kubeconfigPaths }: NodeUnready,
  context: ChangeContext,
): Promise<{ reason: Reason; heals: boolean } | undefined> {
  let [reason, heals]: [Reason, boolean] = ['', false];
  for (const kubeconfigPath of kubeconfigPaths) {
    const answer = await attempt(kubeconfigPath, nodeName, context);
    const status = answer.response?.status;
    if (status === 200 || status === 404) return undefined;
    reason = answer.failure ?? `HTTP ${status}`;
    heals ||= answer.failure?.class !== 'host'; // a kubeconfig that can't be used (its certificate was never issued, say) stays so
  }
  return { reason, heals };
}

async function attempt(
  kubeconfigPath: string,
  nodeName: string,
  { host, identities, signal }: ChangeContext,
): Promise<Answer> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_MS)]);
  try {
    const cluster = await identities.of({ kubeconfigPath, timeoutMs: ATTEMPT_MS });
    const path = `/api/v1/nodes/${encodeURIComponent(nodeName)}/status`;
    const request = {
      method: 'PATCH',
      contentType: 'application/strategic-merge-patch+json',
      body: unready(host.read.clock.now()),
    } as const;
    return await ask(cluster, path, { signal: limited }, request);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) return { failure: error };
    if (limited.aborted)
      return {
        failure: new Failure(REQUEST_TIMED_OUT, {
          server: kubeconfigPath,
          request: 'PATCH',
          seconds: ATTEMPT_MS / 1000,
        }),
      };
    throw error;
  }
}

/** Of metav1.Time, in milliseconds. */
const RESOLUTION_MS = 1_000;

/**
 * As the cluster would say it itself once the lease is missed, but for the reason. A kubelet that joins within this
 * second has a later heartbeat.
 */
function unready(now: number): object {
  const at = (time: number) => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
  const times = { lastHeartbeatTime: at(now - RESOLUTION_MS), lastTransitionTime: at(now) };
  const condition = {
    type: 'Ready',
    status: 'Unknown',
    reason: 'NodeReset',
    message: 'This machine was reset.',
    ...times,
  };
  return { status: { conditions: [condition] } };
}
