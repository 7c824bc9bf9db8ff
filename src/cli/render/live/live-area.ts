import type { Terminal } from '../output/terminal.ts';
import { displayWidth } from '../timeline/display-width.ts';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const ERASE_BELOW = '\u001b[0J';
const up = (rows: number) => (rows > 0 ? `\u001b[${rows}A` : '');

/** Time between two frames. */
export const FRAME_MS = 100;

/** A line with and without colours. */
export interface LiveLine {
  text: string;
  plain: string;
}

/** The part of `process` used here, replaceable in tests. */
export interface EndSource {
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
  listenerCount(event: string): number;
  readonly pid: number;
  kill(pid: number, signal: string): unknown;
}

/**
 * Signals that end or stop the process, before which the cursor must be shown again. Signals with another handler
 * (SIGUSR2 inside --rootfs) are left alone.
 */
const LEAVING = ['SIGQUIT', 'SIGTSTP', 'SIGALRM', 'SIGUSR2', 'SIGXCPU'] as const;

/**
 * The last lines of a terminal, redrawn in place. Other output clears them first; the next frame draws them again.
 */
export class LiveArea {
  readonly #terminal: Terminal;
  readonly #lines: (columns: number) => readonly LiveLine[];
  readonly #source: EndSource;
  #drawn: readonly LiveLine[] = [];
  #hidden = false;
  #paused = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #showCursor = () => {
    if (this.#hidden) this.#terminal.draw(SHOW_CURSOR);
    this.#hidden = false;
  };
  readonly #leaving = LEAVING.map((signal) => {
    const listener = () => {
      this.clear();
      this.#showCursor();
      this.#source.off(signal, listener);
      this.#source.kill(this.#source.pid, signal); // with its default effect
    };
    return [signal, listener] as const;
  });
  /** Signals handled here. */
  #leave: (readonly [string, () => void])[] = [];
  readonly #comeBack = () => {
    this.#drawn = []; // another program has written since
    for (const [signal, listener] of this.#leave) {
      this.#source.off(signal, listener);
      this.#source.on(signal, listener);
    }
  };

  constructor(terminal: Terminal, lines: (columns: number) => readonly LiveLine[], source: EndSource) {
    this.#terminal = terminal;
    this.#lines = lines;
    this.#source = source;
  }

  start(): void {
    this.#terminal.footer = this;
    this.#source.on('exit', this.#showCursor);
    this.#source.on('SIGCONT', this.#comeBack);
    this.#leave = this.#leaving.filter(([signal]) => this.#source.listenerCount(signal) === 0);
    for (const [signal, listener] of this.#leave) this.#source.on(signal, listener);
    this.#timer = setInterval(() => this.#draw(), FRAME_MS);
    this.#timer.unref();
  }

  /** Ends it. */
  stop(): void {
    clearInterval(this.#timer);
    this.clear();
    this.#showCursor();
    this.#terminal.footer = undefined;
    this.#source.off('exit', this.#showCursor);
    this.#source.off('SIGCONT', this.#comeBack);
    for (const [signal, listener] of this.#leave) this.#source.off(signal, listener);
  }

  clear(): void {
    if (this.#drawn.length === 0) return;
    this.#terminal.draw(`${up(this.#rows())}\r${ERASE_BELOW}`);
    this.#drawn = [];
  }

  /** Pauses while a question waits for its answer behind the cursor. */
  pause(): void {
    this.clear();
    this.#showCursor();
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  #draw(): void {
    if (this.#paused) return;
    const { columns, rows } = this.#terminal.size;
    const lines = this.#lines(columns).slice(0, Math.max(1, rows - 1));
    if (lines.length === 0) return;
    const back = this.#drawn.length > 0 ? `${up(this.#rows())}\r${ERASE_BELOW}` : '';
    const hide = this.#hidden ? '' : HIDE_CURSOR;
    this.#hidden = true;
    this.#drawn = lines;
    this.#terminal.draw(`${hide}${back}${lines.map(({ text }) => `${text}\n`).join('')}`);
  }

  /** Rows of the screen that the lines occupy now: a terminal made narrower has wrapped them. */
  #rows(): number {
    const { columns } = this.#terminal.size;
    return this.#drawn.reduce((sum, { plain }) => sum + Math.max(1, Math.ceil(displayWidth(plain) / columns)), 0);
  }
}
