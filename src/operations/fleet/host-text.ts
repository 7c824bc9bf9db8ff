import { printable } from '../../base/shown.ts';

const LONGEST = 2_000;

/**
 * What a host says, as it may stand in a message or an event here: without what a terminal would obey, and not without
 * end.
 */
export function hostText(text: string, longest = LONGEST): string {
  const cleaned = printable(text.slice(0, longest + 1));
  return cleaned.length > longest ? `${cleaned.slice(0, longest)}…` : cleaned;
}

const DEEPEST = 20;
const MOST_VALUES = 20_000;
/** Each may stand in a line of its own, again with every frame that is drawn. */
const LONGEST_IN_EVENT = 8 * 1024;
const MOST_LINES = 100;
/** Of a large file. */
const LONGEST_DIFF = 512 * 1024;

/** A whole value of JSON with only such texts in it. Throws a RangeError for what is too deep or has too many parts. */
export function hostJson(value: unknown): unknown {
  let values = 0;
  const walk = (part: unknown, depth: number, name = ''): unknown => {
    if (++values > MOST_VALUES || depth > DEEPEST) throw new RangeError('no event is so large');
    if (typeof part === 'string')
      return name === 'diff' ? hostText(part, LONGEST_DIFF) : fewLines(hostText(part, LONGEST_IN_EVENT));
    if (Array.isArray(part)) return part.map((item) => walk(item, depth + 1));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [hostText(key), walk(item, depth + 1, key)]));
  };
  return walk(value, 0);
}

/** The name of its host stands before each of them. */
function fewLines(text: string): string {
  const lines = text.split('\n', MOST_LINES + 1);
  return lines.length > MOST_LINES ? `${lines.slice(0, MOST_LINES).join('\n')}…` : text;
}
