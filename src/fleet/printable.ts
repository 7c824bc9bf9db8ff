const LONGEST = 2_000;

/** What a host says, as it may stand in a message or an event here: without what a terminal would obey, and not without end. Line ends and tabs stay. */
export function printable(text: string, longest = LONGEST): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not reach a terminal
  const cleaned = text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, '\u{fffd}');
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
export function printableJson(value: unknown): unknown {
  let values = 0;
  const walk = (part: unknown, depth: number, name = ''): unknown => {
    if (++values > MOST_VALUES || depth > DEEPEST) throw new RangeError('no event is so large');
    if (typeof part === 'string') return name === 'diff' ? printable(part, LONGEST_DIFF) : fewLines(printable(part, LONGEST_IN_EVENT));
    if (Array.isArray(part)) return part.map((item) => walk(item, depth + 1));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [printable(key), walk(item, depth + 1, key)]));
  };
  return walk(value, 0);
}

/** The name of its host stands before each of them. */
function fewLines(text: string): string {
  const lines = text.split('\n', MOST_LINES + 1);
  return lines.length > MOST_LINES ? `${lines.slice(0, MOST_LINES).join('\n')}…` : text;
}
