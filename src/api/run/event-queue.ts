import { Fifo } from './fifo.ts';

/** The most events that wait for their reader; a join has some hundreds. */
const MOST = 10_000;

interface Reader<Event> {
  resolve(result: IteratorResult<Event, undefined>): void;
  reject(error: unknown): void;
}

/** A queue of events whose writer never waits. Drops the oldest events if too many wait for the reader. */
export class EventQueue<Event> {
  /** The number of dropped events. */
  dropped = 0;
  readonly #most: number;
  readonly #events = new Fifo<Event>();
  readonly #readers = new Fifo<Reader<Event>>();
  #end: { error?: unknown; failed: boolean } | undefined;

  constructor(most = MOST) {
    this.#most = most;
  }

  push(event: Event): void {
    if (this.#end) return;
    const reader = this.#readers.take();
    if (reader) {
      reader.resolve({ done: false, value: event });
      return;
    }
    this.#events.push(event);
    if (this.#events.length > this.#most) {
      this.#events.take();
      this.dropped++;
    }
  }

  /** Ends the queue after the waiting events. */
  close(end: { error?: unknown; failed: boolean } = { failed: false }): void {
    if (this.#end) return;
    this.#end = end;
    for (const reader of this.#readers.clear()) this.#ended().then(reader.resolve, reader.reject);
  }

  /** Ends the queue with an error, which one reader gets, as with an iterator. */
  fail(error: unknown): void {
    this.close({ error, failed: true });
  }

  /** Discards the waiting events and ends the queue, because no one reads on. */
  clear(): void {
    this.#events.clear();
    this.#end = { failed: false };
    for (const reader of this.#readers.clear()) reader.resolve(DONE);
  }

  next(): Promise<IteratorResult<Event, undefined>> {
    const event = this.#events.take();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.#end) return this.#ended();
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
  }

  async #ended(): Promise<IteratorResult<Event, undefined>> {
    const { error, failed } = this.#end ?? { failed: false };
    this.#end = { failed: false };
    if (failed) throw error;
    return DONE;
  }
}

export const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };
