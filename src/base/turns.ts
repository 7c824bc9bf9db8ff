import { setImmediate as others } from 'node:timers/promises';

/** Lines or names, each with its characters: a few milliseconds of work. */
const A_TURN = 1_000;
const CHARACTERS = 64;

/** Calls `each` for all items, with turns of the event loop in between, so that time limits and Ctrl-C are heard. */
export async function inTurns<Item>(items: Iterable<Item>, each: (item: Item) => void): Promise<void> {
  let work = 0;
  for (const item of items) {
    each(item);
    work += 1 + (typeof item === 'string' ? item.length / CHARACTERS : 0);
    if (work < A_TURN) continue;
    work = 0;
    await others();
  }
}

/** The lines of a text, one after the other, without the line breaks. */
export function* linesIn(text: string): Generator<string> {
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    yield text.slice(start, end);
    start = end + 1;
  }
  yield text.slice(start);
}
