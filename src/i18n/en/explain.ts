export const explain = {
  COMMAND_EXPLAIN: () => 'Tell what an error means and what to do about it, by its code',
  COMMAND_EXPLAIN_LONG: () =>
    'Tells what an error means and what to do about it, by its code: the word in parentheses after the error. It is told with example facts; the error itself has yours. Without a code: all codes, by exit code.',
  EXPLAIN_EXIT: (p: { exitCode: number; meaning: string }) => `Exit code ${p.exitCode}: ${p.meaning}`,
};
