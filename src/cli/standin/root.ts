import type { Command } from '../argv/command.ts';
import { completionCommand } from '../commands/completion.ts';
import { rootCommand } from '../root.ts';
import { kubeadmVersionCommand } from './version.ts';

/** kubejoin's commands that kubeadm has, too. */
const SHARED: ReadonlySet<string> = new Set([
  ...['init', 'join', 'reset'],
  ...['certs', 'config', 'kubeconfig', 'token'],
  ...['completion', 'help', 'version'],
]);

/** The commands of kubeadm: kubejoin's without what is its own, and those that only the real kubeadm can run. */
export function standInRoot(): Command {
  const root = rootCommand();
  const shared = root.commands.filter(({ name }) => SHARED.has(name)).map((command) => asInKubeadm(replaced(command)));
  return { ...root, name: 'kubeadm', summary: 'COMMAND_STAND_IN', commands: [...shared, ...ELSEWHERE] };
}

function replaced(command: Command): Command {
  switch (command.name) {
    case 'completion':
      return completionCommand(standInRoot);
    case 'version':
      return kubeadmVersionCommand;
    case 'reset':
      // kubeadm ignores them, and older tools give the names of phases.
      return { ...command, maxArguments: Number.POSITIVE_INFINITY };
    default:
      return command;
  }
}

/** Without its long description, which explains what kubejoin has beyond kubeadm. */
function asInKubeadm({ description: _, ...command }: Command): Command {
  return {
    ...command,
    flags: command.flags.filter(({ own }) => own !== true),
    commands: command.commands.map(asInKubeadm),
  };
}

const ELSEWHERE: readonly Command[] = ['alpha', 'upgrade'].map((name) => ({
  name,
  summary: 'COMMAND_ELSEWHERE',
  maxArguments: Number.POSITIVE_INFINITY,
  flags: [],
  commands: [],
  isElsewhere: true,
}));
