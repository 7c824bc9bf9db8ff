import type { Failure, FailureText } from '../base/failure.ts';
import { inEnglish, inOneLineEach, type Message, type Say } from '../base/text.ts';
import { printed } from './en/index.ts';
import type { PrintedKey, TextParams } from './tables.ts';

export type Language = 'en' | 'pt-BR';

/** One language's sentences. */
export interface Catalogue {
  failure(failure: Failure): FailureText;
  /** What only commands print. */
  text<Key extends PrintedKey>(key: Key, ...params: TextArguments<Key>): string;
  /** Of a message or a failure; words as they are. */
  say: Say;
}
type TextArguments<Key extends PrintedKey> =
  unknown extends TextParams<Key> ? [] : TextParams<Key> extends undefined ? [] : [params: TextParams<Key>];

/** Their parameters are whole sentences of ours, with line ends. */
const OF_SENTENCES: ReadonlySet<string> = new Set<PrintedKey>(['FAILURE_CAUSE', 'FAILURE_CURE']);

type Sentence<Said> = (params: never, say: Say) => Said;
type Sentences<Said> = Readonly<Record<string, Sentence<Said>>>;

function textIn(texts: Sentences<string>, say: Say, key: string, params: unknown): string {
  const sentence = texts[key];
  if (sentence === undefined) throw new RangeError(`There is no text ${key}`);
  return sentence((OF_SENTENCES.has(key) ? params : inOneLineEach(params)) as never, say);
}

/** A line of help: what only commands print is named by its key. */
export type Line = Message | PrintedKey;

export function messageOf(line: Line): Message {
  return typeof line === 'string' ? { key: line } : line;
}

/** Failures and messages bring their English along, so that a command loads only the sentences that it can say. */
export const english: Catalogue = {
  failure: ({ text }) => text,
  text: (key: string, params?: unknown) => textIn(printed, inEnglish, key, params),
  say: (reason) => {
    const isPrinted = typeof reason === 'object' && 'key' in reason && Object.hasOwn(printed, reason.key);
    return isPrinted ? textIn(printed, inEnglish, reason.key, reason.params) : inEnglish(reason);
  },
};

/** By tables that have every sentence. */
export function translation(tables: { failures: Sentences<FailureText>; texts: Sentences<string> }): Catalogue {
  const failure = ({ code, params }: { code: string; params: unknown }) => {
    const sentences = tables.failures[code];
    if (sentences === undefined) throw new RangeError(`There is no failure ${code}`);
    return sentences(inOneLineEach(params) as never, say);
  };
  const say: Say = (reason) => {
    if (typeof reason === 'string') return reason;
    return 'key' in reason ? textIn(tables.texts, say, reason.key, reason.params) : failure(reason).what;
  };
  return { failure, text: (key: string, params?: unknown) => textIn(tables.texts, say, key, params), say };
}

/** English at once; another language's tables are loaded only when they are chosen. */
export async function catalogueFor(language: Language): Promise<Catalogue> {
  if (language === 'en') return english;
  return translation(await import('./pt-BR/index.ts'));
}
