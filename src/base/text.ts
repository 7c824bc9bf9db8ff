import { inOneLine } from './shown.ts';

/**
 * What is said to a user: a text by its key with its facts (never a secret), so that it can be said in any language.
 * Never copied by `...`: its English would be lost (`withFacts`).
 */
export interface Message {
  key: string;
  params?: unknown;
}

/**
 * Why something is as it is, as a part of a sentence or a sentence after it: another program's own words, as they are;
 * or a failure or a text of ours, so that it is told in the reader's language.
 */
export type Reason = string | Message | { code: string; params: unknown; text: { what: string } };

/** Renders a reason in the language of the sentence that it is a part of. Every sentence gets it beside its facts. */
export type Say = (reason: Reason) => string;

/** Defines a text in the room that says it. Called with the text's facts, it makes the Message. */
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
    // Not enumerable: an event is written and compared by key and params.
    Object.defineProperty(params === undefined ? { key } : { key, params }, ENGLISH, {
      value: () => english(inOneLineEach(params) as Params, inEnglish),
    });
  return Object.assign(make, { key, english });
}

/** A text or a failure that was told by another machine has no English of its own: it is told by its key. */
export const inEnglish: Say = (reason) => {
  if (typeof reason === 'string') return reason;
  // Of an object that is no Failure nothing is believed but its code.
  if ('code' in reason) return reason instanceof Error ? reason.text.what : reason.code;
  return (reason as { [ENGLISH]?: () => string })[ENGLISH]?.() ?? reason.key;
};

/** A message with more beside it (a place in a file): it goes on being known in English. */
export function withFacts<Facts extends object>(message: Message, facts: Facts): Message & Facts {
  const english = Object.getOwnPropertyDescriptor(message, ENGLISH);
  const whole = { ...message, ...facts };
  return english === undefined ? whole : Object.defineProperty(whole, ENGLISH, english);
}

/**
 * Facts of a sentence, as they may stand in it: whoever said a text in them (a server, a program, a file) must not
 * begin a line that would be taken for one of kubejoin's. Only the sentences themselves have line ends.
 */
export function inOneLineEach(value: unknown): unknown {
  if (typeof value === 'string') return inOneLine(value);
  if (Array.isArray(value)) return value.map(inOneLineEach);
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  // Its sentence sees to the facts of a message, but not to what stands beside them.
  if (ENGLISH in value) {
    const { key, params, ...beside } = value as unknown as Message;
    return Object.keys(beside).length === 0
      ? value
      : withFacts(value as unknown as Message, inOneLineEach(beside) as object);
  }
  if (![Object.prototype, null].includes(Object.getPrototypeOf(value))) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inOneLineEach(part)]));
}
