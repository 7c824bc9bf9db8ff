import type { Reason } from '../../base/text.ts';
import { CONNECTION_REFUSED, CONNECTION_RESET, CONNECTION_TIMED_OUT, HOST_UNREACHABLE } from '../../wire/sentences.ts';

/** Reasons to wait that have parameters, by the key of their text. */
interface Awaited {
  WAITING_CSR_APPROVAL: { name: string };
  WAITING_CSR_NONE: { server: string };
  WAITING_CSR_SIGNER: { name: string };
  WAITING_API_SERVER: { reason: Reason };
}

/** True if this was the reason to wait. */
export function isAwaited<K extends keyof Awaited>(
  waiting: Reason | undefined,
  key: K,
): waiting is { key: K; params: Awaited[K] } {
  return typeof waiting === 'object' && 'key' in waiting && waiting.key === key;
}

const NO_CONNECTION: readonly string[] = [
  CONNECTION_REFUSED.code,
  CONNECTION_RESET.code,
  CONNECTION_TIMED_OUT.code,
  HOST_UNREACHABLE.code,
];

/** The server that can no longer be connected to during a wait, with the failure that says why. */
export function lostServer(waiting: Reason | undefined): { server: string; reason: Reason } | undefined {
  if (!isAwaited(waiting, 'WAITING_API_SERVER')) return undefined;
  const { reason } = waiting.params;
  if (typeof reason !== 'object' || !('code' in reason) || !NO_CONNECTION.includes(reason.code)) return undefined;
  const { server } = (reason.params ?? {}) as { server?: unknown };
  return typeof server === 'string' ? { server, reason } : undefined;
}
