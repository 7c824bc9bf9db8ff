const TOKEN = /[a-z0-9]{6}\.[a-z0-9]{14,18}(?![a-z0-9])/gi;

const LONG_HEX = /(?<!sha256:)(?<![0-9a-f])[0-9a-f]{32,}/gi;

/** User and password of a URL in prose, where no quote ends them; as in Go, the last @ does. */
export const CREDENTIALS = /(:\/\/)[^/\s]*@/g;

const LONGEST = 80;
const LONGEST_LOOKED_AT = 4_096;

/**
 * A name or value from a file or a flag, made safe for a message: masks anything that looks like a token, a key or a
 * password, escapes control characters, and cuts after 80 characters. A secret must not be passed at all; for a word
 * of the command line use shownWord (src/cli/secrecy.ts).
 */
export function shown(text: string): string {
  const masked = text.length > LONGEST_LOOKED_AT ? maskedBeginning(text) : maskedIn(text);
  const printable = masked.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
  const characters = [...printable];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : printable;
}

function maskedIn(text: string): string {
  return text.replace(TOKEN, '[secret]').replace(LONG_HEX, '[secret]').replace(CREDENTIALS, '$1[secret]@');
}

/**
 * A run of 10 MiB would overflow the stack of expressions. Cut at a blank; where there is none, nothing is shown whose end
 * may be half a secret.
 */
function maskedBeginning(text: string): string {
  const beginning = text.slice(0, LONGEST_LOOKED_AT);
  const end = beginning.lastIndexOf(' ') + 1;
  if (end > 0) return `${maskedIn(beginning.slice(0, end))}…`;
  const run = maskedIn(beginning);
  const isSafe = (run === beginning || run.endsWith('[secret]')) && !run.includes('://');
  return isSafe ? `${run}…` : '…';
}

/**
 * The shape of a malformed secret without its content: x for a-z and 0-9, X for A-Z, a dot for a dot, _ for white
 * space, ? for anything else.
 */
export function secretShape(secret: string): string {
  const shape = [...secret].map((character) =>
    /[a-z0-9]/.test(character)
      ? 'x'
      : /[A-Z]/.test(character)
        ? 'X'
        : character === '.'
          ? '.'
          : /\s/.test(character)
            ? '_'
            : '?',
  );
  return shape.length > 40 ? `${shape.slice(0, 39).join('')}…` : shape.join('');
}

/** Characters that move the cursor, set the window's title or turn the text's direction; line ends and tabs do not. */
const CONTROLS = '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]';

/** The colours that kubejoin uses (picocolors): bold, dim, six foreground colours, and their end sequences. */
const OWN_COLOURS = '\\u001b\\[(?:[12]|22|3[1-6]|39)m';

const EVERY = new RegExp(CONTROLS, 'g');

const BESIDE_COLOURS = new RegExp(`${OWN_COLOURS}|${CONTROLS}`, 'g');

const NOT_IN_A_LINE = new RegExp(`\\n|${CONTROLS}`);

const numbered = (found: string): string => (found.length > 1 ? found : `\\u{${found.charCodeAt(0).toString(16)}}`);

/** Foreign text (of a program, a server, a host or a file) made safe for a terminal: controls as their numbers. */
export function printable(text: string): string {
  return text.replace(EVERY, numbered);
}

/** `printable` for a part of a line: line ends become \\n. */
export function inOneLine(text: string): string {
  return NOT_IN_A_LINE.test(text) ? printable(text.trimEnd()).replaceAll('\n', '\\n') : text;
}

/** `printable` for a line or screen that kubejoin has composed and coloured. */
export function printableInColour(text: string): string {
  return text.replace(BESIDE_COLOURS, numbered);
}

/** Escapes controls as JSON and double-quoted YAML do (\uXXXX), so that the values stay the same. */
export function controlsEscaped(text: string): string {
  return text.replace(EVERY, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A value as JSON, in which `printable` and `printableInColour` find nothing to replace. `indent`: blanks a level. */
export function jsonText(value: unknown, indent?: number): string {
  return controlsEscaped(JSON.stringify(value, null, indent));
}

/** A text as one word of a POSIX shell (XCU 2.2.2): only a single quote has a meaning in single quotes. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** True for a URL of any scheme, false for a path. */
export function isUrl(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source);
}

/** A URL without user information and query, which may hold a password or a signature. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/** A path or URL that is safe to show. Text that only looks like a URL is cut, because it may hold a password. */
export function shownSource(source: string): string {
  if (isUrl(source) && URL.canParse(source)) return shownUrl(new URL(source));
  return source.replace(/:\/\/.*/s, '://…');
}
