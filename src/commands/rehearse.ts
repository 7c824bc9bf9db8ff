import type { Command } from './command.ts';
import { FAULT_NAMES } from '../rehearsal/faults.ts';
import { outputFlag } from './flags/join-flags.ts';

export const rehearseCommand: Command = {
  name: 'rehearse',
  summary: 'COMMAND_REHEARSE',
  maxArguments: 0,
  flags: [
    { name: 'config', type: 'string', help: 'FLAG_CONFIG' },
    { name: 'fault', type: 'string', help: 'FLAG_FAULT', choices: FAULT_NAMES },
    { name: 'nodes', type: 'int32', help: 'FLAG_NODES', default: '1' },
    outputFlag,
  ],
  commands: [],
  run: async () => {
    throw new Error('not connected yet');
  },
};
