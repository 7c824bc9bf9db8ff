import { demoCommand } from '../scenes.ts';
import { COLUMNS, ROWS } from './recordings.ts';
import type { Chunk } from './run.ts';
import { type Row, Screen } from './screen.ts';

/** One picture of the screen. */
export interface Frame {
  rows: readonly Row[];
  ms: number;
}

/** One part of the demo. */
export interface Scene {
  frames: readonly Frame[];
  /** Everything that it printed, by lines. */
  text: readonly string[];
}

const TYPED_MS = 45;
const START_MS = 400;
/** Time to read a full screen before it scrolls on, and the end of a part. */
const PAGE_MS = 2_200;
const END_MS = 3_800;
/** Pauses of the program that are longer are cut, and steps that are shorter are shown as one. */
const LONGEST_MS = 500;
const SHORTEST_MS = 90;
/** Lines that scroll by as one step. */
const STEP_LINES = 4;
const STEP_MS = 70;
/** Pictures in a row that differ only in times and spinners, such as those of the control plane's start. */
const MOST_ALIKE = 6;

const COMMAND = /\r?\n(\$ npm run demo[^\r\n]*)\r?\n/;
const ESC = String.fromCharCode(27);
/** Moves up: the program draws anew. */
const REDRAWS = new RegExp(`${ESC}\\[\\d+A`);
const LOOKS = new RegExp(`${ESC}\\[[?\\d;]*[A-Za-z]`, 'g');

/** The output of `npm run demo` as pictures; each part begins with a clear screen. */
export async function framesOf(chunks: readonly Chunk[]): Promise<Scene[]> {
  const screen = new Screen();
  const scenes: Scene[] = [];
  for (const { command, output } of partsOf(chunks)) {
    const frames = new Frames(screen);
    await frames.type(command);
    for (const [index, { atMs, text }] of output.entries())
      await frames.show(text, (output[index + 1]?.atMs ?? atMs) - atMs);
    scenes.push({ frames: frames.ended(), text: withoutEmptyEnd(screen.text()) });
  }
  return scenes;
}

interface Part {
  command: string;
  output: Chunk[];
}

function partsOf(chunks: readonly Chunk[]): Part[] {
  const parts: Part[] = [];
  for (const { atMs, text } of chunks) {
    const [before = '', ...pieces] = text.split(COMMAND);
    if (before !== '') parts.at(-1)?.output.push({ atMs, text: before });
    for (let index = 0; index < pieces.length; index += 2) {
      const [command = '', output = ''] = pieces.slice(index, index + 2);
      parts.push({ command, output: output === '' ? [] : [{ atMs, text: output }] });
    }
  }
  if (parts[0]?.command !== demoCommand([])) throw new Error('The demo did not begin with its command');
  return parts;
}

class Frames {
  readonly #screen: Screen;
  readonly #frames: Frame[] = [];
  /** The line up to which the viewer had time to read. */
  #read = 0;
  #alike = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
    screen.clear();
  }

  async type(command: string): Promise<void> {
    const [prompt = '', ...words] = command.split(/(?<= )/);
    await this.#screen.write(prompt);
    this.#take(START_MS);
    for (const word of words) {
      await this.#screen.write(word);
      this.#take(word.length * TYPED_MS);
    }
    await this.#screen.write('\r\n');
    this.#take(START_MS);
  }

  /** `pauseMs`: until the next output. */
  async show(text: string, pauseMs: number): Promise<void> {
    if (REDRAWS.test(text)) await this.#screen.write(text);
    else await this.#scroll(text);
    this.#take(Math.min(pauseMs, LONGEST_MS));
  }

  ended(): readonly Frame[] {
    this.#take(END_MS);
    return this.#frames;
  }

  async #scroll(text: string): Promise<void> {
    for (const [index, line] of text.split(/(?<=\n)/).entries()) {
      const rows = Math.max(1, Math.ceil(line.replace(LOOKS, '').trimEnd().length / COLUMNS));
      if (this.#screen.line + rows - this.#read >= ROWS) {
        this.#take(PAGE_MS);
        this.#read = this.#screen.line - 1;
      } else if (index > 0 && index % STEP_LINES === 0) this.#take(STEP_MS);
      await this.#screen.write(line);
    }
  }

  #take(ms: number): void {
    const frame = { rows: this.#screen.rows(), ms };
    const last = this.#frames.at(-1);
    if (last === undefined) this.#frames.push(frame);
    else if (same(last.rows, frame.rows)) last.ms += ms;
    else if (last.ms < SHORTEST_MS) this.#frames.splice(-1, 1, { ...frame, ms: last.ms + ms });
    else {
      this.#alike = alike(last.rows, frame.rows) ? this.#alike + 1 : 0;
      if (this.#alike <= MOST_ALIKE) this.#frames.push(frame);
      else this.#frames.splice(-1, 1, { ...frame, ms: last.ms });
    }
  }
}

function same(a: readonly Row[], b: readonly Row[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function alike(a: readonly Row[], b: readonly Row[]): boolean {
  const still = (rows: readonly Row[]) => JSON.stringify(rows).replace(/[\d.\u2800-\u28ff]+/g, '');
  return still(a) === still(b);
}

function withoutEmptyEnd(lines: readonly string[]): string[] {
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}
