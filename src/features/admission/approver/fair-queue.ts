import type { Waiting, WaitingRequests } from './waiting-requests.ts';

/** Requests that are decided at the same time. */
const PARALLEL = 16;

/**
 * Decides about requests with a queue for each user (a token), in round-robin order, so that a user with many requests
 * does not hold up the others. The newest request of a user comes first, since only that is of use to a kubelet.
 */
export class FairQueue {
  readonly #waiting: WaitingRequests;
  readonly #decide: (waiting: Waiting) => Promise<void>;
  readonly #signal: AbortSignal;
  /** Weak: a request that is no longer kept is not decided either. */
  readonly #wanted = new WeakSet<Waiting>();
  /** The users of these, in round-robin order. */
  readonly #users = new Set<string>();
  /** Requests in progress, by user. */
  readonly #deciding = new Map<string, { waiting: Waiting; done: Promise<void> }>();
  #failure: unknown;

  constructor(waiting: WaitingRequests, decide: (waiting: Waiting) => Promise<void>, signal: AbortSignal) {
    this.#waiting = waiting;
    this.#decide = decide;
    this.#signal = signal;
  }

  /** Queues a request. Throws the failure of an earlier decision. */
  add(waiting: Waiting): void {
    this.throwFailure();
    const { username } = waiting.request;
    if (this.#deciding.get(username)?.waiting === waiting) return;
    this.#wanted.add(waiting);
    this.#users.add(username);
    this.#start();
  }

  throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Resolves when nothing is being decided any more, which is soon after the signal. */
  async ended(): Promise<void> {
    await Promise.all([...this.#deciding.values()].map(({ done }) => done));
  }

  #start(): void {
    for (const user of this.#users) {
      if (this.#deciding.size >= PARALLEL || this.#failure !== undefined || this.#signal.aborted) return;
      if (this.#deciding.has(user)) continue;
      this.#users.delete(user);
      const waiting = this.#waiting.of(user).find((one) => this.#wanted.has(one));
      if (waiting) this.#deciding.set(user, { waiting, done: this.#work(user, waiting) });
    }
  }

  async #work(user: string, waiting: Waiting): Promise<void> {
    this.#wanted.delete(waiting);
    try {
      await this.#decide(waiting);
    } catch (error) {
      this.#failure ??= error;
    }
    this.#deciding.delete(user);
    this.#users.add(user);
    this.#start();
  }
}
