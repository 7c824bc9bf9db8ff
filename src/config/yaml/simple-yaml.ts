import { goYamlScalar } from './go-yaml-scalar.ts';

/** Limits of the time to read: a kubeconfig of a hundred clusters has as much. */
const MAX_CHARACTERS = 512 * 1024;
const MAX_LINES = 10_000;
const MAX_NESTED = 50;

const SIMPLE_TEXT = /^[\n\x20-\x7e]*$/;
/** Indentation, the dash of an item of a list, the key of an entry and the value in the same line. */
const LINE = /^( *)(- )?(?:([A-Za-z_][\w./-]{0,127}):(?: |$))?(|[^ ].*)$/;
/** An unquoted value, or one in quotes without escapes. */
const SCALAR = /^(?:((?:[\w./]|--?\w)(?:[\w./@%+,=~()*-]|:(?! |$)| (?=[\w./(-]))*)|"([^"\\]*)"|'([^']*)')$/;

interface Line {
  /** Column of the dash, or of the key. */
  indent: number;
  isItem: boolean;
  key: string | undefined;
  value: string;
}

/** Thrown at what only the guarded reader knows. */
const NOT_SIMPLE = new Error('not simple YAML');

/**
 * The value of a mapping as kubeadm and kubectl write it: in block style, ASCII only, each value in one line, no
 * comments. Undefined for every other text, which the guarded reader reads (value.ts); both give the same value.
 */
export function simpleYaml(text: string): Record<string, unknown> | undefined {
  if (text.length > MAX_CHARACTERS || !SIMPLE_TEXT.test(text)) return undefined;
  try {
    return new SimpleReader(text).document();
  } catch (error) {
    if (error === NOT_SIMPLE) return undefined;
    throw error;
  }
}

class SimpleReader {
  readonly #lines: Line[];
  #at = 0;

  constructor(text: string) {
    const lines = text.replace(/\n$/, '').split('\n', MAX_LINES + 1);
    if (lines.length > MAX_LINES) throw NOT_SIMPLE;
    this.#lines = lines.map(lineOf);
  }

  document(): Record<string, unknown> {
    const { indent, isItem } = this.#next();
    if (indent > 0 || isItem) throw NOT_SIMPLE;
    const value = this.#mapping(0, 0);
    if (this.#at < this.#lines.length) throw NOT_SIMPLE;
    return value;
  }

  #next(): Line {
    const line = this.#lines[this.#at];
    if (line === undefined) throw NOT_SIMPLE;
    return line;
  }

  /** Entries in the column `indent`. A key without a value has none, like null. */
  #mapping(indent: number, depth: number): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    while (this.#isAt(indent, false)) {
      const { key, value } = this.#next();
      if (key === undefined || entries.has(key) || goYamlScalar(key).type !== 'string') throw NOT_SIMPLE;
      this.#at++;
      entries.set(key, value === '' ? this.#below(indent, depth + 1) : scalar(value));
    }
    return Object.fromEntries([...entries].filter(([, value]) => value !== undefined));
  }

  #list(indent: number, depth: number): unknown[] {
    const items: unknown[] = [];
    while (this.#isAt(indent, true)) {
      const line = this.#next();
      if (line.key === undefined) {
        this.#at++;
        items.push(scalar(line.value) ?? null);
        continue;
      }
      // The mapping of an item begins behind its dash.
      this.#lines[this.#at] = { ...line, indent: indent + 2, isItem: false };
      items.push(this.#mapping(indent + 2, depth + 1));
    }
    return items;
  }

  /** The value below a key that has none on its line: a list may begin in the key's own column. */
  #below(indent: number, depth: number): unknown {
    if (depth > MAX_NESTED) throw NOT_SIMPLE;
    const line = this.#lines[this.#at];
    if (line === undefined) return undefined;
    if (line.isItem) return line.indent >= indent ? this.#list(line.indent, depth) : undefined;
    return line.indent > indent ? this.#mapping(line.indent, depth) : undefined;
  }

  #isAt(indent: number, isItem: boolean): boolean {
    const line = this.#lines[this.#at];
    return line?.indent === indent && line.isItem === isItem;
  }
}

function lineOf(text: string): Line {
  const [, indent, dash, key, value = ''] = LINE.exec(text) ?? [];
  if (indent === undefined || (key === undefined && (dash === undefined || value === ''))) throw NOT_SIMPLE;
  return { indent: indent.length, isItem: dash !== undefined, key, value };
}

/** As plainValue gives it. */
function scalar(text: string): unknown {
  if (text === '{}') return {};
  if (text === '[]') return [];
  const [, plain, inDoubleQuotes, inSingleQuotes] = SCALAR.exec(text) ?? [];
  if (plain === undefined) {
    const quoted = inDoubleQuotes ?? inSingleQuotes;
    if (quoted === undefined) throw NOT_SIMPLE;
    return quoted;
  }
  const { type, value } = goYamlScalar(plain);
  if (type === 'null') return undefined;
  if (type === 'number' && !Number.isFinite(value)) throw NOT_SIMPLE;
  if (type !== 'integer') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
