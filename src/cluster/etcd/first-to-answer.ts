import type { Clock } from '../../host/ports.ts';

interface Race<T> {
  /** Gets a signal that aborts when another attempt has won. */
  attempt: (url: string, signal: AbortSignal) => Promise<T>;
  /** Gets the result of an attempt that came second. */
  discard: (late: T) => void;
  /** In milliseconds: the next attempt begins after this time, or when all before it have failed. */
  nextAfterMs: number;
  clock: Clock;
  signal: AbortSignal;
}

/** The first success, or every attempt's error in the order of the URLs. Rejects only with the signal's reason. */
export async function firstToAnswer<T>(
  urls: readonly string[],
  race: Race<T>,
): Promise<{ won: T } | { errors: Map<string, unknown> }> {
  const stop = new AbortController();
  const signal = AbortSignal.any([race.signal, stop.signal]);
  const errors = new Map<string, unknown>();
  let winner: { won: T } | undefined;

  async function run(url: string): Promise<void> {
    try {
      const won = await race.attempt(url, signal);
      if (winner === undefined && !signal.aborted) winner = { won };
      else race.discard(won);
    } catch (error) {
      errors.set(url, error);
    }
  }

  const running = new Set<Promise<void>>();
  try {
    for (const [index, url] of urls.entries()) {
      const attempt = run(url).finally(() => running.delete(attempt));
      running.add(attempt);
      let waited = false;
      const wait = async () => {
        await race.clock.sleep(race.nextAfterMs, signal).catch(() => {});
        waited = true;
      };
      const pauses = index < urls.length - 1 ? [wait()] : [];
      while (winner === undefined && running.size > 0 && !waited) {
        await Promise.race([...running, ...pauses]);
        race.signal.throwIfAborted();
      }
      if (winner !== undefined) return winner;
    }
    return { errors: new Map(urls.map((url) => [url, errors.get(url)])) };
  } finally {
    stop.abort(new Error('another endpoint has responded'));
  }
}
