/** What a Node's Ready condition says (core/v1 NodeStatus.conditions). */
export function nodeCondition(node: unknown): {
  ready: boolean;
  heartbeat: string | undefined;
  /** lastTransitionTime */
  changed: string | undefined;
} {
  const { status } = (node ?? {}) as { status?: { conditions?: unknown } };
  const conditions = Array.isArray(status?.conditions) ? (status.conditions as Partial<Record<string, unknown>>[]) : [];
  const ready = conditions.find((condition) => condition?.type === 'Ready');
  const time = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return {
    ready: ready?.status === 'True',
    heartbeat: time(ready?.lastHeartbeatTime),
    changed: time(ready?.lastTransitionTime),
  };
}

/** The IP addresses that a Node says its machine has (core/v1 NodeStatus.addresses). */
export function nodeAddresses(node: unknown): string[] {
  const { status } = (node ?? {}) as { status?: { addresses?: unknown } };
  const addresses = Array.isArray(status?.addresses) ? (status.addresses as Partial<Record<string, unknown>>[]) : [];
  return addresses.flatMap(({ type, address }) =>
    /IP$/.test(String(type)) && typeof address === 'string' ? [address] : [],
  );
}
