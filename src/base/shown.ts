const TOKEN = /[a-z0-9]{6}\.[a-z0-9]{14,18}(?![a-z0-9])/gi;
const LONG_HEX = /(?<!sha256:)(?<![0-9a-f])[0-9a-f]{32,}/gi;
/** Of a URL in prose, where no quote ends it; as in Go, the last @ ends them. */
export const CREDENTIALS = /(:\/\/)[^/\s]*@/g;
const LONGEST = 80;

/**
 * A text from a file or a flag as it may stand in a message: what looks like a token, a key or a password is masked, control characters are
 * escaped, and its length is bounded. Use it for names and values that are not secrets; one of those is never shown at all. A word of the
 * command line, which may be anything, is for shownWord (src/cli/secrecy.ts).
 */
export function shown(text: string): string {
  const masked = text.replace(TOKEN, '[secret]').replace(LONG_HEX, '[secret]').replace(CREDENTIALS, '$1[secret]@');
  const printable = masked.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
  const characters = [...printable];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : printable;
}

/**
 * The shape of a secret that has the wrong one, and nothing of its content: x for each of a-z and 0-9, X for A-Z, the dot itself,
 * _ for white space, ? for anything else.
 */
export function secretShape(secret: string): string {
  const shape = [...secret].map((character) =>
    /[a-z0-9]/.test(character) ? 'x' : /[A-Z]/.test(character) ? 'X' : character === '.' ? '.' : /\s/.test(character) ? '_' : '?',
  );
  return shape.length > 40 ? `${shape.slice(0, 39).join('')}…` : shape.join('');
}
