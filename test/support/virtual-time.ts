import type { Clock } from '../../src/host/ports.ts';

interface Sleeper {
  at: number;
  wake: () => void;
}

const MOST_STEPS = 20_000;

/** Time that passes only when everybody sleeps: hours of waiting in milliseconds, and exactly the same each time. */
export class VirtualTime {
  #now = 0;
  #sleepers: Sleeper[] = [];

  readonly clock: Clock = {
    now: () => this.#now,
    monotonic: () => this.#now,
    random: () => 0.5,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const interrupt = () => {
          this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
          reject(signal?.reason);
        };
        const wake = () => {
          signal?.removeEventListener('abort', interrupt);
          resolve();
        };
        const sleeper = { at: this.#now + ms, wake };
        this.#sleepers.push(sleeper);
        signal?.addEventListener('abort', interrupt, { once: true });
      }),
  };

  get now(): number {
    return this.#now;
  }

  /** Until `work` has ended. Throws when it waits for something that time does not bring, or goes on for ever. */
  async during<T>(work: Promise<T>): Promise<T> {
    let ended = false;
    const settled = work.finally(() => {
      ended = true;
    });
    settled.catch(() => {});
    for (let steps = 0; steps < MOST_STEPS; steps += 1) {
      // Everything that follows from the last step, promise by promise, happens before time goes on.
      await new Promise(setImmediate);
      if (ended) return settled;
      const next = this.#sleepers.reduce(
        (first, other) => (other.at < first.at ? other : first),
        this.#sleepers[0] ?? never(),
      );
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    throw new Error(`it goes on after ${MOST_STEPS} sleeps`);
  }
}

function never(): never {
  throw new Error('everybody waits, and nobody sleeps');
}
