import pico from 'picocolors';
import { printableInColour } from '../../../base/shown.ts';
import type { Scrubber } from '../../secrecy.ts';

type Colours = ReturnType<typeof pico.createColors>;

/** A stream that text goes out by; process.stdout and process.stderr are such. */
export interface Sink {
  readonly isTTY?: boolean;
  /** Of a terminal. */
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/** Lines that stand below everything else and make room for it (live/live-area.ts). */
export interface Footer {
  clear(): void;
  pause(): void;
  resume(): void;
}

/**
 * Standard output and standard error of a command. Every text passes the scrubber, and is made harmless for a terminal.
 * A reader that has gone (EPIPE, for instance `kubejoin join | head -1`) must not end a join half-way: what follows is
 * dropped and the command goes on.
 */
export class Terminal {
  readonly outColours: Colours;
  readonly errColours: Colours;
  readonly scrubber: Scrubber;
  footer: Footer | undefined;
  readonly #sink: Sink;
  readonly #out: Outlet;
  readonly #err: Outlet;

  constructor(
    streams: { out: Sink; err: Sink },
    scrubber: Scrubber,
    env: Readonly<Record<string, string | undefined>>,
  ) {
    this.scrubber = scrubber;
    this.#sink = streams.out;
    this.#out = new Outlet(streams.out);
    this.#err = new Outlet(streams.err);
    this.outColours = pico.createColors(coloured(streams.out, env));
    this.errColours = pico.createColors(coloured(streams.err, env));
  }

  /** Writes one line, or several. */
  out(text: string): void {
    this.footer?.clear();
    this.#out.write(`${printableInColour(this.scrubber.scrub(text))}\n`);
  }

  err(text: string): void {
    this.footer?.clear();
    this.#err.write(`${printableInColour(this.scrubber.scrub(text))}\n`);
  }

  /** What the command was asked to print, to the byte: it may be a secret that the user wants to have. */
  data(text: string): void {
    this.footer?.clear();
    this.#out.write(text);
  }

  /** The system's code (ENOSPC) when standard output could not be written; a reader that has gone is none. */
  async lostOutput(): Promise<string | undefined> {
    await new Promise((resolve) => setImmediate(resolve)); // a stream tells of its errors later
    return this.#out.trouble;
  }

  /** A question on standard error, without a line end; `answered` when it has been. */
  prompt(text: string): void {
    this.footer?.pause();
    this.#err.write(printableInColour(text));
  }

  answered(): void {
    this.footer?.resume();
  }

  /** For the footer: control sequences, and lines that have been scrubbed. */
  draw(text: string): void {
    this.#out.write(text);
  }

  /** Columns that text is wrapped to. */
  get textWidth(): number {
    return Math.min(this.#sink.columns || 120, 120);
  }

  /** Of a terminal, as it is now. */
  get size(): { columns: number; rows: number } {
    const { columns, rows } = this.#sink;
    return { columns: columns || 80, rows: rows || 24 };
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
