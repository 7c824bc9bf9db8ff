import type { Clock } from '../../host/ports.ts';

/** Smaller differences are left alone: the Date header has whole seconds, and an answer takes time. */
const TOLERATED_MS = 2_000;

/** The API server's clock, by its last answer: this machine's own may be wrong. */
export class ServerClock {
  readonly #own: Pick<Clock, 'now'>;
  #ahead = 0;

  constructor(own: Pick<Clock, 'now'>) {
    this.#own = own;
  }

  /** In ms since the epoch. */
  readonly now = (): number => this.#own.now() + this.#ahead;

  /** `serverTime`: of an answer that came just now. */
  readonly heard = (serverTime: number | undefined): void => {
    if (serverTime === undefined) return;
    const ahead = serverTime - this.#own.now();
    this.#ahead = Math.abs(ahead) <= TOLERATED_MS ? 0 : ahead;
  };
}
