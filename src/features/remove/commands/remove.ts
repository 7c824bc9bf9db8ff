import type { Command } from '../../../cli/argv/command.ts';
import { type Flag, flagsOf } from '../../../cli/flags/flag.ts';
import { outputFlag } from '../../../cli/flags/shared-flags.ts';
import { TOKEN_COMMON } from '../../../config/options/token.ts';
import { REMOVE } from '../options.ts';

/** Also yaml, for the result. */
const output: Flag = { ...outputFlag, choices: ['text', 'json', 'yaml'] };

/** `remove`: takes nodes out of the cluster. */
export const removeCommand: Command = {
  name: 'remove',
  summary: 'COMMAND_REMOVE',
  description: 'COMMAND_REMOVE_LONG',
  argument: '[node]...',
  maxArguments: Number.POSITIVE_INFINITY,
  flags: [...flagsOf({ ...REMOVE, ...TOKEN_COMMON }), output],
  commands: [],
  changesMachine: true,
  keepsChanges: true,
  run: async (invocation) => (await import('./run-remove.ts')).runRemove(invocation),
};
