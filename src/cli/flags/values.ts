import { Secret } from '../../base/secret.ts';
import type { Options, Values } from '../../config/options/option.ts';
import type { CommandLine } from '../argv/command.ts';

/** Values of the options on a command line. Options that the command does not have are absent. */
export function valuesOf<Rows extends Options>(
  rows: Rows,
  { command, flags }: Pick<CommandLine, 'command' | 'flags'>,
): Values<Rows> {
  const has = new Set(command.flags.map(({ name }) => name));
  const taken = Object.entries(rows).filter(([, { name }]) => has.has(name));
  return Object.fromEntries(
    taken.map(([key, { name, secret }]) => [key, secret ? secretOf(flags.string(name)) : flags.value(name)]),
  ) as Values<Rows>;
}

function secretOf(value: string | undefined): Secret | undefined {
  return value === undefined ? undefined : new Secret(value);
}
