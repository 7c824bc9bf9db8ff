import type { Place } from '../problem.ts';

/** Line and column from 1; columns count characters (code points). */
export interface Position {
  line: number;
  column: number;
}

/** Converts offsets in a text (UTF-16 units) to positions. */
export class Lines {
  readonly #text: string;
  readonly #starts: number[] = [0];
  /** Offsets of the second halves of characters that take two units. */
  #halves: number[] | undefined;

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  /** Counts no characters: a file in one line may have a problem at each of them. */
  position(offset: number): Position {
    const line = this.line(offset);
    const start = this.#starts[line - 1] ?? 0;
    this.#halves ??= Array.from(this.#text.matchAll(/(?<=[\ud800-\udbff])[\udc00-\udfff]/g), ({ index }) => index);
    const halves = countBelow(this.#halves, offset, itself) - countBelow(this.#halves, start, itself);
    return { line, column: offset - start - halves + 1 };
  }

  /** True at the end of a text whose last line has no line break. */
  isCutOff(offset: number): boolean {
    return offset === this.#text.length && this.#text.slice(this.#starts.at(-1)).trim() !== '';
  }

  /** The line alone. */
  line(offset: number): number {
    return countBelow(this.#starts, offset + 1, itself);
  }
}

const itself = (value: number) => value;

/** The number of items of a sorted list whose value is below a limit. */
export function countBelow<Item>(sorted: readonly Item[], limit: number, by: (item: Item) => number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (by(sorted[middle] as Item) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A function that gives the position of a decoded document's field by its path. */
export function positionIn({ place }: { place(path: string): Place }): (path: string) => Position {
  return (path) => {
    const { line = 1, column = 1 } = place(path);
    return { line, column };
  };
}
