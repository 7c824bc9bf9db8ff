import { others, Turns } from '../../base/turns.ts';
import type { OutputProblem } from './fleet-sentences.ts';

/** Limit for one line; a real event with a diff has tens of thousands of characters. */
export const LONGEST_LINE_BYTES = 1024 * 1024;
/** Limit for one host; a join sends hundreds of kilobytes, a preview with many diffs a few megabytes. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Output that a host running kubejoin does not send. */
export class UnfitOutput extends Error {
  override readonly name = 'UnfitOutput';
  constructor(readonly problem: OutputProblem) {
    super(problem);
  }
}

/**
 * Reads a stream line by line, with bounds on memory. Finds each line when it is asked for, because a list of the lines
 * of a chunk costs the more, the more of them are empty. A last line without a line end counts as a line.
 */
export class BoundedLines {
  readonly #source: AsyncIterator<Uint8Array>;
  /** The chunk that was read last, and where its unread part begins. */
  #chunk: Buffer = Buffer.alloc(0);
  #at = 0;
  /** The beginning of a line that continues in the next chunk, in a buffer that doubles. */
  #begun = Buffer.alloc(0);
  #begunBytes = 0;
  #total = 0;
  readonly #turns = new Turns();

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Undefined at the end. Throws UnfitOutput. */
  async next(): Promise<string | undefined> {
    for (;;) {
      const end = this.#chunk.indexOf(10, this.#at);
      if (end !== -1) {
        const line = this.#line(end);
        // The lines of a chunk come without a turn of the event loop.
        if (this.#turns.isOver(line.length)) await others();
        return line;
      }
      this.#keep(this.#chunk.subarray(this.#at));
      const chunk = await this.#read();
      if (chunk === undefined) return this.#lastLine();
      this.#total += chunk.length;
      if (this.#total > MOST_BYTES) throw new UnfitOutput('too-much');
      this.#chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
      this.#at = 0;
    }
  }

  /** Undefined at the end, and for a destroyed stream. */
  async #read(): Promise<Uint8Array | undefined> {
    try {
      const { done, value } = await this.#source.next();
      return done ? undefined : value;
    } catch {
      return undefined;
    }
  }

  /** The line that ends at `end`; the next one begins behind it. */
  #line(end: number): string {
    const rest = this.#chunk.subarray(this.#at, end);
    this.#at = end + 1;
    if (this.#begunBytes > 0 || rest.length > LONGEST_LINE_BYTES) this.#keep(rest);
    const bytes = this.#begunBytes > 0 ? this.#begun.subarray(0, this.#begunBytes) : rest;
    const text = bytes.toString('utf8', 0, bytes.at(-1) === 13 ? bytes.length - 1 : bytes.length);
    this.#begunBytes = 0;
    return text;
  }

  #lastLine(): string | undefined {
    this.#chunk = Buffer.alloc(0);
    this.#at = 0;
    return this.#begunBytes > 0 ? this.#line(0) : undefined;
  }

  #keep(part: Buffer): void {
    const bytes = this.#begunBytes + part.length;
    if (bytes > LONGEST_LINE_BYTES) throw new UnfitOutput('line-too-long');
    if (bytes > this.#begun.length) {
      const larger = Buffer.alloc(Math.min(LONGEST_LINE_BYTES, Math.max(1_024, 2 * bytes)));
      this.#begun.copy(larger, 0, 0, this.#begunBytes);
      this.#begun = larger;
    }
    part.copy(this.#begun, this.#begunBytes);
    this.#begunBytes = bytes;
  }
}
