import type { Command, Invocation } from '../../argv/command.ts';
import { unusedKubeconfigFlag } from '../../flags/shared-flags.ts';
import { dataYaml } from '../../render/output/printed-data.ts';

const COMPONENT_KINDS = ['KubeProxyConfiguration', 'KubeletConfiguration'] as const;

export const configPrintCommand: Command = {
  name: 'print',
  summary: 'COMMAND_CONFIG_PRINT',
  maxArguments: 0,
  flags: [],
  commands: [
    {
      ...printing('init-defaults', 'COMMAND_CONFIG_PRINT_INIT', initDefaults),
      flags: [
        { name: 'component-configs', type: 'list', help: 'FLAG_COMPONENT_CONFIGS', choices: COMPONENT_KINDS },
        unusedKubeconfigFlag,
      ],
    },
    printing('join-defaults', 'COMMAND_CONFIG_PRINT_JOIN', joinDefaults),
    printing('reset-defaults', 'COMMAND_CONFIG_PRINT_RESET', async () => [(await defaults()).resetDefaults()]),
    printing('upgrade-defaults', 'COMMAND_CONFIG_PRINT_UPGRADE', async () => [(await defaults()).upgradeDefaults()]),
  ],
};

type Documents = readonly Readonly<Record<string, unknown>>[];

function printing(
  name: string,
  summary: Command['summary'],
  documents: (invocation: Invocation) => Promise<Documents>,
): Command {
  return {
    name,
    summary,
    description: 'COMMAND_CONFIG_PRINT_LONG',
    maxArguments: 0,
    flags: [unusedKubeconfigFlag],
    commands: [],
    async run(invocation) {
      invocation.terminal.data((await documents(invocation)).map(dataYaml).join('---\n'));
    },
  };
}

function defaults() {
  return import('../../../manifests/printed-defaults.ts');
}

async function initDefaults({ line }: Invocation): Promise<Documents> {
  const { initDefaults, componentDefaults } = await defaults();
  return [...initDefaults(), ...(line.flags.list('component-configs') ?? []).map(componentDefaults)];
}

async function joinDefaults(): Promise<Documents> {
  const [{ joinDefaults }, { linuxHost }] = await Promise.all([defaults(), import('../../../host/linux/index.ts')]);
  return [joinDefaults(linuxHost().read.system.hostname().trim().toLowerCase())];
}
