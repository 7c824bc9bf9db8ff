import { listOf, record } from '../../base/record.ts';
import { sha256 } from '../../base/sha256.ts';

/** Ready condition of a Node (core/v1 NodeStatus.conditions). */
export function nodeCondition(node: unknown): {
  ready: boolean;
  heartbeat: string | undefined;
  /** lastTransitionTime */
  changed: string | undefined;
} {
  const conditions = listOf(record(record(node).status).conditions).map(record);
  const ready = conditions.find(({ type }) => type === 'Ready');
  const time = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return {
    ready: ready?.status === 'True',
    heartbeat: time(ready?.lastHeartbeatTime),
    changed: time(ready?.lastTransitionTime),
  };
}

/**
 * Changes when the Node is made anew, runs on another machine or after another boot, or its Ready condition changes.
 * Compared with an earlier one it shows such a change without comparing the clocks of kubelet and API server.
 */
export function nodeMark(node: unknown): string {
  const { metadata, status } = record(node);
  const { machineID, systemUUID, bootID } = record(record(status).nodeInfo);
  const { ready, changed } = nodeCondition(node);
  const parts = [record(metadata).uid, machineID, systemUUID, bootID, ready, changed];
  return sha256(JSON.stringify(parts)).slice(0, 32);
}

/** What a kubelet sets only when it creates its Node. */
export interface RegisteredNode {
  labels: Readonly<Record<string, unknown>>;
  /** As key:effect, which identifies a taint. */
  taints: readonly string[];
}

export function registeredNode(node: unknown): RegisteredNode {
  const { metadata, spec } = record(node);
  const taints = listOf(record(spec).taints).map(record);
  return {
    labels: record(record(metadata).labels),
    taints: taints.map(({ key, effect }) => `${key}:${effect}`),
  };
}

/** The IP addresses that a Node says its machine has (core/v1 NodeStatus.addresses). */
export function nodeAddresses(node: unknown): string[] {
  const addresses = listOf(record(record(node).status).addresses).map(record);
  return addresses.flatMap(({ type, address }) =>
    /IP$/.test(String(type)) && typeof address === 'string' ? [address] : [],
  );
}
