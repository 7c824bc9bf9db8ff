import { raceAbort } from './deadline.ts';

/** The items of a source until the signal aborts: it then throws the reason at once, however slow the source is. */
export async function* untilAborted<Item>(source: AsyncIterable<Item>, signal: AbortSignal): AsyncGenerator<Item> {
  const items = source[Symbol.asyncIterator]();
  let left = true;
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = await raceAbort(items.next(), signal);
      left = !next.done;
      if (next.done) return;
      yield next.value;
    }
  } finally {
    const ended = left ? items.return?.() : undefined;
    ended?.catch(() => {});
    // A generator ends only after the item that it waits for.
    if (!signal.aborted) await ended;
  }
}
