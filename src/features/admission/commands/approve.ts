import type { Command } from '../../../cli/argv/command.ts';
import { flagsOf } from '../../../cli/flags/flag.ts';
import { outputFlag } from '../../../cli/flags/shared-flags.ts';
import { TOKEN_COMMON } from '../../../config/options/token.ts';
import { APPROVE } from '../options.ts';

const { kubeconfig } = TOKEN_COMMON;

/** `approve`: decides about certificate requests of bound tokens and for serving certificates, one or all. */
export const approveCommand: Command = {
  name: 'approve',
  summary: 'COMMAND_APPROVE',
  description: 'COMMAND_APPROVE_LONG',
  argument: '[request]',
  maxArguments: 1,
  flags: [...flagsOf({ ...APPROVE, kubeconfig }), outputFlag],
  commands: [],
  changesMachine: true,
  keepsChanges: true,
  run: async (invocation) => (await import('./run-approver.ts')).runApprover(invocation),
};
