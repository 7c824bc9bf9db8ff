import type { Clock } from '../../host/ports.ts';

export interface Race<T> {
  /** An attempt gets a signal that aborts when another one has won. */
  attempt: (url: string, signal: AbortSignal) => Promise<T>;
  /** What an attempt brought that came second. */
  discard: (late: T) => void;
  /** The next one begins when all before it have failed, or after this time, in milliseconds. */
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
  const settled = () => (running.size === 0 ? undefined : Promise.race(running));
  try {
    for (const [index, url] of urls.entries()) {
      const attempt = run(url).finally(() => running.delete(attempt));
      running.add(attempt);
      const pause =
        index < urls.length - 1 ? race.clock.sleep(race.nextAfterMs, signal).catch(() => 'waited') : undefined;
      let waited = false;
      pause?.then(() => {
        waited = true;
      });
      while (winner === undefined && running.size > 0 && !waited) {
        await Promise.race([settled(), pause].filter((one) => one !== undefined));
        race.signal.throwIfAborted();
      }
      if (winner !== undefined) return winner;
    }
    return { errors: new Map(urls.map((url) => [url, errors.get(url)])) };
  } finally {
    stop.abort(new Error('another endpoint has answered'));
  }
}
