import type { Message, Say } from '../base/text.ts';

/** One thing that is wrong. `line` and `column` count from 1; `path` is a field's path, a flag, or empty for a whole document or file. */
export type ConfigProblem = Message & { line: number | undefined; column: number | undefined; path: string };

/** Renders problems one to a line. `source`: the file. */
export function problemLines(source: string | undefined, problems: readonly ConfigProblem[], say: Say): string {
  return problems
    .map((problem) => {
      const place = [source, problem.line, problem.column].filter((part) => part !== undefined).join(':');
      return `\n  ${[place, problem.path, say(problem)].filter((part) => part !== '').join(': ')}`;
    })
    .join('');
}
