import type { Failure, FailureText } from '../base/failure.ts';
import { inEnglish, inOneLineEach, type Message, type Say } from '../base/text.ts';
import { WORDS, type Words } from './contributed.ts';
import { changes, progress } from './en/changes.ts';
import { printed } from './en/index.ts';
import type { Language } from './languages.ts';
import { dictionary, oneTable } from './one-table.ts';
import type { PrintedKey, TextParams } from './tables.ts';

export type { Language };

/** The sentences of one language. */
export interface Catalogue {
  /** The problem, its likely cause and the cure. */
  failure(failure: Failure): FailureText;
  /** A text that only commands print. */
  text<Key extends PrintedKey>(key: Key, ...params: TextArguments<Key>): string;
  /** Renders a message or a failure; returns other words unchanged. */
  say: Say;
}

/** A failure in JSON. */
export function failureFields(catalogue: Catalogue, failure: Failure): object {
  const { code, kind, params } = failure;
  return { code, kind, class: failure.class, ...catalogue.failure(failure), params };
}

type TextArguments<Key extends PrintedKey> =
  unknown extends TextParams<Key> ? [] : TextParams<Key> extends undefined ? [] : [params: TextParams<Key>];

/** Texts whose parameters are whole sentences of kubejoin and keep their line ends. */
const OF_SENTENCES: ReadonlySet<string> = new Set<PrintedKey>(['FAILURE_CAUSE', 'FAILURE_CURE']);

type Sentence<Said> = (params: never, say: Say) => Said;
type Sentences<Said> = Readonly<Record<string, Sentence<Said>>>;

function textIn(texts: Sentences<string>, say: Say, key: string, params: unknown): string {
  const sentence = texts[key];
  if (sentence === undefined) throw new RangeError(`There is no text ${key}`);
  return sentence((OF_SENTENCES.has(key) ? params : inOneLineEach(params)) as never, say);
}

/** A line of help: a message, or the key of a text that only commands print. */
export type Line = Message | PrintedKey;

export function messageOf(line: Line): Message {
  return typeof line === 'string' ? { key: line } : line;
}

/** The texts of every run. Only another key loads the rest, which is help for the most part. */
const ofRuns: Sentences<string> = dictionary([changes, progress]);

/** Of the first feature that has the text; those after it are not loaded. */
function ofFeatures(key: string): Sentences<string> {
  for (const words of WORDS.all()) {
    const texts = words.printed() as Sentences<string>;
    if (key in texts) return texts;
  }
  return {};
}

const printedIn = (key: string): Sentences<string> =>
  key in ofRuns ? ofRuns : key in printed ? (printed as Sentences<string>) : ofFeatures(key);

/** English from the failures and messages themselves, so that a command loads only the sentences that it can use. */
export const english: Catalogue = {
  failure: ({ text }) => text,
  text: (key: string, params?: unknown) => textIn(printedIn(key), inEnglish, key, params),
  say: (reason, part) => {
    const words = inEnglish(reason, part);
    const isWithoutEnglish = typeof reason === 'object' && 'key' in reason && words === reason.key;
    if (!isWithoutEnglish || printedIn(reason.key)[reason.key] === undefined) return words;
    return textIn(printedIn(reason.key), inEnglish, reason.key, reason.params);
  },
};

/** Guards of failures that other machines reported (foreign-commands.ts). `text` of such a failure has its own. */
export const GUARDS = new WeakMap<object, (said: FailureText, say: Say) => FailureText>();

/** A catalogue of tables with every sentence. */
export function translation(tables: { failures: Sentences<FailureText>; texts: Sentences<string> }): Catalogue {
  const failure = (given: { kind: string; params: unknown }) => {
    const sentences = tables.failures[given.kind];
    if (sentences === undefined) throw new RangeError(`There is no failure ${given.kind}`);
    const text = sentences(inOneLineEach(given.params) as never, say);
    return GUARDS.get(given)?.(text, say) ?? text;
  };
  const say: Say = (reason, part = 'what') => {
    if (typeof reason === 'string') return reason;
    return 'key' in reason ? textIn(tables.texts, say, reason.key, reason.params) : failure(reason)[part];
  };
  return { failure, text: (key: string, params?: unknown) => textIn(tables.texts, say, key, params), say };
}

/** The catalogue of a language. Loads the tables of another language than English only if it is chosen. */
export async function catalogueFor(language: Language): Promise<Catalogue> {
  const words = WORDS.all();
  if (language === 'en') return english;
  const core: Words = await import('./pt-BR/index.ts');
  const ofFeatures = words.map(({ translations }) => translations[language]());
  return translation(oneTable([core, ...(await Promise.all(ofFeatures))]));
}
