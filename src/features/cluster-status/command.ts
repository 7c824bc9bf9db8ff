import type { Command } from '../../cli/argv/command.ts';
import { flagsOf } from '../../cli/flags/flag.ts';
import { dataOutputFlag } from '../../cli/render/output/printed-data.ts';
import { TOKEN_COMMON } from '../../config/options/token.ts';

const { kubeconfig } = TOKEN_COMMON;

/** `cluster`: commands about the cluster as a whole. */
export const clusterCommand: Command = {
  name: 'cluster',
  summary: 'COMMAND_CLUSTER',
  maxArguments: 0,
  flags: [],
  commands: [
    {
      name: 'status',
      summary: 'COMMAND_CLUSTER_STATUS',
      description: 'COMMAND_CLUSTER_STATUS_LONG',
      maxArguments: 0,
      flags: [...flagsOf({ kubeconfig }), { ...dataOutputFlag, own: true }],
      commands: [],
      run: async (invocation) => (await import('./print-status.ts')).printStatus(invocation),
    },
  ],
};
