import type { Argument } from '../types/join.ts';

/** The last argument of a name, which takes effect. */
export function lastArgument(args: readonly Argument[], name: string): Argument | undefined {
  return args.findLast((argument) => argument.name === name);
}

export function argumentValue(args: readonly Argument[], name: string): string | undefined {
  return lastArgument(args, name)?.value;
}
