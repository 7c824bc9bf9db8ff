/** LIEF reads the names of an ELF file's notes as names of sections, and reports those that it does not find. */
const HARMLESS = /^warning: Can't find string offset for section name '\.note(\.\d+)?'$/;

/**
 * Runs postject, which prints with the console, and passes on everything it prints but LIEF's warnings about notes.
 * Node.js reads the program from a note, so a note that is really missing ends the build.
 */
export async function withoutNoteWarnings<T>(injecting: () => Promise<T>, to: Console = console): Promise<T> {
  const { log, warn } = to;
  const passing = (print: typeof log) => (text: unknown) => {
    if (!HARMLESS.test(String(text))) print.call(to, text);
  };
  Object.assign(to, { log: passing(log), warn: passing(warn) });
  try {
    return await injecting();
  } finally {
    Object.assign(to, { log, warn });
  }
}
