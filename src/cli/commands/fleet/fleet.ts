import { FLEET, SSH } from '../../../config/options/fleet.ts';
import { JOIN } from '../../../config/options/join.ts';
import type { Command } from '../../argv/command.ts';
import type { Flag } from '../../flags/flag.ts';
import { joinFlags, outputFlag } from '../../flags/shared-flags.ts';

/** Options of `join` for a single machine, and its configuration file, which has another meaning here. */
const OF_ONE_MACHINE: readonly string[] = [
  JOIN.advertiseAddress,
  JOIN.configFile,
  JOIN.controlPlane,
  JOIN.ifNeeded,
  JOIN.nodeName,
].map(({ name }) => name);

const fleetJoinFlags: readonly Flag[] = [
  ...joinFlags.filter(({ name }) => !OF_ONE_MACHINE.includes(name)),
  ...Object.values(FLEET),
  ...Object.values(SSH),
  outputFlag,
  { name: 'report', type: 'string', help: 'FLAG_FLEET_REPORT' },
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
