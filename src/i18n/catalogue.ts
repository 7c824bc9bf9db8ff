import { foreignParams } from '../base/foreign.ts';
import type { Say } from '../base/reason.ts';
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
    [Key in keyof Area[Group]]: Area[Group][Key] extends (...given: infer G) => infer R ? (...given: Given<G>) => Widen<R> : never;
  };
};
/** A translation may say a reason where the English sentence does not. */
type Given<G extends unknown[]> = G extends [infer P, ...unknown[]] ? [params: P, say: Say] : [];
type Widen<R> = R extends string ? string : R;

/** One language's sentences. */
export interface Catalogue {
  failure<C extends FailureCode>(code: C, params: FailureParams<C>): FailureText;
  text<K extends TextKey>(key: K, ...params: TextArguments<K>): string;
}
type TextArguments<K extends TextKey> = Parameters<Texts[K]> extends [] ? [] : [params: TextParams<K>];

/** Their parameters are whole sentences of ours, with line ends. */
const OF_SENTENCES: ReadonlySet<TextKey> = new Set(['FAILURE_CAUSE', 'FAILURE_CURE']);

/** Wraps one language's tables. `tables` is checked against English by the type. */
export function catalogue(tables: { failures: Translation<{ f: Failures }>['f']; texts: Translation<{ t: Texts }>['t'] }): Catalogue {
  const failure = (code: FailureCode, params: unknown) =>
    (tables.failures[code] as (p: unknown, say: Say) => FailureText)(foreignParams(params), say);
  const text = (key: TextKey, params?: unknown) =>
    (tables.texts[key] as (p: unknown, say: Say) => string)(OF_SENTENCES.has(key) ? params : foreignParams(params), say);
  const say: Say = (reason) => {
    if (typeof reason === 'string') return reason;
    // Whoever made the reason had its code and parameters checked (Failure, Message).
    return 'key' in reason ? text(reason.key as TextKey, reason.params) : failure(reason.code as FailureCode, reason.params).what;
  };
  return { failure, text };
}

export const english: Catalogue = catalogue(en);

/** English at once; another language's tables are loaded only when they are chosen. */
export async function catalogueFor(language: Language): Promise<Catalogue> {
  if (language === 'en') return english;
  return catalogue(await import('./pt-BR/index.ts'));
}
