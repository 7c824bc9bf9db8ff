import type { Place } from '../problem.ts';

/** Line and column, both from 1; columns count characters (code points). */
export interface Position {
  line: number;
  column: number;
}

/** Turns offsets into a text (UTF-16 units) into positions. */
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

  /** The text ends here, and its last line without a line break. */
  isCutOff(offset: number): boolean {
    return offset === this.#text.length && this.#text.slice(this.#starts.at(-1)).trim() !== '';
  }

  /** Without the column, which costs as much as the line is long. */
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

/** Where a field of a decoded document stands. */
export function positionIn({ place }: { place(path: string): Place }): (path: string) => Position {
  return (path) => {
    const { line = 1, column = 1 } = place(path);
    return { line, column };
  };
}
