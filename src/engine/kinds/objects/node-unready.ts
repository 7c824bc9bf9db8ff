import { Failure } from '../../../base/failure.ts';
import { wholeSeconds } from '../../../base/time.ts';
import { CLUSTER_WRITE_FAILED } from '../../../cluster/api/cluster-api-sentences.ts';
import { type Answer, ask, refusalReason } from '../../../cluster/api/requests.ts';
import type { ApiRequest } from '../../../wire/http/api.ts';
import { REQUEST_TIMED_OUT } from '../../../wire/wire-sentences.ts';
import type { NodeUnready } from '../../changes/reset-changes.ts';
import { NODE_NOT_TOLD } from '../../engine-sentences.ts';
import { type ChangeContext, type KindOfChange, NotMade } from '../../kind.ts';

/** Short time limits of one attempt and of all, because the cluster may be gone. */
const ATTEMPT_MS = 2_000;
const ALL_MS = 6_000;
const RETRY_MS = 250;

/**
 * Marks the Node unready. Holds if there is none. A failure only ends the change, because the cluster also notices the
 * missing lease.
 */
export const nodeUnready: KindOfChange<NodeUnready> = {
  describe: ({ nodeName }) => ({ subject: nodeName }),
  effects: () => ({ unrecorded: true }),

  async observe(change, { files }, context) {
    const found = await Promise.all(change.kubeconfigPaths.map((path) => files.lstat(path)));
    const hasNone = found.every((one) => one === undefined);
    return { holds: hasNone || (await isMissing(change, context)), action: 'patch' };
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
        throw new NotMade(reason);
      }
      await clock.sleep(RETRY_MS, signal);
    }
  },

  predict: () => undefined,
};

/** True if the cluster reports that there is no such Node. */
async function isMissing(change: NodeUnready, context: ChangeContext): Promise<boolean> {
  for (const kubeconfigPath of change.kubeconfigPaths) {
    const { response } = await attempt(kubeconfigPath, context, { method: 'GET', path: pathOf(change) });
    if (response?.status === 200 || response?.status === 404) return response.status === 404;
  }
  return false;
}

/** Undefined when the Node is unready or no longer exists; else the reason why the last attempt failed. */
async function troubleOf(change: NodeUnready, context: ChangeContext): Promise<Trouble | undefined> {
  const [path, contentType] = [`${pathOf(change)}/status`, 'application/strategic-merge-patch+json'] as const;
  let trouble: Trouble | undefined;
  for (const kubeconfigPath of change.kubeconfigPaths) {
    const body = unready(context.host.read.clock.now());
    const answer = await attempt(kubeconfigPath, context, { method: 'PATCH', path, contentType, body });
    if (answer.response?.status === 200 || answer.response?.status === 404) return undefined;
    // Do not retry an unusable kubeconfig, such as one whose certificate was never issued.
    const heals = trouble?.heals || answer.failure?.class !== 'host';
    trouble = { reason: reasonOf(answer, kubeconfigPath, path), heals };
  }
  return trouble;
}

interface Trouble {
  reason: Failure;
  heals: boolean;
}

function reasonOf({ response, failure }: Answer, server: string, path: string): Failure {
  const reason = response === undefined ? '' : refusalReason(response);
  return failure ?? new Failure(CLUSTER_WRITE_FAILED, { server, path, reason });
}

const pathOf = ({ nodeName }: NodeUnready): string => `/api/v1/nodes/${encodeURIComponent(nodeName)}`;

type Request = Pick<ApiRequest, 'method' | 'path' | 'contentType' | 'body'>;

async function attempt(
  kubeconfigPath: string,
  { identities, signal }: ChangeContext,
  { path, ...request }: Request,
): Promise<Answer> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_MS)]);
  try {
    const cluster = await identities.of({ kubeconfigPath, timeoutMs: ATTEMPT_MS });
    return await ask(cluster, path, { signal: limited }, request);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) return { failure: error };
    if (limited.aborted) {
      const seconds = ATTEMPT_MS / 1000;
      return { failure: new Failure(REQUEST_TIMED_OUT, { server: kubeconfigPath, request: request.method, seconds }) };
    }
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
