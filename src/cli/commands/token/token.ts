import { configurationFile } from '../../../config/options/shared.ts';
import { JOIN_LINE, TOKEN_BINDING, TOKEN_COMMON, TOKEN_SETTINGS } from '../../../config/options/token.ts';
import type { Command, Invocation } from '../../argv/command.ts';
import { type Flag, flagsOf } from '../../flags/flag.ts';
import { outputFlag } from '../../flags/shared-flags.ts';
import { dataOutputFlag, dataOutputFlags } from '../../render/output/printed-data.ts';

const COMMON: readonly Flag[] = Object.values(TOKEN_COMMON);
const { configFile, allowExperimentalApi } = configurationFile('FLAG_TOKEN_CONFIG');

/** `token`: each command's own code is loaded when it runs. */
export const tokenCommand: Command = {
  name: 'token',
  summary: 'COMMAND_TOKEN',
  description: 'COMMAND_TOKEN_LONG',
  maxArguments: 0,
  flags: [],
  commands: [
    {
      name: 'create',
      summary: 'COMMAND_TOKEN_CREATE',
      description: 'COMMAND_TOKEN_CREATE_LONG',
      argument: '[token]',
      maxArguments: 1,
      flags: [
        ...flagsOf({ ...JOIN_LINE, ...TOKEN_SETTINGS, ...TOKEN_BINDING, configFile }),
        ...COMMON,
        allowExperimentalApi,
        { ...dataOutputFlag, own: true },
      ],
      commands: [],
      changesMachine: true,
      printsResult: true,
      run: async (invocation) => (await import('./create.ts')).createToken(invocation),
    },
    {
      name: 'delete',
      summary: 'COMMAND_TOKEN_DELETE',
      argument: '[token-id|token]...',
      maxArguments: Number.POSITIVE_INFINITY,
      flags: [...COMMON, outputFlag],
      commands: [],
      changesMachine: true,
      run: async (invocation) => (await import('./delete.ts')).deleteToken(invocation),
    },
    {
      name: 'generate',
      summary: 'COMMAND_TOKEN_GENERATE',
      maxArguments: 0,
      flags: COMMON,
      commands: [],
      run: generateToken,
    },
    {
      name: 'list',
      summary: 'COMMAND_TOKEN_LIST',
      maxArguments: 0,
      flags: [...COMMON, ...dataOutputFlags],
      commands: [],
      run: async (invocation) => (await import('./list.ts')).listToken(invocation),
    },
  ],
};

async function generateToken({ terminal }: Invocation): Promise<void> {
  const { newBootstrapToken } = await import('../../../config/values/new-secrets.ts');
  terminal.data(`${newBootstrapToken().reveal()}\n`);
}
