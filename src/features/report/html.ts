import type { Catalogue } from '../../i18n/catalogue.ts';

/** A piece of HTML. Only `html` makes one, so that all text in a page is escaped. */
export class Html {
  readonly #source: string;

  private constructor(source: string) {
    this.#source = source;
  }

  static of(strings: TemplateStringsArray, values: readonly HtmlValue[]): Html {
    return new Html(strings.reduce((source, string, index) => `${source}${markup(values[index - 1])}${string}`));
  }

  /** For constant texts of this program only. */
  static constant(source: string): Html {
    return new Html(source);
  }

  toString(): string {
    return this.#source;
  }
}

type HtmlValue = string | number | Html | readonly Html[] | undefined;

/** Escapes its values, for text and for attributes in double quotes. */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return Html.of(strings, values);
}

function markup(value: HtmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'object') return value.map(String).join('');
  return escaped(String(value));
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
