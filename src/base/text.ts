import { inOneLine } from './shown.ts';

/**
 * A sentence for a user: the key of a text with its facts (never a secret), so that it can be rendered in any language.
 * Do not copy it by `...`, which loses its English: use `withFacts`.
 */
export interface Message {
  /** Key of the text, the same in all languages. */
  key: string;
  /** The facts in the text. */
  params?: unknown;
}

/**
 * A cause inside or after a sentence: another program's own words, or a failure or text of kubejoin, which is rendered
 * in the reader's language.
 */
export type Reason =
  | string
  | Message
  | { kind: string; params: unknown; text: { what: string; cause: string; cure: string } };

/**
 * Renders a reason in the language of its sentence. Every sentence gets it in addition to its facts. `part` of a failure: its
 * cause or cure, for a sentence that already says what failed; otherwise what failed.
 */
export type Say = (reason: Reason, part?: 'what' | 'cause' | 'cure') => string;

/** A text, defined in the room that uses it. Called with the text's facts, it makes the Message. */
export interface Text<Key extends string = string, Params = unknown> {
  (...facts: undefined extends Params ? [params?: Params] : [params: Params]): Message;
  readonly key: Key;
  english(params: Params, say: Say): string;
}

const ENGLISH = Symbol('in English');

export function text<const Key extends string, Params>(
  key: Key,
  english: (params: Params, say: Say) => string,
): Text<Key, Params> {
  const make = (params?: Params): Message =>
    // Not enumerable, because events are written and compared by key and params.
    Object.defineProperty(params === undefined ? { key } : { key, params }, ENGLISH, {
      value: () => english(inOneLineEach(params) as Params, inEnglish),
    });
  return Object.assign(make, { key, english });
}

/** A text or failure from another machine has no English: it is rendered as its key. */
export const inEnglish: Say = (reason, part = 'what') => {
  if (typeof reason === 'string') return reason;
  // Trust only the kind of an object that is not a Failure.
  if ('kind' in reason) return reason instanceof Error ? reason.text[part] : reason.kind;
  return (reason as { [ENGLISH]?: () => string })[ENGLISH]?.() ?? reason.key;
};

/** A message with additional facts, such as a place in a file. Keeps its English. */
export function withFacts<Facts extends object>(message: Message, facts: Facts): Message & Facts {
  const english = Object.getOwnPropertyDescriptor(message, ENGLISH);
  const whole = { ...message, ...facts };
  return english === undefined ? whole : Object.defineProperty(whole, ENGLISH, english);
}

/**
 * The facts of a sentence without line ends: a text from a server, a program or a file must not begin a line that looks
 * like one of kubejoin's. Only sentences have line ends.
 */
export function inOneLineEach(value: unknown): unknown {
  if (typeof value === 'string') return inOneLine(value);
  if (Array.isArray(value)) return value.map(inOneLineEach);
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  // The sentence of a message cleans its own facts, but not the additional facts.
  if (ENGLISH in value) {
    const { key, params, ...beside } = value as unknown as Message;
    return Object.keys(beside).length === 0
      ? value
      : withFacts(value as unknown as Message, inOneLineEach(beside) as object);
  }
  if (![Object.prototype, null].includes(Object.getPrototypeOf(value))) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inOneLineEach(part)]));
}
