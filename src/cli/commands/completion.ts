import { Failure } from '../../base/failure.ts';
import type { Command } from '../argv/command.ts';
import { bashCompletion } from '../completion/bash.ts';
import { type CompletedCommand, completionTree } from '../completion/completion-tree.ts';
import { fishCompletion } from '../completion/fish.ts';
import { zshCompletion } from '../completion/zsh.ts';
import { shownWord } from '../secrecy.ts';
import { SHELL_UNKNOWN } from './cli-commands-sentences.ts';

const SHELLS: Readonly<Record<string, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashCompletion,
  fish: fishCompletion,
  zsh: zshCompletion,
};

/** Prints a completion script. `root`: the whole command tree, which includes this command. */
export function completionCommand(root: () => Command): Command {
  const shells = Object.keys(SHELLS);
  return {
    name: 'completion',
    summary: 'COMMAND_COMPLETION',
    description: 'COMMAND_COMPLETION_LONG',
    argument: shells.join('|'),
    argumentChoices: shells,
    maxArguments: 1,
    flags: [],
    commands: [],
    async run({ line, terminal, catalogue }) {
      const [shell = ''] = line.arguments;
      const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
      if (!script) throw new Failure(SHELL_UNKNOWN, { shell: shownWord(shell), valid: shells });
      const { failureCodes } = await import('../../i18n/definitions.ts');
      terminal.data(script(completionTree(root(), catalogue, failureCodes())));
    },
  };
}
