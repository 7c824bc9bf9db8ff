import type { Command, Invocation } from '../../argv/command.ts';
import { tokenCreateFlags, tokenDeleteFlags, tokenGenerateFlags, tokenListFlags } from '../../flags/token-flags.ts';

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
      flags: tokenCreateFlags,
      commands: [],
      run: async (invocation) => (await import('./create.ts')).createToken(invocation),
    },
    {
      name: 'delete',
      summary: 'COMMAND_TOKEN_DELETE',
      argument: '[token-id|token]...',
      maxArguments: Number.POSITIVE_INFINITY,
      flags: tokenDeleteFlags,
      commands: [],
      changesMachine: true,
      run: async (invocation) => (await import('./delete.ts')).deleteToken(invocation),
    },
    { name: 'generate', summary: 'COMMAND_TOKEN_GENERATE', maxArguments: 0, flags: tokenGenerateFlags, commands: [], run: generateToken },
    {
      name: 'list',
      summary: 'COMMAND_TOKEN_LIST',
      maxArguments: 0,
      flags: tokenListFlags,
      commands: [],
      run: async (invocation) => (await import('./list.ts')).listToken(invocation),
    },
  ],
};

async function generateToken({ terminal }: Invocation): Promise<number> {
  const { newBootstrapToken } = await import('../../../config/values/new-token.ts');
  terminal.data(`${newBootstrapToken().reveal()}\n`);
  return 0;
}
