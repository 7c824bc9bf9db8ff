import type { Command } from '../../../cli/argv/command.ts';
import type { Flag } from '../../../cli/flags/flag.ts';
import { joinFlagsOf, outputFlag } from '../../../cli/flags/shared-flags.ts';
import { FLEET, SSH } from '../options.ts';

const fleetJoinFlags: readonly Flag[] = [
  ...joinFlagsOf('fleet'),
  ...Object.values(FLEET),
  ...Object.values(SSH),
  outputFlag,
  { name: 'report', type: 'string', help: 'FLAG_FLEET_REPORT', formats: ['.html', '.json', '.txt'] },
];

/** `fleet`: each command's code is loaded when it runs. */
export const fleetCommand: Command = {
  name: 'fleet',
  summary: 'COMMAND_FLEET',
  maxArguments: 0,
  flags: [],
  commands: [
    {
      name: 'join',
      summary: 'COMMAND_FLEET_JOIN',
      description: 'COMMAND_FLEET_JOIN_LONG',
      argument: '[hosts-file] [api-server-endpoint]',
      maxArguments: 2,
      argumentChoices: 'files',
      changesMachine: true,
      flags: fleetJoinFlags,
      commands: [],
      showsRun: true,
      hasOwnView: () => true,
      run: async (invocation) => (await import('./fleet-join.ts')).runFleetJoin(invocation),
    },
    {
      name: 'remote',
      summary: 'COMMAND_FLEET_REMOTE',
      maxArguments: 0,
      flags: [
        { name: 'output', shorthand: 'o', type: 'string', help: 'FLAG_OUTPUT', choices: ['json'], default: 'json' },
      ],
      commands: [],
      run: async (invocation) => (await import('./fleet-remote.ts')).runFleetRemote(invocation),
    },
  ],
};
