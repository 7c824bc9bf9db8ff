/** First pause before the same reason to wait is repeated; each further one is twice as long. */
const FIRST_PAUSE_MS = 10_000;
/** A reason that did not occur for so long is new again: waits repeat theirs at least every minute. */
const FORGOTTEN_AFTER_MS = 120_000;
/** Limits the memory of a wait whose reason is new each time. */
const MOST_REMEMBERED = 50;

/** Times, process IDs and other long numbers, by which a log's last line differs although the reason is the same. */
const PASSING = /[\da-f]{8,}|\d+(?:[:.,]\d+)+|\d{4,}/gi;

interface Repetition {
  /** When the reason last occurred, shown or not. */
  lastMs: number;
  nextMs: number;
  pauseMs: number;
}

/**
 * Decides which lines of a wait are shown where lines cannot be replaced: each reason when it first occurs, then ever
 * more rarely. A long wait thus writes tens of lines to a log, not thousands.
 */
export class PacedWaits {
  readonly #now: () => number;
  readonly #reasons = new Map<string, Repetition>();

  /** `now`: monotonic, in ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** True if the line is to be shown now. */
  isDue(text: string): boolean {
    const reason = text.replace(PASSING, '#');
    const nowMs = this.#now();
    const remembered = this.#reasons.get(reason);
    const known = remembered && nowMs - remembered.lastMs <= FORGOTTEN_AFTER_MS ? remembered : undefined;
    const isDue = known === undefined || nowMs >= known.nextMs;
    const pauseMs = known === undefined ? FIRST_PAUSE_MS : isDue ? known.pauseMs * 2 : known.pauseMs;
    const nextMs = isDue ? nowMs + pauseMs : known.nextMs;
    this.#reasons.delete(reason);
    this.#reasons.set(reason, { lastMs: nowMs, nextMs, pauseMs });
    const [oldest] = this.#reasons.keys();
    if (this.#reasons.size > MOST_REMEMBERED && oldest !== undefined) this.#reasons.delete(oldest);
    return isDue;
  }

  /** Forgets the reasons: another wait begins. */
  restart(): void {
    this.#reasons.clear();
  }
}
