import { expect } from 'vitest';
import { displayWidth } from '../../../src/cli/render/timeline/display-width.ts';

const ESC = '\u001b';
const TOKENS = new RegExp(`${ESC}\\[[?\\d]*[A-Za-z]|[^${ESC}]`, 'gu');
const UP = new RegExp(`^${ESC}\\[(\\d+)A$`);
const COLOUR = new RegExp(`^${ESC}\\[\\d+m$`);

/** A terminal that does what the sequences say which kubejoin writes; nothing else is understood. */
export class Screen {
  readonly isTTY = true;
  rows = 24;
  lines: string[] = [''];
  cursor = true;
  writes = 0;
  /** Not wrapped ever: then a row of the screen is a line here. */
  widest = 0;
  columns: number;

  constructor(columns: number) {
    this.columns = columns;
  }

  on() {}

  write(text: string): void {
    this.writes += 1;
    for (const [token] of text.matchAll(TOKENS)) this.#take(token);
  }

  get text(): string {
    return this.lines.join('\n');
  }

  #take(token: string): void {
    const up = UP.exec(token);
    if (up) this.#row -= Number(up[1]);
    else if (token === '\u001b[0J') this.lines.length = this.#row + 1;
    else if (token === '\u001b[?25l') this.cursor = false;
    else if (token === '\u001b[?25h') this.cursor = true;
    else if (token === '\r') this.lines[this.#row] = '';
    else if (token === '\n') {
      this.#row += 1;
      this.lines[this.#row] ??= '';
    } else if (!COLOUR.test(token)) {
      const line = `${this.lines[this.#row] ?? ''}${token}`;
      this.lines[this.#row] = line;
      this.widest = Math.max(this.widest, displayWidth(line));
      expect(token).not.toContain('\u001b');
    }
  }

  #row = 0;
}
