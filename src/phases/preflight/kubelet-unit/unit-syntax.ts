/**
 * systemd's syntax of unit files and of the files that they name (systemd.syntax(7), systemd.service(5), systemd.exec(5)),
 * as far as the command of a service needs it.
 */
export type Setting = readonly [key: string, value: string];

/** Settings of [Service]. A backslash at the end of a line continues it; comments between such lines are left out. */
export function serviceSettings(text: string): Setting[] {
  let section = '';
  return logicalLines(text).flatMap((line): Setting[] => {
    const header = /^\[([^\]]*)\]/.exec(line)?.[1];
    if (header !== undefined) section = header;
    const at = line.indexOf('=');
    if (section !== 'Service' || header !== undefined || at === -1) return [];
    return [[line.slice(0, at).trim(), line.slice(at + 1).trim()]];
  });
}

function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let begun = '';
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim();
    if (trimmed.startsWith('#') || trimmed.startsWith(';')) continue;
    if (line.endsWith('\\')) {
      begun += `${line.slice(0, -1)} `;
      continue;
    }
    lines.push(`${begun}${line}`.trim());
    begun = '';
  }
  return [...lines, begun.trim()].filter((line) => line !== '');
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  s: ' ',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

/** Words of a setting: quotes hold blanks together, a backslash escapes the next character. */
export function words(text: string): string[] {
  const found: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '\\' && at + 1 < text.length) {
      const next = text[++at] ?? '';
      word = `${word ?? ''}${ESCAPES[next] ?? next}`;
    } else if (quote === '' ? character === '"' || character === "'" : character === quote) {
      quote = quote === '' ? character : '';
      word ??= '';
    } else if (quote === '' && /\s/.test(character)) {
      if (word !== undefined) found.push(word);
      word = undefined;
    } else word = `${word ?? ''}${character}`;
  }
  return word === undefined ? found : [...found, word];
}

/** Variables of a file that EnvironmentFile= names: NAME=value with the quotes, escapes and continued lines of a shell. */
export function environmentFile(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < text.length; ) {
    const [line = ''] = /^.*/.exec(text.slice(at)) ?? [];
    const [start, name] = /^\s*(\w+)\s*=[ \t]*/.exec(line) ?? [];
    if (start === undefined || name === undefined) {
      at += line.length + 1;
      continue;
    }
    const { value, end } = shellValue(text, at + start.length);
    found.set(name, value);
    at = end + 1;
  }
  return found;
}

/** The value that begins there, and the end of its last line. */
function shellValue(text: string, start: number): { value: string; end: number } {
  let value = '';
  /** Without the blanks at the end that no quotes enclose. */
  let length = 0;
  let quote = '';
  let at = start;
  for (; at < text.length; at++) {
    const character = text[at] ?? '';
    if (quote === '' && character === '\n') break;
    if (character === '\\' && quote !== "'") {
      const next = text[++at] ?? '';
      if (next !== '\n') value += quote === '"' && !/["\\`$]/.test(next) ? `\\${next}` : next;
      length = value.length;
    } else if (quote === '' ? character === '"' || character === "'" : character === quote) {
      quote = quote === '' ? character : '';
      length = value.length;
    } else {
      value += character;
      if (quote !== '' || !/\s/.test(character)) length = value.length;
    }
  }
  return { value: value.slice(0, length), end: at };
}
