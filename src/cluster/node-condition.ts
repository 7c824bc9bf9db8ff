/** What a Node's Ready condition says (core/v1 NodeStatus.conditions). */
export function nodeCondition(node: unknown): { ready: boolean; heartbeat: string | undefined } {
  const { status } = (node ?? {}) as { status?: { conditions?: unknown } };
  const conditions = Array.isArray(status?.conditions) ? (status.conditions as Partial<Record<string, unknown>>[]) : [];
  const ready = conditions.find((condition) => condition?.type === 'Ready');
  const heartbeat = ready?.lastHeartbeatTime;
  return { ready: ready?.status === 'True', heartbeat: typeof heartbeat === 'string' ? heartbeat : undefined };
}
