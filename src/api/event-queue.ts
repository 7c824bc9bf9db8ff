/** So many events wait for their reader at most; a join has some hundreds. */
const MOST = 10_000;

interface Reader<Event> {
  resolve(result: IteratorResult<Event, undefined>): void;
  reject(error: unknown): void;
}

/**
 * What an event's writer never waits for and its reader may: events in order, of which the oldest go when too many
 * wait.
 */
export class EventQueue<Event> {
  /** How many events went unread. */
  dropped = 0;
  readonly #most: number;
  readonly #events: Event[] = [];
  readonly #readers: Reader<Event>[] = [];
  #end: { error?: unknown; failed: boolean } | undefined;

  constructor(most = MOST) {
    this.#most = most;
  }

  push(event: Event): void {
    if (this.#end) return;
    const reader = this.#readers.shift();
    if (reader) {
      reader.resolve({ done: false, value: event });
      return;
    }
    this.#events.push(event);
    if (this.#events.length > this.#most) {
      this.#events.shift();
      this.dropped++;
    }
  }

  /** After the events that wait, the readers are told of the end. */
  close(): void {
    this.#close({ failed: false });
  }

  /** The same with an error, which one reader is told, as an iterator does. */
  fail(error: unknown): void {
    this.#close({ error, failed: true });
  }

  /** Nobody reads on. */
  clear(): void {
    this.#events.length = 0;
    this.#end = { failed: false };
    for (const reader of this.#readers.splice(0)) reader.resolve(DONE);
  }

  next(): Promise<IteratorResult<Event, undefined>> {
    const event = this.#events.shift();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.#end) return this.#ended();
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
  }

  #close(end: { error?: unknown; failed: boolean }): void {
    if (this.#end) return;
    this.#end = end;
    for (const reader of this.#readers.splice(0)) this.#ended().then(reader.resolve, reader.reject);
  }

  async #ended(): Promise<IteratorResult<Event, undefined>> {
    const { error, failed } = this.#end ?? { failed: false };
    this.#end = { failed: false };
    if (failed) throw error;
    return DONE;
  }
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };
