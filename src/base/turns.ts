import { setImmediate as others } from 'node:timers/promises';

export { others };

/** Lines or names, each with its characters: a few milliseconds of work. */
const A_TURN = 1_000;
const CHARACTERS = 64;

/** Calls `each` for all items, with turns of the event loop in between, so that time limits and Ctrl-C are heard. */
export async function inTurns<Item>(items: Iterable<Item>, each: (item: Item) => void): Promise<void> {
  const turns = new Turns();
  for (const item of items) {
    each(item);
    if (turns.isOver(typeof item === 'string' ? item.length : 0)) await others();
  }
}

/** Counts the work of loops that cannot use inTurns. `most`: items without characters in a turn. */
export class Turns {
  #work = 0;
  readonly #most: number;

  constructor(most = A_TURN) {
    this.#most = most;
  }

  /** Called for each item: true where `others` has to be awaited. */
  isOver(characters = 0): boolean {
    this.#work += 1 + characters / CHARACTERS;
    if (this.#work < this.#most) return false;
    this.#work = 0;
    return true;
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
