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

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  position(offset: number): Position {
    const line = this.line(offset);
    const before = this.#text.slice(this.#starts[line - 1], offset);
    return { line, column: [...before].length + 1 };
  }

  /** True at the end of a text whose last line has no line break. */
  isCutOff(offset: number): boolean {
    return offset === this.#text.length && this.#text.slice(this.#starts.at(-1)).trim() !== '';
  }

  /** The line alone, without the cost of counting the column. */
  line(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }
}

/** A function that gives the position of a decoded document's field by its path. */
export function positionIn({ place }: { place(path: string): Place }): (path: string) => Position {
  return (path) => {
    const { line = 1, column = 1 } = place(path);
    return { line, column };
  };
}
