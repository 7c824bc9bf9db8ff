import { Failure, isFailure } from '../../base/failure.ts';
import { type Message, withFacts } from '../../base/text.ts';
import { FLAGS_INVALID } from '../../config/config-sentences.ts';
import {
  CONFIG_FLAGS_DISCOVERY_BOTH,
  CONFIG_FLAGS_DISCOVERY_NONE,
  CONFIG_FLAGS_TOKEN_TWICE,
  CONFIG_WITH_FLAGS,
} from '../../config/from-flags/config-flags-sentences.ts';
import { INIT } from '../../config/options/init.ts';
import { JOIN } from '../../config/options/join.ts';
import type { Option } from '../../config/options/option.ts';
import { RESET } from '../../config/options/reset.ts';
import type { ConfigProblem } from '../../config/problem.ts';

/** A failure of the flags as one of the options of a call; any other error as it is. */
export function inOptions(error: unknown): unknown {
  if (isFailure(error, CONFIG_WITH_FLAGS)) {
    const { flags, beside } = error.params;
    return new Failure(CONFIG_WITH_FLAGS, {
      flags: flags.map(optionOf),
      beside: beside.map(optionOf),
      by: 'library',
    });
  }
  if (!isFailure(error, FLAGS_INVALID)) return error;
  const { problems, more } = error.params;
  return new Failure(FLAGS_INVALID, { problems: problems.map(inOption), more, by: 'library' });
}

function inOption(problem: ConfigProblem): ConfigProblem {
  const { line, column, path } = problem;
  return withFacts(messageOf(problem), { line, column, path: optionOf(path) });
}

/** The same sentence about options, if it names flags. */
function messageOf(problem: ConfigProblem): Message {
  switch (problem.key) {
    case CONFIG_FLAGS_DISCOVERY_NONE.key:
      return CONFIG_FLAGS_DISCOVERY_NONE({ by: 'library' });
    case CONFIG_FLAGS_DISCOVERY_BOTH.key:
      return CONFIG_FLAGS_DISCOVERY_BOTH({ ...(problem.params as { endpoint: string }), by: 'library' });
    case CONFIG_FLAGS_TOKEN_TWICE.key:
      return CONFIG_FLAGS_TOKEN_TWICE({ by: 'library' });
    default:
      return problem;
  }
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
