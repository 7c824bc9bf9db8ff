import { Failure, type FailureDefinition, type FailureText } from '../base/failure.ts';
import { inOneLine } from '../base/shown.ts';
import type { Message, Say } from '../base/text.ts';
import { FLEET_CURE_WITHHELD, FLEET_MESSAGE_WITHHELD } from '../engine/engine-sentences.ts';
import { type Catalogue, GUARDS } from './catalogue.ts';

/** A plain word of a shell. An IPv6 address may have brackets. */
const PLAIN = /^(?:[\w@%+=:,./-]|\[[\da-f:.]+(?:%\w+)?\])*$/i;

/** Taken for an option by the program of the command. */
const OPTION = /^-./;

/** The only whole commands among the facts of a join: those of SERVICE_NOT_ENABLED. */
const ENABLING = /^(?:systemctl enable|rc-update add) \w[\w@.-]*(?: default)?$/;

/** Commands: in quotation marks, without them, and whatever is to be run. Facts begin after the first group. */
const COMMANDS = [
  /("[a-z])[\w.-]* [^"]*/gi,
  /((?:^|[:(]|&&)[ \t]*(?:kubectl|etcdctl|mkdir|ssh|sudo|kubejoin (?:config|token)) )[^)\n]*/gm,
  /(\b(?:run|execute)\s+")[^"\s]*/gi,
];
const PROGRAM = /\b(?:run|execute)\s+"([^"\s]+)/gi;

/** Often next to the last slash of a path in a log, and not a word of a command. */
const NO_WORD = /^[\s"'(),.:;]*$/;

/** Limits the work that a host can cause. */
const LONGEST = 16 * 1024;
const MOST_TEXTS = 5_000;
const MOST_UNSAFE = 400;

/**
 * A failure that another machine reported. Its cure is not shown if a command in it would have a text from that machine
 * that a shell may read otherwise than as a plain word.
 */
export function reportedFailure(definition: FailureDefinition, params: unknown): Failure {
  const facts = factsIn(params);
  const guard = (said: FailureText, say: Say): FailureText =>
    isUnsafeCure(said.cure, facts) ? { ...said, cure: say(FLEET_CURE_WITHHELD()) } : said;
  const english = (cleaned: unknown, say: Say) => guard(definition.english(cleaned, say), say);
  const guarded: FailureDefinition = { ...definition, english };
  const failure = new Failure(guarded, params);
  GUARDS.set(failure, guard);
  return failure;
}

/** The message of another machine, or a text instead of it if one of these languages would have an unsafe command. */
export function reportedMessage(message: Message, catalogues: readonly Catalogue[]): Message {
  const facts = factsIn(message);
  const isUnsafe = catalogues.some((catalogue) => isUnsafeText(catalogue.say(message), facts, facts?.unsafe));
  return isUnsafe ? FLEET_MESSAGE_WITHHELD({ key: message.key }) : message;
}

/** Cures are full of commands, so that only options may stand outside of them. Some name only a part of a path. */
function isUnsafeCure(cure: string, facts: Facts | undefined): boolean {
  if (facts?.odd.some((fact) => cure.includes(fact))) return true;
  return isUnsafeText(cure, facts, facts && [...facts.unsafe, ...facts.oddParts]);
}

/** Replaces nothing: a fact may equal words of the sentence itself, such as those by which a command is recognized. */
function isUnsafeText(text: string, facts: Facts | undefined, unsafe: readonly string[] = []): boolean {
  if (facts === undefined || text.length > LONGEST) return true;
  return (
    COMMANDS.some((command) => [...text.matchAll(command)].some((found) => begins(unsafe, text, found))) ||
    [...text.matchAll(PROGRAM)].some(([, program = '']) => facts.whole.has(program) && program !== 'kubejoin')
  );
}

/** True if one of the facts begins in this command, or at the character that seems to end it. */
function begins(facts: readonly string[], text: string, { 0: command, 1: before = '', index }: RegExpExecArray) {
  const [start, end] = [index + before.length, index + command.length];
  return facts.some((fact) => text.slice(start, end + fact.length).includes(fact));
}

interface Facts {
  whole: ReadonlySet<string>;
  /** Texts that are not plain words. */
  odd: readonly string[];
  /** The same of parts of paths. */
  oddParts: readonly string[];
  /** Texts that are not plain words, and options. */
  unsafe: readonly string[];
}

/** Undefined if there are too many texts. */
function factsIn(params: unknown): Facts | undefined {
  const whole = new Set<string>();
  const parts = new Set<string>();
  let seen = 0;
  for (const text of textsIn(params)) {
    const split = text.split('/');
    seen += split.length;
    if (seen > MOST_TEXTS) return undefined;
    if (ENABLING.test(text)) continue;
    whole.add(text);
    for (const part of split) parts.add(part);
  }
  const odd = [...whole].filter((text) => !PLAIN.test(text));
  const oddParts = [...parts].filter((part) => !PLAIN.test(part) && !NO_WORD.test(part));
  const options = [...parts].filter((part) => OPTION.test(part) && PLAIN.test(part));
  if (odd.length + oddParts.length + options.length > MOST_UNSAFE) return undefined;
  return { whole, odd, oddParts, unsafe: [...odd, ...options] };
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield inOneLine(value);
  else if (value instanceof Failure) yield* textsIn(value.params);
  else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) yield* textsIn(part);
}
