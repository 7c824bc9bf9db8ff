import { type Command, commandNamed } from './argv/command.ts';
import { caHashCommand } from './commands/ca-hash.ts';
import { certsCommand } from './commands/certs/certs.ts';
import { completionCommand } from './commands/completion.ts';
import { configCommand } from './commands/config/config.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { initCommand } from './commands/init.ts';
import { joinCommand } from './commands/join.ts';
import { kubeconfigCommand } from './commands/kubeconfig.ts';
import { initPhaseCommand, joinPhaseCommand, resetPhaseCommand } from './commands/phase-command.ts';
import { applyCommand, planCommand } from './commands/plan.ts';
import { resetCommand } from './commands/reset.ts';
import { tokenCommand } from './commands/token/token.ts';
import { undoCommand } from './commands/undo.ts';
import { versionCommand } from './commands/version.ts';
import { type Feature, withAddedOptions } from './feature.ts';

/** `help join phase` is `join phase --help`. */
const helpCommand: Command = {
  name: 'help',
  summary: 'COMMAND_HELP',
  argument: '[command]...',
  maxArguments: Number.POSITIVE_INFINITY,
  flags: [],
  commands: [],
  helps: true,
};

/** The command line's tree. The commands of features stand among the others, by name. */
export function rootCommand(features: readonly Feature[]): Command {
  const contributed = features.flatMap(({ commands }) => commands?.() ?? []);
  return {
    name: 'kubejoin',
    summary: 'COMMAND_ROOT',
    maxArguments: 0,
    flags: [],
    commands: [
      commandNamed('init', () => initCommand(initPhaseCommand())),
      commandNamed('join', () => joinCommand(joinPhaseCommand())),
      commandNamed('reset', () => resetCommand(resetPhaseCommand())),
      commandNamed('undo', () => undoCommand),
      ...[
        commandNamed('apply', () => applyCommand),
        commandNamed('ca-hash', () => caHashCommand),
        commandNamed('certs', () => certsCommand),
        commandNamed('completion', () => completionCommand(() => rootCommand(features))),
        commandNamed('config', () => configCommand),
        commandNamed('doctor', () => doctorCommand),
        commandNamed('explain', () => explainCommand),
        commandNamed('kubeconfig', () => kubeconfigCommand),
        commandNamed('plan', () => planCommand),
        commandNamed('token', () => tokenCommand),
        commandNamed('version', () => versionCommand),
        ...contributed,
      ].sort((a, b) => (a.name < b.name ? -1 : 1)),
    ]
      .map((command) => withAddedOptions(command, features))
      .concat(helpCommand),
  };
}
