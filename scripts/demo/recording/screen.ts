import { createRequire } from 'node:module';
import path from 'node:path';
import { COLUMNS, ROWS } from './recordings.ts';

export type Colour = 'red' | 'green' | 'yellow' | 'cyan';

/** Characters of one row that look alike. */
export interface Run {
  column: number;
  text: string;
  colour: Colour | undefined;
  bold: boolean;
  dim: boolean;
}

export type Row = readonly Run[];

/** ANSI colours that kubejoin uses. */
const COLOURS: Readonly<Record<number, Colour>> = { 1: 'red', 2: 'green', 3: 'yellow', 6: 'cyan' };

interface Cell {
  getChars(): string;
  getFgColor(): number;
  isFgDefault(): boolean;
  isBold(): number;
  isDim(): number;
}

interface Line {
  readonly isWrapped: boolean;
  getCell(column: number): Cell | undefined;
  translateToString(trimRight: boolean): string;
}

/** The part of @xterm/headless that is used here. */
interface Emulator {
  readonly buffer: {
    readonly active: {
      readonly baseY: number;
      readonly cursorY: number;
      readonly length: number;
      getLine(y: number): Line;
    };
  };
  write(text: string, done: () => void): void;
  reset(): void;
}

/** A terminal that remembers what has left its screen. */
export class Screen {
  readonly #emulator: Emulator;

  constructor() {
    const load = createRequire(path.join(import.meta.dirname, 'package.json'));
    const { Terminal } = load('@xterm/headless') as { Terminal: new (options: object) => Emulator };
    this.#emulator = new Terminal({ cols: COLUMNS, rows: ROWS, scrollback: 10_000, allowProposedApi: true });
  }

  write(text: string): Promise<void> {
    return new Promise((resolve) => this.#emulator.write(text, resolve));
  }

  clear(): void {
    this.#emulator.reset();
  }

  /** Line of the cursor, counted from the first one. */
  get line(): number {
    const { baseY, cursorY } = this.#emulator.buffer.active;
    return baseY + cursorY;
  }

  /** The visible rows. */
  rows(): Row[] {
    const { active } = this.#emulator.buffer;
    return Array.from({ length: ROWS }, (_, row) => runsOf(active.getLine(active.baseY + row)));
  }

  /** Everything since the screen was cleared, as it was written: without the breaks of the terminal. */
  text(): string[] {
    const { active } = this.#emulator.buffer;
    const lines: string[] = [];
    for (let y = 0; y < active.length; y++) {
      const line = active.getLine(y);
      const text = line.translateToString(false);
      if (line.isWrapped) lines.push(`${lines.pop()}${text}`);
      else lines.push(text);
    }
    return lines.map((line) => line.trimEnd());
  }
}

function runsOf(line: Line): Row {
  const runs: Run[] = [];
  for (let column = 0; column < COLUMNS; column++) {
    const cell = line.getCell(column);
    const text = cell?.getChars() || ' ';
    const look = {
      colour: cell && !cell.isFgDefault() ? COLOURS[cell.getFgColor()] : undefined,
      bold: Boolean(cell?.isBold()),
      dim: Boolean(cell?.isDim()),
    };
    const last = runs.at(-1);
    const continues = last && last.colour === look.colour && last.bold === look.bold && last.dim === look.dim;
    if (continues) last.text += text;
    else runs.push({ column, text, ...look });
  }
  return runs.filter(({ text }) => text.trim() !== '');
}
