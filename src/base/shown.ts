const TOKEN = /[a-z0-9]{6}\.[a-z0-9]{14,18}(?![a-z0-9])/gi;

const LONG_HEX = /(?<!sha256:)(?<![0-9a-f])[0-9a-f]{32,}/gi;

/** Of a URL in prose, where no quote ends it; as in Go, the last @ ends them. */
export const CREDENTIALS = /(:\/\/)[^/\s]*@/g;

const LONGEST = 80;

/**
 * A text from a file or a flag as it may stand in a message: what looks like a token, a key or a password is masked,
 * control characters are escaped, and its length is bounded. Use it for names and values that are not secrets; one of
 * those is never shown at all. A word of the command line, which may be anything, is for shownWord
 * (src/cli/secrecy.ts).
 */
export function shown(text: string): string {
  const masked = text.replace(TOKEN, '[secret]').replace(LONG_HEX, '[secret]').replace(CREDENTIALS, '$1[secret]@');
  const printable = masked.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
  const characters = [...printable];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : printable;
}

/**
 * The shape of a secret that has the wrong one, and nothing of its content: x for each of a-z and 0-9, X for A-Z, the
 * dot itself, _ for white space, ? for anything else.
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

/** What moves the cursor, sets the window's title or turns the direction of a text; line ends and tabs do not. */
const CONTROLS = '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]';

/** The colours that kubejoin itself uses (picocolors): bold, dim, and six of the foreground's, with what ends them. */
const OWN_COLOURS = '\\u001b\\[(?:[12]|22|3[1-6]|39)m';

const EVERY = new RegExp(CONTROLS, 'g');

const BESIDE_COLOURS = new RegExp(`${OWN_COLOURS}|${CONTROLS}`, 'g');

const NOT_IN_A_LINE = new RegExp(`\\n|${CONTROLS}`);

const numbered = (found: string): string => (found.length > 1 ? found : `\\u{${found.charCodeAt(0).toString(16)}}`);

/**
 * What another program, a server, a host or a file says, as a terminal may get it: such a character is shown by its
 * number.
 */
export function printable(text: string): string {
  return text.replace(EVERY, numbered);
}

/** The same as a part of a line: a line end is shown as well, as \\n. */
export function inOneLine(text: string): string {
  return NOT_IN_A_LINE.test(text) ? printable(text.trimEnd()).replaceAll('\n', '\\n') : text;
}

/** The same of a whole line or screen that this program has put together and coloured. */
export function printableInColour(text: string): string {
  return text.replace(BESIDE_COLOURS, numbered);
}
