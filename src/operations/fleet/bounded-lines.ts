/** Longer lines are no event of ours: those with a diff have some ten thousand characters. */
export const LONGEST_LINE_BYTES = 1024 * 1024;
/** Of one host; a join says some hundred thousand bytes, a preview with many diffs some million. */
export const MOST_BYTES = 64 * 1024 * 1024;

export type LineTrouble = 'line-too-long' | 'too-much';

export class UnfitOutput extends Error {
  override readonly name = 'UnfitOutput';
  constructor(readonly trouble: LineTrouble) {
    super(trouble);
  }
}

/**
 * The lines of a stream, one at a time, with bounds on what a host can make this process keep. An unended last line is
 * a line.
 */
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

  /** A stream that was destroyed has ended. */
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
