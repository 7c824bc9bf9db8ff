import * as en from './en/index.ts';

/** What a user reads about a failure. Each field is one or more whole sentences. */
export interface FailureText {
  /** What happened, and to what. */
  what: string;
  /** The likely cause, with the evidence seen. */
  cause: string;
  /** What to do next; a command where there is one. */
  cure: string;
}

export type Language = 'en' | 'pt-BR';

type Failures = typeof en.failures;
type Texts = typeof en.texts;

export type FailureCode = keyof Failures;
export type FailureParams<C extends FailureCode> = Parameters<Failures[C]>[0];
export type TextKey = keyof Texts;
export type TextParams<K extends TextKey> = Parameters<Texts[K]>[0];

/** The shape every translation of an area must have: the same keys, the same parameters. A missing sentence does not compile. */
export type Translation<Area> = {
  [Group in keyof Area]: {
    [Key in keyof Area[Group]]: Area[Group][Key] extends (params: infer P) => infer R ? (params: P) => Widen<R> : never;
  };
};
type Widen<R> = R extends string ? string : R;

/** One language's sentences. */
export interface Catalogue {
  failure<C extends FailureCode>(code: C, params: FailureParams<C>): FailureText;
  text<K extends TextKey>(key: K, ...params: TextArguments<K>): string;
}
type TextArguments<K extends TextKey> = Parameters<Texts[K]> extends [] ? [] : [params: TextParams<K>];

/** Wraps one language's tables. `tables` is checked against English by the type. */
export function catalogue(tables: { failures: Translation<{ f: Failures }>['f']; texts: Translation<{ t: Texts }>['t'] }): Catalogue {
  return {
    failure: (code, params) => (tables.failures[code] as (p: typeof params) => FailureText)(params),
    text: (key, ...params) => (tables.texts[key] as (...p: unknown[]) => string)(...params),
  };
}

export const english: Catalogue = catalogue(en);

/** English at once; another language's tables are loaded only when they are chosen. */
export async function catalogueFor(language: Language): Promise<Catalogue> {
  if (language === 'en') return english;
  return catalogue(await import('./pt-BR/index.ts'));
}
