/**
 * True at most once in `everyMs`, for the first time when that long has passed: to say now and then that one waits, and
 * for what.
 */
export function atIntervals(clock: { monotonic(): number }, everyMs: number): () => boolean {
  let next = clock.monotonic() + everyMs;
  return () => {
    const now = clock.monotonic();
    if (now < next) return false;
    next = now + everyMs;
    return true;
  };
}

/**
 * A server that asks for more than this is asked again all the same: what it says may be wrong, and the time limit of
 * the wait is the user's.
 */
const LONGEST_RETRY_AFTER_MS = 30_000;

interface BackOffOptions {
  firstMs: number;
  longestMs: number;
  /** In [0, 1). */
  random(): number;
}

/**
 * Pauses between attempts, each about twice as long as the one before. Half of each is chance: hundreds of machines
 * that were turned away at the same moment must not come back at the same moment.
 */
export class BackOff {
  readonly #options: BackOffOptions;
  #pauseMs: number;

  constructor(options: BackOffOptions) {
    this.#options = options;
    this.#pauseMs = options.firstMs;
  }

  /**
   * In ms, from half to one and a half of the usual pause. `retryAfterMs`: what the server asked for (RFC 9110 section
   * 10.2.3); never less than that, and up to twice as much.
   */
  next(retryAfterMs = 0): number {
    const { longestMs, random } = this.#options;
    const chance = random();
    const usual = this.#pauseMs * (0.5 + chance);
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestMs);
    return Math.max(usual, Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS) * (1 + chance));
  }

  /** After a success: the next pause is a first one again. */
  reset(): void {
    this.#pauseMs = this.#options.firstMs;
  }
}
