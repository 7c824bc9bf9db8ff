import { Failure, isFailure } from '../../base/failure.ts';
import { withFacts } from '../../base/text.ts';
import { FLAGS_INVALID } from '../../config/config-sentences.ts';
import { CONFIG_FLAGS_DISCOVERY_NONE } from '../../config/from-flags/config-flags-sentences.ts';
import { INIT } from '../../config/options/init.ts';
import { JOIN } from '../../config/options/join.ts';
import type { Option } from '../../config/options/option.ts';
import { RESET } from '../../config/options/reset.ts';
import type { ConfigProblem } from '../../config/problem.ts';

/** A failure of the flags as one of the options of a call; any other error as it is. */
export function inOptions(error: unknown): unknown {
  if (!isFailure(error, FLAGS_INVALID)) return error;
  const { problems, more } = error.params;
  return new Failure(FLAGS_INVALID, { problems: problems.map(inOption), more, by: 'library' });
}

function inOption(problem: ConfigProblem): ConfigProblem {
  const { line, column, path } = problem;
  const message =
    problem.key === CONFIG_FLAGS_DISCOVERY_NONE.key ? CONFIG_FLAGS_DISCOVERY_NONE({ by: 'library' }) : problem;
  return withFacts(message, { line, column, path: optionOf(path) });
}

/** The option of a flag, of which one value may be meant (--flag[0]): by its definition, else by kubejoin's way to form a flag. */
function optionOf(path: string): string {
  if (!path.startsWith('--')) return path;
  const [flag = '', ...index] = path.slice(2).split('[');
  const options: Readonly<Record<string, Option>> = { ...RESET, ...INIT, ...JOIN };
  const defined = Object.entries(options).find(([, { name }]) => name === flag);
  const option = defined?.[0] ?? flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return [option, ...index].join('[');
}
