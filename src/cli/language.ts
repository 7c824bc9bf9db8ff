import type { Language } from '../i18n/catalogue.ts';

/** The value of a flag before parsing, so that errors of parsing already follow it. */
export function earlyValue(argv: readonly string[], long: string, short?: string): string | undefined {
  let value: string | undefined;
  for (const [index, word] of argv.entries()) {
    if (word === '--') break;
    if (word === `--${long}` || (short && word === `-${short}`)) value = argv[index + 1];
    else if (word.startsWith(`--${long}=`)) value = word.slice(long.length + 3);
    else if (short && word.startsWith(`-${short}`) && !word.startsWith('--')) value = word.slice(2).replace(/^=/, '');
  }
  return value;
}

/**
 * The language of the messages: --lang, else the locale in the order that POSIX gives it (LC_ALL, LC_MESSAGES, LANG).
 */
export function languageFor(asked: string | undefined, env: Readonly<Record<string, string | undefined>>): Language {
  const locale = asked || env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return /^pt(?![a-z])/i.test(locale) ? 'pt-BR' : 'en';
}
