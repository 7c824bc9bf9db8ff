/** Returns true at most once per `everyMs`, first after `everyMs`: paces the notices of a wait. */
export function atIntervals(clock: { monotonic(): number }, everyMs: number): () => boolean {
  let next = clock.monotonic() + everyMs;
  return () => {
    const now = clock.monotonic();
    if (now < next) return false;
    next = now + everyMs;
    return true;
  };
}

/** Limits what a server may ask for: its value may be wrong, and the user decides how long to wait. */
const LONGEST_RETRY_AFTER_MS = 30_000;

interface BackOffOptions {
  firstMs: number;
  longestMs: number;
  /** `random`: in [0, 1). */
  clock: { random(): number };
}

/**
 * Pauses between attempts, each about twice as long as the last. Half of each pause is random, so that hundreds of
 * machines rejected at the same moment do not return at the same moment.
 */
export class BackOff {
  readonly #options: BackOffOptions;
  #pauseMs: number;

  constructor(options: BackOffOptions) {
    this.#options = options;
    this.#pauseMs = options.firstMs;
  }

  /**
   * The next pause in ms: 0.5 to 1.5 times the usual one. `retryAfterMs`: the server's Retry-After (RFC 9110 section
   * 10.2.3), a lower bound of which up to twice as much is taken.
   */
  next(retryAfterMs = 0): number {
    const { longestMs, clock } = this.#options;
    const chance = clock.random();
    const usual = this.#pauseMs * (0.5 + chance);
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestMs);
    return Math.max(usual, Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS) * (1 + chance));
  }

  /** Restarts with the first pause after a success. */
  reset(): void {
    this.#pauseMs = this.#options.firstMs;
  }
}

interface Repeated extends BackOffOptions {
  clock: { random(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> };
  signal: AbortSignal;
}

/**
 * Repeats `attempt` until it has a result. After each other outcome, `again` decides: it throws, or returns the pause in
 * ms, for which it may ask the back-off.
 */
export async function repeat<Result, Outcome extends object>(
  attempt: () => Promise<{ result: Result } | Outcome>,
  { signal, ...pauses }: Repeated,
  again: (outcome: Outcome, backOff: BackOff) => number,
): Promise<Result> {
  const backOff = new BackOff(pauses);
  for (;;) {
    signal.throwIfAborted();
    const outcome = await attempt();
    if ('result' in outcome) return (outcome as { result: Result }).result;
    signal.throwIfAborted();
    await pauses.clock.sleep(again(outcome, backOff), signal);
  }
}
