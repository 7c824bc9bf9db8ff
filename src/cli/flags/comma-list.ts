/**
 * The value of a pflag StringSlice: the first record of a CSV as Go's encoding/csv reads it (RFC 4180 with LF line
 * ends, quotes strict, empty lines skipped). Undefined for what it refuses; an empty text is an empty list.
 */
export function parseCommaList(text: string): string[] | undefined {
  if (text === '') return [];
  const lines = text.match(/[^\n]*\n|[^\n]+$/g)?.map(normaliseLineEnd) ?? [];
  const start = lines.findIndex((line) => line !== '\n' && line !== '');
  return start === -1 ? undefined : readRecord(lines.slice(start));
}

/** CRLF becomes LF, and a lone CR at the very end of the text is dropped, as Go's reader does. */
function normaliseLineEnd(line: string): string {
  return line.replace(/\r\n$/, '\n').replace(/\r$/, '');
}

function readRecord(lines: readonly string[]): string[] | undefined {
  const fields: string[] = [];
  const text = lines.join('');
  let at = 0;
  for (;;) {
    const field = text[at] === '"' ? quotedField(text, at) : plainField(text, at);
    if (field === undefined) return undefined;
    fields.push(field.value);
    if (text[field.end] !== ',') return fields;
    at = field.end + 1;
  }
}

function plainField(text: string, at: number): { value: string; end: number } | undefined {
  const end = text.slice(at).search(/[,\n]/);
  const value = end === -1 ? text.slice(at) : text.slice(at, at + end);
  return value.includes('"') ? undefined : { value, end: at + value.length };
}

function quotedField(text: string, at: number): { value: string; end: number } | undefined {
  const match = /^"((?:[^"]|"")*)"(?=[,\n]|$)/.exec(text.slice(at));
  return match?.[1] === undefined ? undefined : { value: match[1].replaceAll('""', '"'), end: at + match[0].length };
}
