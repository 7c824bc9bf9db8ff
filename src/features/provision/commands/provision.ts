import type { Command } from '../../../cli/argv/command.ts';
import { flagsOf } from '../../../cli/flags/flag.ts';
import { JOIN, joinOptionsOf } from '../../../config/options/join.ts';
import { configurationFile } from '../../../config/options/shared.ts';
import { joinPhaseList } from '../../../phases/join/list.ts';
import { PROVISION, PROVISION_RUN } from '../options.ts';

const { undoOnFailure, allowRemoteDiscoveryPrograms } = JOIN;

/** `provision`: each command's code is loaded when it runs. */
export const provisionCommand: Command = {
  name: 'provision',
  summary: 'COMMAND_PROVISION',
  description: 'COMMAND_PROVISION_LONG',
  argument: '[api-server-endpoint]',
  maxArguments: 1,
  flags: flagsOf({ ...joinOptionsOf('provision'), ...PROVISION, ...PROVISION_RUN }),
  changesMachine: true,
  printsResult: true,
  run: async (invocation) => (await import('./print-user-data.ts')).printUserData(invocation),
  commands: [
    {
      name: 'run',
      summary: 'COMMAND_PROVISION_RUN',
      description: 'COMMAND_PROVISION_RUN_LONG',
      maxArguments: 0,
      phases: joinPhaseList,
      flags: flagsOf({
        ...configurationFile('FLAG_PROVISION_CONFIG'),
        ...{ undoOnFailure, allowRemoteDiscoveryPrograms },
        ...PROVISION_RUN,
      }),
      commands: [],
      changesMachine: true,
      run: async (invocation) => (await import('./run.ts')).runProvisioned(invocation),
    },
  ],
};
