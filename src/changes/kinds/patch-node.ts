import { type Answer, ask, canHeal } from '../../cluster/get-object.ts';
import type { Taint } from '../../config/types.ts';
import { nodeIdentity } from '../../discovery/node-identity.ts';
import type { TrustedCluster } from '../../discovery/trusted-cluster.ts';
import { Failure } from '../../failure.ts';
import { record } from '../../record.ts';
import type { PatchNode } from '../change.ts';
import type { KindOfChange, Surroundings } from '../kind.ts';

const RETRY_MS = 200;

/** Sets labels and adds taints to a Node, with the identity of a kubeconfig. */
export const patchNode: KindOfChange<PatchNode> = {
  describe: ({ nodeName }) => ({ subject: nodeName }),

  async observe() {
    return { holds: false, action: 'patch' };
  },

  async apply(change, surroundings) {
    const { host, signal } = surroundings;
    const admin = await nodeIdentity(change.kubeconfigPath, { host: host.read, signal });
    try {
      await patch(admin, change, surroundings);
    } finally {
      admin.connection.close();
    }
    return undefined;
  },

  predict: () => undefined,
};

/**
 * Reads the Node and sends what is missing, with its resourceVersion: a taint that somebody adds meanwhile is not lost. What can heal is tried
 * again: a Node that its kubelet has not registered yet, a conflict, an API server that is busy or begins.
 */
async function patch(admin: TrustedCluster, change: PatchNode, { host, signal, emit }: Surroundings): Promise<void> {
  const { clock } = host.read;
  const path = `/api/v1/nodes/${encodeURIComponent(change.nodeName)}`;
  const until = clock.monotonic() + change.timeoutMs;
  for (;;) {
    const answer = await attempt(admin, path, change, signal);
    if (answer === 'done') return;
    const { status } = answer.response ?? {};
    if (!(canHeal(answer) || status === 404 || status === 409) || clock.monotonic() >= until)
      throw answer.failure ?? refused(admin, path, answer);
    if (status === 404) emit({ type: 'waiting', message: { key: 'WAITING_NODE_REGISTERED', params: { node: change.nodeName } } });
    else if (status !== 409) {
      const reason = answer.failure?.message ?? `HTTP ${status}`;
      emit({ type: 'waiting', message: { key: 'WAITING_API_SERVER', params: { reason } } });
    }
    await clock.sleep(RETRY_MS, signal);
  }
}

/** One look and, where something is missing, one patch; else the answer that was in the way. */
async function attempt(admin: TrustedCluster, path: string, change: PatchNode, signal: AbortSignal): Promise<'done' | Answer> {
  const read = await ask(admin, path, { signal });
  if (read.response?.status !== 200) return read;
  const body = missing(read.response.body, change);
  if (body === undefined) return 'done';
  const answer = await ask(admin, path, { signal }, { body, contentType: 'application/merge-patch+json' });
  return answer.response?.status === 200 ? 'done' : answer;
}

/** A merge patch (RFC 7386), or undefined when the Node has everything. */
function missing(node: unknown, { labels, taints, annotations }: PatchNode): unknown {
  const metadata = record(record(node).metadata);
  const newLabels = lacking(Object.fromEntries(labels.map((label) => [label, ''])), metadata.labels);
  const newAnnotations = lacking(annotations, metadata.annotations);
  const stored = record(record(node).spec).taints;
  const existing = (Array.isArray(stored) ? stored : []) as Partial<Taint>[];
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

/** Those of the wanted values that the Node does not have; undefined when it has all. */
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

function refused({ server }: TrustedCluster, path: string, { response }: Answer): Failure {
  const { message } = record(response?.body);
  const reason = typeof message === 'string' ? message.slice(0, 300) : `HTTP ${response?.status}`;
  return new Failure('CLUSTER_WRITE_FAILED', { server, path, reason });
}
