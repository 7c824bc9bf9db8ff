import { shown } from '../base/shown.ts';

/**
 * Keeps credentials that were typed on the command line out of everything that is printed, wherever they were typed.
 * The messages themselves don't repeat secret values; this is for the token in the wrong place: as a phase's name, as
 * the value of a misspelt flag, as a path.
 */
const MASK = '[secret]';

/** A bootstrap token, id.secret (6 and 16 letters or digits), and what comes close enough to be a mistyped one. */
const TOKEN_LIKE = /[a-z0-9]{4,8}\.[a-z0-9]{12,20}(?![a-z0-9.])/gi;
/** Long runs of letters with digits in them: half a token, a bearer token. */
const RANDOM_LIKE = /(?<![a-z0-9_-])(?=[a-z_-]*[0-9])[a-z0-9_-]{16,}(?![a-z0-9_-])/gi;

/**
 * A word of the command line as it may stand in a message. As a credential may be in any of them, whole or in part,
 * more is masked than in a value.
 */
export function shownWord(word: string): string {
  return shown(word.replace(TOKEN_LIKE, MASK).replace(RANDOM_LIKE, MASK));
}

/**
 * In the wrong place. A host's name may have the same form; but another dot or a port behind it, or no digit in the
 * longer part, is not a token's.
 */
const TOKEN = /(?<![a-z0-9.])[a-z0-9]{6}\.(?=[a-z]*[0-9])[a-z0-9]{16}(?![a-z0-9.-]|:\d)/gi;
const SECRET_FLAG = /^--?(?:[a-z-]*token|certificate-key)(?:=(.*))?$/is;
/** Shorter values would be found in ordinary words; the messages don't repeat them anyway. */
const MIN_LENGTH = 8;

/** Replaces known secrets in text that goes out. */
export class Scrubber {
  readonly #secrets = new Set<string>();

  constructor(argv: readonly string[] = []) {
    for (const [index, word] of argv.entries()) {
      for (const [token] of word.matchAll(TOKEN)) this.addToken(token);
      const flag = SECRET_FLAG.exec(word);
      if (flag) this.#addValue(flag[1] ?? argv[index + 1]);
    }
  }

  add(...secrets: (string | undefined)[]): void {
    for (const secret of secrets) if (secret !== undefined && secret.length >= MIN_LENGTH) this.#secrets.add(secret);
  }

  /** A bootstrap token: its id, the part before the dot, is public and stands in messages. */
  addToken(token: string): void {
    this.add(token, token.slice(token.indexOf('.') + 1));
  }

  scrub(text: string): string {
    let result = text;
    for (const secret of [...this.#secrets].sort((a, b) => b.length - a.length)) {
      result = result.replaceAll(secret, MASK).replaceAll(JSON.stringify(secret).slice(1, -1), MASK);
    }
    return result;
  }

  #addValue(value: string | undefined): void {
    if (value !== undefined && !value.startsWith('--')) this.add(value);
  }
}
