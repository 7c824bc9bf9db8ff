import { Failure, type FailureDefinition, type FailureText } from '../base/failure.ts';
import { inOneLine } from '../base/shown.ts';
import type { Message, Say } from '../base/text.ts';
import { FLEET_CURE_WITHHELD, FLEET_MESSAGE_WITHHELD } from '../operations/fleet/sentences.ts';
import { type Catalogue, GUARDS } from './catalogue.ts';

/** A plain word of a shell. An IPv6 address may have brackets. */
const PLAIN = /^(?:[\w@%+=:,./-]|\[[\da-f:.]+(?:%\w+)?\])*$/i;

/** Taken for an option by the program of the command. */
const OPTION = /^-./;

/** The only whole commands among the facts of a join: those of SERVICE_NOT_ENABLED. */
const ENABLING = /^(?:systemctl enable|rc-update add) \w[\w@.-]*(?: default)?$/;

/** In the place of a fact. The character has no meaning in a sentence, and a host gains nothing by sending it. */
const MARK = '\ufffc';
const QUOTED = /"([^"]*)"/g;
const COMMAND = /^[a-z][\w.-]* .*\ufffc/is;
const UNQUOTED = /(?:^|[:(]|&&)\s*(?:kubectl|etcdctl|mkdir|ssh|sudo|kubejoin (?:config|token)) [^)\n]*\ufffc/m;
const PROGRAM = /\b(?:run|execute)\s+"([^"\s]+)/gi;

/** Limits the work that a host can cause. */
const LONGEST = 16 * 1024;
const MOST_TEXTS = 5_000;
const MOST_UNSAFE = 200;

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
  const isUnsafe = catalogues.some((catalogue) => isUnsafeText(catalogue.say(message), facts));
  return isUnsafe ? FLEET_MESSAGE_WITHHELD({ key: message.key }) : message;
}

/** Cures are full of commands, so that only options may stand outside of them. */
function isUnsafeCure(cure: string, facts: Facts | undefined): boolean {
  return isUnsafeText(cure, facts) || facts?.odd.some((fact) => cure.includes(fact)) === true;
}

function isUnsafeText(text: string, facts: Facts | undefined): boolean {
  if (facts === undefined || text.length > LONGEST) return true;
  const marked = facts.unsafe.reduce((rest, fact) => rest.replaceAll(fact, MARK), text);
  const programs = [...marked.matchAll(PROGRAM)].map(([, program = '']) => program);
  return (
    // Behind the last mark, the pattern would only search in vain.
    UNQUOTED.test(marked.slice(0, marked.lastIndexOf(MARK) + 1)) ||
    [...marked.matchAll(QUOTED)].some(([, quoted = '']) => COMMAND.test(quoted)) ||
    programs.some((program) => program.includes(MARK) || (facts.whole.has(program) && program !== 'kubejoin'))
  );
}

interface Facts {
  whole: ReadonlySet<string>;
  /** Texts, and parts of paths, that are not plain words. */
  odd: readonly string[];
  /** These, and options; the longest first. */
  unsafe: readonly string[];
}

/** Undefined if there are too many texts. */
function factsIn(params: unknown): Facts | undefined {
  const whole = new Set<string>();
  const parts = new Set<string>();
  let seen = 0;
  for (const text of textsIn(params)) {
    // Some sentences name only a part of a path.
    const split = text.split('/');
    seen += split.length;
    if (seen > MOST_TEXTS) return undefined;
    if (ENABLING.test(text)) continue;
    whole.add(text);
    for (const part of [text, ...split]) parts.add(part);
  }
  const odd = [...parts].filter((part) => !PLAIN.test(part));
  const unsafe = [...odd, ...[...parts].filter((part) => OPTION.test(part) && PLAIN.test(part))];
  if (unsafe.length > MOST_UNSAFE) return undefined;
  return { whole, odd, unsafe: unsafe.sort((a, b) => b.length - a.length) };
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield inOneLine(value);
  else if (value instanceof Failure) yield* textsIn(value.params);
  else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) yield* textsIn(part);
}
