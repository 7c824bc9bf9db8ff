import { inEnglish, type Message, type Say } from '../../../base/text.ts';
import {
  REQUEST_KEY_WEAK,
  REQUEST_NOT_EXACT,
  REQUEST_OTHER_NODE,
  REQUEST_USAGES,
  TOKEN_USED_UP,
} from '../../../operations/bound-tokens/operations-bound-tokens-sentences.ts';

/** Before the reasons of kubejoin's own approver, in the condition that it sets. */
const PREFIX = 'KubejoinDenied: ';

/** In no sentence. Controls would be shown as their numbers. */
const MARK = '¦';
const marked = (name: string): string => `${MARK}${name}${MARK}`;

type Facts = Readonly<Record<string, string>>;

/** Makes a reason to deny a client certificate from its facts; a list is one fact, as the sentence shows it. */
const REASONS: readonly ((facts: Facts) => Message)[] = [
  ({ node = '' }) => REQUEST_NOT_EXACT({ node }),
  ({ node = '', asked = '' }) => REQUEST_OTHER_NODE({ node, asked }),
  ({ key = '' }) => REQUEST_KEY_WEAK({ key }),
  ({ usages = '' }) => REQUEST_USAGES({ usages: usages.split(', ') }),
  ({ node = '', key = '', first = '' }) => TOKEN_USED_UP({ node, key, admitted: [first] }),
  ({ node = '', key = '', first = '', last = '' }) =>
    TOKEN_USED_UP({ node, key, admitted: [...first.split(', '), last] }),
];
const FACTS = ['node', 'asked', 'key', 'usages', 'first', 'last'];

/**
 * The reason of a denial with the sentence of kubejoin's own approver translated: it writes English into the cluster. Any
 * other reason stays as it is.
 */
export function approversReason(reason: string, say: Say): string {
  if (!reason.startsWith(PREFIX)) return reason;
  const english = reason.slice(PREFIX.length);
  const template = Object.fromEntries(FACTS.map((name) => [name, marked(name)]));
  for (const make of REASONS) {
    const facts = factsIn(english, inEnglish(make(template)).split(MARK));
    const message = facts && make(facts);
    if (message !== undefined && inEnglish(message) === english) return `${PREFIX}${say(message)}`;
  }
  return reason;
}

/** The facts of a text. `parts` of its sentence: its own words and the names of facts in turn, words first. */
function factsIn(text: string, parts: readonly string[]): Facts | undefined {
  if (!text.startsWith(parts[0] ?? '')) return undefined;
  const facts: Record<string, string> = {};
  let at = parts[0]?.length ?? 0;
  for (let index = 1; index < parts.length; index += 2) {
    const words = parts[index + 1] ?? '';
    const end = words === '' ? text.length : text.indexOf(words, at);
    if (end < 0) return undefined;
    facts[parts[index] ?? ''] = text.slice(at, end);
    at = end + words.length;
  }
  return facts;
}
