import type { OutputProblem } from './sentences.ts';

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

/** Reads a stream line by line, with bounds on memory. A last line without a line end counts as a line. */
export class BoundedLines {
  readonly #source: AsyncIterator<Uint8Array>;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #lines: string[] = [];
  #total = 0;
  #done = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Undefined at the end. Throws UnfitOutput. */
  async next(): Promise<string | undefined> {
    while (this.#lines.length === 0 && !this.#done) this.#take(await this.#read());
    return this.#lines.shift();
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

  #take(chunk: Uint8Array | undefined): void {
    if (chunk === undefined) {
      this.#done = true;
      if (this.#waitingBytes > 0) this.#endLine();
      return;
    }
    this.#total += chunk.length;
    if (this.#total > MOST_BYTES) throw new UnfitOutput('too-much');
    let rest = Buffer.from(chunk);
    for (let at = rest.indexOf(10); at !== -1; at = rest.indexOf(10)) {
      this.#keep(rest.subarray(0, at));
      this.#endLine();
      rest = rest.subarray(at + 1);
    }
    this.#keep(rest);
  }

  #keep(part: Buffer): void {
    if (part.length === 0) return;
    this.#waiting.push(part);
    this.#waitingBytes += part.length;
    if (this.#waitingBytes > LONGEST_LINE_BYTES) throw new UnfitOutput('line-too-long');
  }

  #endLine(): void {
    this.#lines.push(Buffer.concat(this.#waiting).toString('utf8').replace(/\r$/, ''));
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}
