/** A text as one word of a POSIX shell (XCU 2.2.2): only a single quote has a meaning in single quotes. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
