import type { Waiting, WaitingRequests } from './waiting-requests.ts';

/** Requests that are decided at the same time. */
const PARALLEL = 16;

/**
 * Decides about requests: of each user (a token) one after the other, the newest first, since only that is of use to a
 * kubelet. Users take turns, so that one with many requests does not hold up the others.
 */
export class Turns {
  readonly #waiting: WaitingRequests;
  readonly #decide: (waiting: Waiting) => Promise<void>;
  readonly #signal: AbortSignal;
  /** Weak: a request that is no longer kept is not decided either. */
  readonly #wanted = new WeakSet<Waiting>();
  /** The users of these, in the order of their turns. */
  readonly #users = new Set<string>();
  /** By user. */
  readonly #busy = new Map<string, { waiting: Waiting; done: Promise<void> }>();
  #failure: unknown;

  constructor(waiting: WaitingRequests, decide: (waiting: Waiting) => Promise<void>, signal: AbortSignal) {
    this.#waiting = waiting;
    this.#decide = decide;
    this.#signal = signal;
  }

  /** Decides about it when it is its turn. Throws the failure of an earlier decision. */
  begin(waiting: Waiting): void {
    this.throwFailure();
    const { username } = waiting.request;
    if (this.#busy.get(username)?.waiting === waiting) return;
    this.#wanted.add(waiting);
    this.#users.add(username);
    this.#goOn();
  }

  throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Resolves when nothing is being decided any more, which is soon after the signal. */
  async ended(): Promise<void> {
    await Promise.all([...this.#busy.values()].map(({ done }) => done));
  }

  #goOn(): void {
    for (const user of this.#users) {
      if (this.#busy.size >= PARALLEL || this.#failure !== undefined || this.#signal.aborted) return;
      if (this.#busy.has(user)) continue;
      this.#users.delete(user);
      const waiting = this.#waiting.of(user).find((one) => this.#wanted.has(one));
      if (waiting) this.#busy.set(user, { waiting, done: this.#work(user, waiting) });
    }
  }

  async #work(user: string, waiting: Waiting): Promise<void> {
    this.#wanted.delete(waiting);
    try {
      await this.#decide(waiting);
    } catch (error) {
      this.#failure ??= error;
    }
    this.#busy.delete(user);
    this.#users.add(user);
    this.#goOn();
  }
}
