import { listOf, record } from '../../../base/record.ts';
import { type Answer, ask } from '../../../cluster/api/requests.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import type { Taint } from '../../../config/types/join.ts';
import type { PatchNode } from '../../changes/change.ts';
import { WAITING_NODE_REGISTERED } from '../../conditions/registration/conditions-registration-sentences.ts';
import type { KindOfChange } from '../../kind.ts';
import { changeAsAdministrator } from './administrator.ts';

const RETRY_MS = 200;

/**
 * Sets labels and annotations and adds taints to a Node. The patch has the Node's resourceVersion, so that it does not
 * lose a taint that someone adds meanwhile. Waits for the kubelet to register the Node.
 */
export const patchNode: KindOfChange<PatchNode> = {
  describe: ({ nodeName }) => ({ subject: nodeName }),
  effects: () => ({}),
  details: ({ labels, taints, annotations }) => ({ labels, taints, annotations }),
  predicts: () => ['node'],

  async observe() {
    return { holds: false, action: 'patch' };
  },

  apply(change, context) {
    const { access, nodeName: node } = change;
    const path = `/api/v1/nodes/${encodeURIComponent(node)}`;
    const isAbsent = ({ response }: Answer) => response?.status === 404;
    return changeAsAdministrator({ access, path }, context, (admin) => attempt(admin, path, change, context.signal), {
      retryMs: (answer) => (isAbsent(answer) || answer.response?.status === 401 ? access.timeoutMs : undefined),
      waiting: (answer) => (isAbsent(answer) ? WAITING_NODE_REGISTERED({ node }) : undefined),
      lastRetryMs: RETRY_MS,
    });
  },

  predict: () => undefined,
};

/** Reads the Node and patches what is missing. Returns the answer of a request that failed. */
async function attempt(
  admin: TrustedCluster,
  path: string,
  change: PatchNode,
  signal: AbortSignal,
): Promise<{ result: undefined } | Answer> {
  const read = await ask(admin, path, { signal });
  if (read.response?.status !== 200) return read;
  const body = missing(read.response.body, change);
  if (body === undefined) return { result: undefined };
  const patch = { method: 'PATCH', body, contentType: 'application/merge-patch+json' } as const;
  const answer = await ask(admin, path, { signal }, patch);
  return answer.response?.status === 200 ? { result: undefined } : answer;
}

/** A merge patch (RFC 7396), or undefined when the Node has everything. */
function missing(node: unknown, { labels, taints, annotations }: PatchNode): unknown {
  const metadata = record(record(node).metadata);
  const newLabels = lacking(Object.fromEntries(labels.map((label) => [label, ''])), metadata.labels);
  const newAnnotations = lacking(annotations, metadata.annotations);
  const existing = listOf(record(record(node).spec).taints) as Partial<Taint>[];
  const newTaints = taints.filter((taint) => !existing.some((other) => sameTaint(other, taint)));
  if (!newLabels && !newAnnotations && newTaints.length === 0) return undefined;
  return {
    metadata: {
      resourceVersion: metadata.resourceVersion,
      ...(newLabels && { labels: newLabels }),
      ...(newAnnotations && { annotations: newAnnotations }),
    },
    ...(newTaints.length > 0 && { spec: { taints: [...newTaints.map(taintFields), ...existing] } }),
  };
}

/** Wanted values that the Node lacks; undefined when it has all. */
function lacking(wanted: Readonly<Record<string, string>>, present: unknown): Record<string, string> | undefined {
  const has = record(present);
  const entries = Object.entries(wanted).filter(([name, value]) => has[name] !== value);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function sameTaint(one: Partial<Taint>, other: Taint): boolean {
  return one.key === other.key && one.effect === other.effect && (one.value ?? '') === (other.value ?? '');
}

function taintFields({ key, value, effect }: Taint): Record<string, string> {
  return { key, effect, ...(value && { value }) };
}
