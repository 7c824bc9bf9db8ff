import type { Reason } from './reason.ts';

/** What is waited for and has facts of its own, by the keys of its texts. */
interface Awaited {
  WAITING_CSR_APPROVAL: { name: string };
  WAITING_CSR_NONE: { server: string };
  WAITING_CSR_SIGNER: { name: string };
}

/** Whether it was this that was waited for. */
export function isAwaited<K extends keyof Awaited>(waiting: Reason | undefined, key: K): waiting is { key: K; params: Awaited[K] } {
  return typeof waiting === 'object' && 'key' in waiting && waiting.key === key;
}
