/** One step of a path, applied to each value. */
export type Step =
  | { type: 'field'; name: string }
  /** Items, as Go slices: negative numbers count from the end. */
  | { type: 'slice'; from: number | undefined; to: number | undefined; step: number }
  | { type: 'item'; index: number }
  | { type: 'wildcard' }
  /** The value and everything below it that has parts. */
  | { type: 'recursive' }
  | { type: 'union'; paths: readonly Path[] }
  | { type: 'filter'; left: Path; comparison: Comparison | undefined }
  /** A text or number in the template. */
  | { type: 'literal'; value: string | number | boolean };

export type Path = readonly Step[];

export interface Comparison {
  operator: Operator;
  right: Path;
}

const OPERATORS = ['==', '!=', '<=', '>=', '<', '>'] as const;
export type Operator = (typeof OPERATORS)[number];

/** A piece of a template: a path in braces, or a range with its body. */
export type Piece = { type: 'path'; path: Path } | { type: 'range'; path: Path; body: readonly Piece[] };

/** A malformed template, with the offset of the mistake. */
export class TemplateError extends Error {
  readonly offset: number;

  constructor(offset: number) {
    super('malformed JSONPath template');
    this.offset = offset;
  }
}

/** A field or item that a template names and the object does not have. */
export class MissingKey extends Error {
  readonly key: string;

  constructor(key: string) {
    super(`no ${key}`);
    this.key = key;
  }
}

/**
 * Reads a template of kubectl's JSONPath (kubernetes.io/docs/reference/kubectl/jsonpath): text with paths in braces,
 * `{range path}...{end}`, fields, items, slices, unions, filters with one comparison, `..` and `*`.
 * @throws TemplateError
 */
export function parseTemplate(text: string): Piece[] {
  const parser = new Parser(text);
  const pieces = parser.pieces();
  if (!parser.atEnd) throw parser.error();
  return pieces;
}

class Parser {
  readonly #text: string;
  #at = 0;
  #inFilter = false;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  error(): TemplateError {
    return new TemplateError(this.#at);
  }

  /** Up to the end, or before an `{end}`. */
  pieces(): Piece[] {
    const pieces: Piece[] = [];
    while (!this.atEnd && !this.#sees(/\{\s*end\s*\}/y)) {
      const literal = this.#take(/[^{]+/y);
      if (literal !== undefined) pieces.push({ type: 'path', path: [{ type: 'literal', value: literal }] });
      else pieces.push(this.#action());
    }
    return pieces;
  }

  #action(): Piece {
    if (this.#take(/\{\s*range(?![\w])/y) !== undefined) {
      const path = this.path(/\s*\}/y);
      const body = this.pieces();
      this.#expect(/\{\s*end\s*\}/y);
      return { type: 'range', path, body };
    }
    this.#expect(/\{/y);
    return { type: 'path', path: this.path(/\s*\}/y) };
  }

  /** Steps up to what ends them, which is taken. */
  path(end: RegExp): Path {
    const steps: Step[] = [];
    while (this.#take(end) === undefined) {
      if (this.#take(/[\s@$]+/y) !== undefined) continue;
      steps.push(this.#step());
    }
    return steps;
  }

  #step(): Step {
    const literal = this.#literal();
    if (literal !== undefined) return { type: 'literal', value: literal };
    if (this.#sees(/\.\.\w/y)) {
      // The second dot is that of the field behind it.
      this.#at += 1;
      return { type: 'recursive' };
    }
    if (this.#take(/\.\./y) !== undefined) return { type: 'recursive' };
    if (this.#take(/\.\*/y) !== undefined) return { type: 'wildcard' };
    // Within a filter, an operator also ends a name.
    const field = this.#take(this.#inFilter ? /\.(?:\\.|[^\s.,[\]$@{}\\!<>=)])*/y : /\.(?:\\.|[^\s.,[\]$@{}\\])*/y);
    if (field !== undefined) return { type: 'field', name: field.slice(1).replaceAll('\\', '') };
    if (this.#take(/\[\?\(/y) !== undefined) return this.#insideFilter();
    this.#expect(/\[/y);
    return this.#subscript();
  }

  #literal(): string | number | boolean | undefined {
    const quoted = this.#take(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/y);
    if (quoted !== undefined) return unquoted(quoted);
    const number = this.#take(/[+-]?\d+(?:\.\d+)?/y);
    if (number !== undefined) return Number(number);
    const word = this.#take(/(?:true|false)(?!\w)/y);
    return word === undefined ? undefined : word === 'true';
  }

  #insideFilter(): Step {
    const outer = this.#inFilter;
    this.#inFilter = true;
    const step = this.#filter();
    this.#inFilter = outer;
    return step;
  }

  #filter(): Step {
    const left: Step[] = [];
    for (;;) {
      if (this.#take(/\s*\)\]/y) !== undefined) return { type: 'filter', left, comparison: undefined };
      const operator = OPERATORS.find((sign) => this.#text.startsWith(sign, this.#at));
      if (operator !== undefined) {
        this.#at += operator.length;
        return { type: 'filter', left, comparison: { operator, right: this.path(/\s*\)\]/y) } };
      }
      if (this.#take(/[\s@$]+/y) === undefined) left.push(this.#step());
    }
  }

  #subscript(): Step {
    const paths: Path[] = [];
    for (;;) {
      paths.push([this.#item()]);
      if (this.#take(/\s*,\s*/y) !== undefined) continue;
      this.#expect(/\s*\]/y);
      const [only] = paths;
      return paths.length === 1 && only?.[0] ? only[0] : { type: 'union', paths };
    }
  }

  #item(): Step {
    const name = this.#take(/'[^']*'/y);
    if (name !== undefined) return { type: 'field', name: name.slice(1, -1).replaceAll('\\', '') };
    if (this.#take(/\*/y) !== undefined) return { type: 'slice', from: undefined, to: undefined, step: 1 };
    const slice = /(-?\d+)?:(-?\d+)?(?::(\d+)?)?/y;
    const index = /-?\d+(?!:)(?!\d)/y;
    const single = this.#take(index);
    if (single !== undefined) return { type: 'item', index: Number(single) };
    slice.lastIndex = this.#at;
    const match = slice.exec(this.#text);
    if (!match || match[3] === '0') throw this.error();
    this.#at = slice.lastIndex;
    const [, from, to, step] = match;
    return { type: 'slice', from: numberOf(from), to: numberOf(to), step: numberOf(step) ?? 1 };
  }

  #sees(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text);
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (!match) return undefined;
    this.#at += match[0].length;
    return match[0];
  }

  #expect(pattern: RegExp): void {
    if (this.#take(pattern) === undefined) throw this.error();
  }
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };

function unquoted(quoted: string): string {
  return quoted.slice(1, -1).replaceAll(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)/gs, (_, character: string) => {
    const code = /^[ux](..+)$/.exec(character)?.[1];
    return code === undefined ? (ESCAPES[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16));
  });
}
