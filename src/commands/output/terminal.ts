import pico from 'picocolors';
import type { Scrubber } from '../secrecy.ts';

type Colours = ReturnType<typeof pico.createColors>;

/** A stream that text goes out by; process.stdout and process.stderr are such. */
export interface Sink {
  readonly isTTY?: boolean;
  write(text: string): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/**
 * Standard output and standard error of a command. Every text passes the scrubber. A reader that has gone (EPIPE, for
 * instance `kubejoin join | head -1`) must not end a join half-way: what follows is dropped and the command goes on.
 */
export class Terminal {
  readonly outColours: Colours;
  readonly errColours: Colours;
  readonly scrubber: Scrubber;
  readonly #out: Outlet;
  readonly #err: Outlet;

  constructor(streams: { out: Sink; err: Sink }, scrubber: Scrubber, env: Readonly<Record<string, string | undefined>>) {
    this.scrubber = scrubber;
    this.#out = new Outlet(streams.out);
    this.#err = new Outlet(streams.err);
    this.outColours = pico.createColors(coloured(streams.out, env));
    this.errColours = pico.createColors(coloured(streams.err, env));
  }

  /** Writes one line, or several. */
  out(text: string): void {
    this.#out.write(`${this.scrubber.scrub(text)}\n`);
  }

  err(text: string): void {
    this.#err.write(`${this.scrubber.scrub(text)}\n`);
  }

  /** What the command was asked to print, to the byte: it may be a secret that the user wants to have. */
  data(text: string): void {
    this.#out.write(text);
  }

  /** The system's code (ENOSPC) when standard output could not be written; a reader that has gone is none. */
  async lostOutput(): Promise<string | undefined> {
    await new Promise((resolve) => setImmediate(resolve)); // a stream tells of its errors later
    return this.#out.trouble;
  }

  /** A question on standard error, without a line end. */
  prompt(text: string): void {
    this.#err.write(text);
  }
}

/** no-color.org: any value but the empty one turns colours off. */
function coloured(sink: Sink, env: Readonly<Record<string, string | undefined>>): boolean {
  return sink.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}

class Outlet {
  readonly #sink: Sink;
  #open = true;
  trouble: string | undefined;

  constructor(sink: Sink) {
    this.#sink = sink;
    sink.on('error', ({ code }) => {
      this.#open = false;
      if (code !== 'EPIPE') this.trouble = code;
    });
  }

  write(text: string): void {
    if (this.#open) this.#sink.write(text);
  }
}
