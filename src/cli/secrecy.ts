import { jsonText, shown } from '../base/shown.ts';

/**
 * Replaces credentials from the command line in all output. Messages never repeat secret values; this catches a token
 * in the wrong place: as a phase, as the value of a misspelled flag, as a path.
 */
const MASK = '[secret]';

/** A bootstrap token, id.secret (6 and 16 letters or digits), and what comes close enough to be a mistyped one. */
const TOKEN_LIKE = /[a-z0-9]{4,8}\.[a-z0-9]{12,20}(?![a-z0-9.])/gi;
/** Long runs of letters with digits in them: half a token, a bearer token. */
const RANDOM_LIKE = /(?<![a-z0-9_-])(?=[a-z_-]*[0-9])[a-z0-9_-]{16,}(?![a-z0-9_-])/gi;

/**
 * A word of the command line for a message. Masks more than in a value, because any word may contain part of a
 * credential.
 */
export function shownWord(word: string): string {
  return shown(word.replace(TOKEN_LIKE, MASK).replace(RANDOM_LIKE, MASK));
}

/**
 * A token in the wrong place. Host names may look similar, but have another dot, a port, or no digit in the longer
 * part.
 */
const TOKEN = /(?<![a-z0-9.])[a-z0-9]{6}\.(?=[a-z]*[0-9])[a-z0-9]{16}(?![a-z0-9.-]|:\d)/gi;
const SECRET_FLAG = /^--?(?:[a-z-]*token|certificate-key)(?:=(.*))?$/is;
/** Shorter values occur in ordinary words; messages do not repeat them anyway. */
const MIN_LENGTH = 8;

/** Masks known secrets in output. */
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

  /** Adds a bootstrap token. Its ID, before the dot, is public and may appear in messages. */
  addToken(token: string): void {
    this.add(token, token.slice(token.indexOf('.') + 1));
  }

  scrub(text: string): string {
    let result = text;
    for (const secret of [...this.#secrets].sort((a, b) => b.length - a.length)) {
      for (const form of [secret, JSON.stringify(secret).slice(1, -1), jsonText(secret).slice(1, -1)])
        result = result.replaceAll(form, MASK);
    }
    return result;
  }

  #addValue(value: string | undefined): void {
    if (value !== undefined && !value.startsWith('--')) this.add(value);
  }
}
