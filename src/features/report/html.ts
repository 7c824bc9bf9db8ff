import { others, Turns } from '../../base/turns.ts';
import type { Catalogue } from '../../i18n/catalogue.ts';

/** A piece of HTML. Only `html` makes one, so that all text in a page is escaped. */
export class Html {
  /** Sources, and what is made only when it is read. */
  readonly #parts: readonly (string | Iterable<Html>)[];

  private constructor(parts: readonly (string | Iterable<Html>)[]) {
    this.#parts = parts;
  }

  static of(strings: readonly string[], values: readonly HtmlValue[]): Html {
    const parts: (string | Iterable<Html>)[] = [];
    let source = strings[0] ?? '';
    const add = (value: HtmlValue) => {
      if (typeof value === 'string' || typeof value === 'number') source += escaped(String(value));
      else if (value instanceof Html) value.#parts.forEach(addPart);
      else if (Array.isArray(value)) value.forEach(add);
      else if (value !== undefined) addPart(value);
    };
    const addPart = (part: string | Iterable<Html>) => {
      if (typeof part === 'string') source += part;
      else {
        parts.push(source, part);
        source = '';
      }
    };
    for (let index = 0; index < values.length; index++) {
      add(values[index]);
      source += strings[index + 1];
    }
    parts.push(source);
    return new Html(parts);
  }

  /** For constant texts of this program only. */
  static constant(source: string): Html {
    return new Html([source]);
  }

  /** Its source, of which what `each` makes is made only now. */
  *pieces(): Generator<string> {
    for (const part of this.#parts) {
      if (typeof part === 'string') yield part;
      else for (const inner of part) yield* inner.pieces();
    }
  }

  toString(): string {
    return [...this.pieces()].join('');
  }
}

type HtmlValue = string | number | Html | Iterable<Html> | undefined;

/** The HTML of each item, made one after the other while the page is read: the page may be larger than the memory. */
export function each<Item>(items: Iterable<Item>, show: (item: Item) => Html): Iterable<Html> {
  return {
    *[Symbol.iterator]() {
      for (const item of items) yield show(item);
    },
  };
}

/** The bytes of a page, with turns of the event loop in between. */
export async function* chunksOf(page: Html): AsyncGenerator<Buffer> {
  const turns = new Turns();
  let chunk = '';
  for (const piece of page.pieces()) {
    chunk += piece;
    if (!turns.isOver(piece.length)) continue;
    yield Buffer.from(chunk);
    chunk = '';
    await others();
  }
  yield Buffer.from(chunk);
}

/** Escapes its values, for text and for attributes in double quotes. */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return Html.of(strings, values);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Characters that HTML does not allow or that change the direction of text. */
const UNFIT =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not get in
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]/g;

function escaped(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\u{fffd}')
    .replace(UNFIT, '\u{fffd}')
    .replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '');
}

/** Wording of a page. `text` masks secrets. */
export interface PageView {
  catalogue: Catalogue;
  text(value: string): string;
  /** Display name of a phase. */
  label(phase: string): string;
  summary(phase: string): string | undefined;
}
