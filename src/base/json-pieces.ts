import { setImmediate as others } from 'node:timers/promises';

/** Values in a piece, which takes a few milliseconds. */
const PIECE = 4_000;

/** Go neither writes nor reads deeper JSON. A deep value makes garbage collection slow. */
const DEEPEST = 10_000;
const LONGEST_NUMBER = 1_000;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WORDS = new Map<string, unknown>([
  ['null', null],
  ['true', true],
  ['false', false],
]);

interface Open {
  value: unknown[] | Record<string, unknown>;
  /** The name before the next value of an object. */
  name: string;
}

/** As foreignJson (try.ts), which has read smaller texts already. */
export async function jsonInPieces(bytes: Buffer, most: number): Promise<unknown> {
  const reading = new PiecesReader(bytes, most);
  try {
    while (!reading.piece()) await others();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return reading.value;
}

/** Reads as JSON.parse does, but no value deeper than DEEPEST and no number longer than LONGEST_NUMBER. */
class PiecesReader {
  value: unknown;
  readonly #bytes: Buffer;
  readonly #open: Open[] = [];
  #at = 0;
  #left: number;

  constructor(bytes: Buffer, most: number) {
    this.#bytes = bytes;
    this.#left = most;
  }

  /** Reads on; true after the end. Throws a SyntaxError. */
  piece(): boolean {
    for (let count = 0; count < PIECE; count++) if (this.#step()) return true;
    return false;
  }

  /** One value, or the beginning or the end of a list or an object. */
  #step(): boolean {
    if (--this.#left < 0) throw new SyntaxError('too many values');
    const sign = this.#next();
    if (sign === '[' || sign === '{') {
      this.#at++;
      const value = sign === '[' ? [] : {};
      this.#add(value);
      if (this.#open.push({ value, name: '' }) > DEEPEST) throw new SyntaxError('too deep');
      if (this.#next() !== (sign === '[' ? ']' : '}')) {
        if (sign === '{') this.#name();
        return false;
      }
      this.#at++;
      this.#open.pop();
    } else this.#add(sign === '"' ? this.#text() : this.#word());
    return this.#behind();
  }

  /** Everything between a value and the next one; true at the end of the text. */
  #behind(): boolean {
    for (;;) {
      const sign = this.#next();
      const open = this.#open.at(-1);
      if (open === undefined) {
        if (sign !== '') throw new SyntaxError('text behind the value');
        return true;
      }
      this.#at++;
      const isList = Array.isArray(open.value);
      if (sign === ',') {
        if (!isList) this.#name();
        return false;
      }
      if (sign !== (isList ? ']' : '}')) throw new SyntaxError('no end of a value');
      this.#open.pop();
    }
  }

  #add(value: unknown): void {
    const open = this.#open.at(-1);
    if (open === undefined) this.value = value;
    else if (Array.isArray(open.value)) open.value.push(value);
    else if (open.name !== '__proto__') open.value[open.name] = value;
    else Object.defineProperty(open.value, open.name, { value, writable: true, enumerable: true, configurable: true });
  }

  #name(): void {
    if (this.#next() !== '"') throw new SyntaxError('no name');
    const name = this.#text();
    if (this.#next() !== ':') throw new SyntaxError('no colon');
    this.#at++;
    (this.#open.at(-1) as Open).name = name;
  }

  /** The next sign that is not a blank; empty at the end. */
  #next(): string {
    const bytes = this.#bytes;
    let byte = bytes[this.#at];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++this.#at];
    return byte === undefined ? '' : String.fromCharCode(byte);
  }

  #text(): string {
    const bytes = this.#bytes;
    const start = this.#at;
    let end = start + 1;
    while (end < bytes.length && bytes[end] !== 0x22) end += bytes[end] === 0x5c ? 2 : 1;
    if (end >= bytes.length) throw new SyntaxError('no end of a text');
    this.#at = end + 1;
    return JSON.parse(bytes.toString('utf8', start, this.#at));
  }

  #word(): unknown {
    const start = this.#at;
    while (isOfWord(this.#bytes[this.#at]) && this.#at - start < LONGEST_NUMBER) this.#at++;
    const word = this.#bytes.toString('latin1', start, this.#at);
    if (WORDS.has(word)) return WORDS.get(word);
    if (!NUMBER.test(word)) throw new SyntaxError('neither a number nor a word');
    return Number(word);
  }
}

/** Letters, digits, "+", "-" and ".". */
function isOfWord(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x2b && byte <= 0x39 && byte !== 0x2c) || byte === 0x45;
}
