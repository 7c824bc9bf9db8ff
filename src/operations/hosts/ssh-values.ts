/** Control characters. */
export const CONTROL = /\p{Cc}/u;

/** False for a word that ssh would take for an option, as after a forgotten value. */
export const isWord = (value: string) => value !== '' && !value.startsWith('-') && !CONTROL.test(value);

/**
 * One host of -J, which becomes an argument of ssh in a ProxyCommand: run by a shell, and with % sequences replaced.
 */
const HOP =
  /^(?:ssh:\/\/)?(?:[A-Za-z0-9_][A-Za-z0-9._@-]*@)?(?:[A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?\/?$/;

const LONGEST_JUMP = 500;

export function isProxyJump(value: string): boolean {
  return value.length <= LONGEST_JUMP && value.split(',').every((hop) => HOP.test(hop));
}

/** Excludes tokens: `ssh -i` ignores a file that does not exist as written, and then reads it with tokens replaced. */
export function isIdentityFile(value: string): boolean {
  return isWord(value) && !/%|\$\{/.test(value);
}
