import type { FailureDefinition, FailureText } from '../base/failure.ts';
import { inOneLineEach, type Say, type Text } from '../base/text.ts';
import * as en from './english.ts';
import type { FailureCode, FailureParams, TextKey, TextParams } from './tables.ts';

/** A language of the messages, as a BCP 47 tag. */
export type Language = 'en' | 'pt-BR';

/** One language's sentences. */
export interface Catalogue {
  /** The texts of a failure: problem, cause and solution. */
  failure(code: string, params: unknown): FailureText;
  /** The text of a key with its facts. */
  text<K extends TextKey>(key: K, ...params: TextArguments<K>): string;
  /** Of a message or a failure, or words as they are. */
  say: Say;
}
type TextArguments<K extends TextKey> = unknown extends TextParams<K> ? [] : TextParams<K> extends undefined ? [] : [params: TextParams<K>];

/** Their parameters are whole sentences of ours, with line ends. */
const OF_SENTENCES: ReadonlySet<string> = new Set<TextKey>(['FAILURE_CAUSE', 'FAILURE_CURE']);

type Sentence<Said> = (params: never, say: Say) => Said;

function catalogue(tables: {
  failures: Readonly<Record<string, Sentence<FailureText>>>;
  texts: Readonly<Record<string, Sentence<string>>>;
}): Catalogue {
  const failure = (code: string, params: unknown) => (tables.failures[code] as Sentence<FailureText>)(inOneLineEach(params) as never, say);
  const text = (key: string, params?: unknown) =>
    (tables.texts[key] as Sentence<string>)((OF_SENTENCES.has(key) ? params : inOneLineEach(params)) as never, say);
  const say: Say = (reason) => {
    if (typeof reason === 'string') return reason;
    return 'key' in reason ? text(reason.key, reason.params) : failure(reason.code, reason.params).what;
  };
  return { failure, text, say };
}

export const english: Catalogue = catalogue(en);

/** English at once; another language's tables are loaded only when they are chosen. */
export async function catalogueFor(language: Language): Promise<Catalogue> {
  if (language === 'en') return english;
  return catalogue(await import('./pt-BR/index.ts'));
}

/** The codes of all failures; `kubejoin explain CODE` describes each. */
export const FAILURE_CODES = Object.keys(en.definitions) as FailureCode[];

export function definitionOf(code: FailureCode): FailureDefinition {
  return en.definitions[code] as FailureDefinition;
}

/** Example facts of every failure. */
export const failureSamples = Object.fromEntries(FAILURE_CODES.map((code) => [code, definitionOf(code).sample])) as {
  [Code in FailureCode]: FailureParams<Code>;
};

/** Of a text that a room defines. */
export function textOf(key: string): Text | undefined {
  return en.said[key];
}

export function isText(key: string): boolean {
  return Object.hasOwn(en.texts, key);
}
