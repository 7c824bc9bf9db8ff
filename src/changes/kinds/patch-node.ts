import type { Taint } from '../../config/types.ts';
import { nodeIdentity } from '../../discovery/node-identity.ts';
import type { TrustedCluster } from '../../discovery/trusted-cluster.ts';
import { Failure } from '../../failure.ts';
import { record } from '../../record.ts';
import type { PatchNode } from '../change.ts';
import type { KindOfChange, Surroundings } from '../kind.ts';

const REQUEST_TIMEOUT_MS = 10_000;
const RETRY_MS = 200;
/** Another client changed the Node in between; kubeadm tries as long as its limit of API calls, this is plenty. */
const CONFLICTS = 20;

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

/** Reads the Node and sends what is missing, with its resourceVersion: a taint that somebody adds meanwhile is not lost. */
async function patch(admin: TrustedCluster, change: PatchNode, surroundings: Surroundings): Promise<void> {
  const { host, signal } = surroundings;
  const path = `/api/v1/nodes/${encodeURIComponent(change.nodeName)}`;
  for (let conflicts = 0; ; conflicts++) {
    const read = await registered(admin, path, change, surroundings);
    const body = missing(read.body, change);
    if (body === undefined) return;
    const contentType = 'application/merge-patch+json';
    const answer = await admin.connection.request({ method: 'PATCH', path, body, contentType, timeoutMs: REQUEST_TIMEOUT_MS, signal });
    if (answer.status === 200) return;
    if (answer.status !== 409 || conflicts === CONFLICTS) throw refused(admin, path, answer);
    await host.read.clock.sleep(RETRY_MS, signal);
  }
}

/** The Node, once its kubelet has registered it. */
async function registered(
  admin: TrustedCluster,
  path: string,
  { nodeName: node, timeoutMs }: PatchNode,
  { host: { read: host }, signal, emit }: Surroundings,
): Promise<{ body: unknown }> {
  const until = host.clock.monotonic() + timeoutMs;
  for (let waits = 0; ; waits++) {
    const read = await admin.connection.request({ method: 'GET', path, timeoutMs: REQUEST_TIMEOUT_MS, signal });
    if (read.status === 200) return read;
    if (read.status !== 404 || host.clock.monotonic() >= until) throw refused(admin, path, read);
    if (waits === 0) emit({ type: 'waiting', message: { key: 'WAITING_NODE_REGISTERED', params: { node } } });
    await host.clock.sleep(RETRY_MS, signal);
  }
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

function refused({ server }: TrustedCluster, path: string, answer: { status: number; body: unknown }): Failure {
  const { message } = record(answer.body);
  return new Failure('CLUSTER_WRITE_FAILED', {
    server,
    path,
    reason: typeof message === 'string' ? message.slice(0, 300) : `HTTP ${answer.status}`,
  });
}
