/** Waiting for a condition, never for a length of time: the lab's one way to wait. */
import { setTimeout as pause } from 'node:timers/promises';
import { PATIENCE_MS } from '../support/patience.js';

export interface WaitOptions {
  /** Default: PATIENCE_MS. */
  readonly timeoutMs?: number;
  readonly everyMs?: number;
  /** Read when time runs out, so that the error shows what the host or cluster itself had to say. */
  readonly evidence?: () => Promise<string>;
}

/** Asks until the answer is neither undefined nor false. A probe that throws counts as "not yet". */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined | false>,
  options: WaitOptions = {},
): Promise<T> {
  const timeoutMs = options.timeoutMs ?? PATIENCE_MS;
  const deadline = Date.now() + timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() >= deadline) break;
    await pause(options.everyMs ?? 50);
  }
  const evidence = await options.evidence?.().catch((error: unknown) => `(no evidence to be had: ${String(error)})`);
  const because = lastError instanceof Error ? `; last error: ${lastError.message}` : '';
  throw new Error(`waited ${timeoutMs / 1000} s for ${what}${because}${evidence ? `\n${evidence}` : ''}`);
}
