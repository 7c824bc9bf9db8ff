import type { FailureText } from '../catalogue.ts';

export const explain = {
  failures: {
    ERROR_CODE_UNKNOWN: (p: { code: string; nearest: string | undefined }): FailureText => ({
      what: `There is no error with the code "${p.code}".${p.nearest === undefined ? '' : ` Did you mean "${p.nearest}"?`}`,
      cause: 'A code is the word in parentheses after an error, and "code" in its JSON.',
      cure: 'Correct the code; "kubejoin explain" lists them all.',
    }),
  },
  texts: {
    COMMAND_EXPLAIN: () => 'Tell what an error means and what to do about it, by its code',
    COMMAND_EXPLAIN_LONG: () =>
      'Tells what an error means and what to do about it, by its code: the word in parentheses after the error. It is told with example facts; the error itself has yours. Without a code: all codes, by exit code.',
    EXPLAIN_EXIT: (p: { exitCode: number; meaning: string }) => `Exit code ${p.exitCode}: ${p.meaning}`,
  },
};
