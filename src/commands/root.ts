import { applyCommand } from './apply.ts';
import { caHashCommand } from './ca-hash.ts';
import { certsCommand } from './certs/certs.ts';
import type { Command } from './command.ts';
import { completionCommand } from './completion.ts';
import { configCommand } from './config/config.ts';
import { doctorCommand } from './doctor.ts';
import { explainCommand } from './explain.ts';
import { fleetCommand } from './fleet/fleet.ts';
import { initCommand } from './init.ts';
import { initPhaseCommand } from './init-phase.ts';
import { joinCommand } from './join.ts';
import { joinPhaseCommand } from './join-phase.ts';
import { kubeconfigCommand } from './kubeconfig-user.ts';
import { planCommand } from './plan.ts';
import { rehearseCommand } from './rehearse.ts';
import { resetCommand } from './reset.ts';
import { resetPhaseCommand } from './reset-phase.ts';
import { tokenCommand } from './token/token.ts';
import { undoCommand } from './undo.ts';
import { versionCommand } from './version.ts';

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

export function rootCommand(): Command {
  return {
    name: 'kubejoin',
    summary: 'COMMAND_ROOT',
    maxArguments: 0,
    flags: [],
    commands: [
      initCommand(initPhaseCommand()),
      joinCommand(joinPhaseCommand()),
      resetCommand(resetPhaseCommand()),
      undoCommand,
      applyCommand,
      caHashCommand,
      certsCommand,
      completionCommand(rootCommand),
      configCommand,
      doctorCommand,
      explainCommand,
      fleetCommand,
      kubeconfigCommand,
      planCommand,
      rehearseCommand,
      tokenCommand,
      versionCommand,
      helpCommand,
    ],
  };
}
