import pico from 'picocolors';
import { printable, printableInColour } from '../../../base/shown.ts';
import type { Scrubber } from '../../secrecy.ts';

type Colours = ReturnType<typeof pico.createColors>;

/** A stream for output, such as process.stdout. */
export interface Sink {
  readonly isTTY?: boolean;
  /** Size of a terminal. */
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/** Lines below all other output, which are cleared before it (live/live-area.ts). */
interface Footer {
  clear(): void;
  pause(): void;
  resume(): void;
}

/**
 * Standard output and standard error of a command. Scrubs every text and removes control sequences. A closed pipe
 * (EPIPE, as in `kubejoin join | head -1`) must not stop a join half-way: further output is dropped.
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

  /** Writes requested output unchanged: it may be a secret that the user asked for. */
  data(text: string): void {
    this.footer?.clear();
    this.#out.write(text);
  }

  /** `data` with text of a server: unchanged for a program, without control characters for a terminal. */
  foreignData(text: string): void {
    this.data(this.#sink.isTTY ? printable(text) : text);
  }

  /** The system's error code (ENOSPC) if standard output was lost. A closed pipe does not count. */
  async lostOutput(): Promise<string | undefined> {
    await new Promise((resolve) => setImmediate(resolve)); // streams report errors asynchronously
    return this.#out.trouble;
  }

  /** Asks on standard error, without a line break. Call `answered` afterwards. */
  prompt(text: string): void {
    this.footer?.pause();
    this.#err.write(printableInColour(text));
  }

  answered(): void {
    this.footer?.resume();
  }

  /** Writes control sequences and already scrubbed lines of the footer. */
  draw(text: string): void {
    this.#out.write(text);
  }

  /** Standard output is a terminal, so a person reads it and no script. */
  get isForPerson(): boolean {
    return this.#sink.isTTY === true;
  }

  /** Columns that text is wrapped to. */
  get textWidth(): number {
    return Math.min(this.#sink.columns || 120, 120);
  }

  /** Current size of the terminal. */
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
