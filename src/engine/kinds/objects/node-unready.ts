import { Failure } from '../../../base/failure.ts';
import type { Reason } from '../../../base/text.ts';
import { wholeSeconds } from '../../../base/time.ts';
import { type Answer, ask } from '../../../cluster/api/requests.ts';
import { REQUEST_TIMED_OUT } from '../../../wire/sentences.ts';
import type { NodeUnready } from '../../changes/reset-changes.ts';
import type { ChangeContext, KindOfChange } from '../../kind.ts';
import { NODE_NOT_TOLD } from '../../sentences.ts';

/** Short time limits of one attempt and of all, because the cluster may be gone. */
const ATTEMPT_MS = 2_000;
const ALL_MS = 6_000;
const RETRY_MS = 250;

/** Marks the Node unready. A failure is only reported, because the cluster also notices the missing lease. */
export const nodeUnready: KindOfChange<NodeUnready> = {
  describe: ({ nodeName }) => ({ subject: nodeName }),
  effects: () => ({ unrecorded: true }),

  async observe({ kubeconfigPaths }, { files }) {
    const found = await Promise.all(kubeconfigPaths.map((path) => files.lstat(path)));
    return { holds: found.every((one) => one === undefined), action: 'patch' };
  },

  async apply(change, context) {
    const { host, emit, signal } = context;
    const { clock } = host.read;
    const until = clock.monotonic() + ALL_MS;
    for (;;) {
      const trouble = await troubleOf(change, context);
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

/** Undefined when the Node is unready or does not exist; else the reason why the last attempt failed. */
async function troubleOf(
  { nodeName, kubeconfigPaths }: NodeUnready,
  context: ChangeContext,
): Promise<{ reason: Reason; heals: boolean } | undefined> {
  let [reason, heals]: [Reason, boolean] = ['', false];
  for (const kubeconfigPath of kubeconfigPaths) {
    const answer = await attempt(kubeconfigPath, nodeName, context);
    const status = answer.response?.status;
    if (status === 200 || status === 404) return undefined;
    reason = answer.failure ?? `HTTP ${status}`;
    // Do not retry an unusable kubeconfig, such as one whose certificate was never issued.
    heals ||= answer.failure?.class !== 'host';
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

/** Resolution of metav1.Time, in milliseconds. */
const RESOLUTION_MS = 1_000;

/**
 * The condition that the cluster itself sets after a missed lease, with another reason. Its heartbeat lies in the past,
 * so that a kubelet that joins within this second has a later one.
 */
function unready(now: number): object {
  const times = { lastHeartbeatTime: wholeSeconds(now - RESOLUTION_MS), lastTransitionTime: wholeSeconds(now) };
  const condition = {
    type: 'Ready',
    status: 'Unknown',
    reason: 'NodeReset',
    message: 'This machine was reset.',
    ...times,
  };
  return { status: { conditions: [condition] } };
}
