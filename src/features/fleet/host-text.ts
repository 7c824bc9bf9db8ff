import { printable } from '../../base/shown.ts';

const LONGEST = 2_000;

/** Makes a text from a host safe to show: without terminal control sequences, and limited in length. */
export function hostText(text: string, longest = LONGEST): string {
  const cleaned = printable(text.slice(0, longest + 1));
  return cleaned.length > longest ? `${cleaned.slice(0, longest)}…` : cleaned;
}

const DEEPEST = 20;
/** The result of a control-plane join has 261 (rehearsed). 20,000 in failures within a failure took 70 ms. */
export const MOST_VALUES = 4_000;
/** Small, because the live view may draw it again in every frame. */
const LONGEST_IN_EVENT = 8 * 1024;
const MOST_LINES = 100;
/** Several times a real diff. Control characters in 512 KiB took 70 ms to replace. */
const LONGEST_DIFF = 128 * 1024;

/** Makes every text of a JSON value safe to show. Throws a RangeError for a value that is too deep or too large. */
export function hostJson(value: unknown): unknown {
  let values = 0;
  const walk = (part: unknown, depth: number, name = ''): unknown => {
    if (++values > MOST_VALUES || depth > DEEPEST) throw new RangeError('too large for an event');
    if (typeof part === 'string')
      return name === 'diff' ? hostText(part, LONGEST_DIFF) : fewLines(hostText(part, LONGEST_IN_EVENT));
    if (Array.isArray(part)) return part.map((item) => walk(item, depth + 1));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [hostText(key), walk(item, depth + 1, key)]));
  };
  return walk(value, 0);
}

/** Limits lines, since each is shown with the name of its host. */
function fewLines(text: string): string {
  const lines = text.split('\n', MOST_LINES + 1);
  return lines.length > MOST_LINES ? `${lines.slice(0, MOST_LINES).join('\n')}…` : text;
}
