import { APPROVE } from '../../../config/options/admission.ts';
import { TOKEN_COMMON } from '../../../config/options/token.ts';
import type { Command } from '../../argv/command.ts';
import { flagsOf } from '../../flags/flag.ts';
import { outputFlag } from '../../flags/shared-flags.ts';

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
