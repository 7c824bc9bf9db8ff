import type { Command } from '../../../cli/argv/command.ts';
import { type Flag, flagsOf } from '../../../cli/flags/flag.ts';
import { outputFlag } from '../../../cli/flags/shared-flags.ts';
import { TOKEN_COMMON } from '../../../config/options/token.ts';
import { ADMISSION_INSTALL, SERVING } from '../options.ts';

const { kubeconfig } = TOKEN_COMMON;
const CHANGING: readonly Flag[] = [...flagsOf(TOKEN_COMMON), outputFlag];

/** `admission`: what bound tokens and their approver need in the cluster. */
export const admissionCommand: Command = {
  name: 'admission',
  summary: 'COMMAND_ADMISSION',
  description: 'COMMAND_ADMISSION_LONG',
  maxArguments: 0,
  flags: [],
  commands: [
    {
      name: 'install',
      summary: 'COMMAND_ADMISSION_INSTALL',
      description: 'COMMAND_ADMISSION_INSTALL_LONG',
      maxArguments: 0,
      flags: [...flagsOf({ ...TOKEN_COMMON, ...ADMISSION_INSTALL }), outputFlag],
      commands: [],
      changesMachine: true,
      run: async (invocation) => (await import('./install.ts')).install(invocation),
    },
    {
      name: 'status',
      summary: 'COMMAND_ADMISSION_STATUS',
      description: 'COMMAND_ADMISSION_STATUS_LONG',
      maxArguments: 0,
      flags: [...flagsOf({ kubeconfig }), outputFlag],
      commands: [],
      run: async (invocation) => (await import('./status.ts')).status(invocation),
    },
    {
      name: 'serving',
      summary: 'COMMAND_ADMISSION_SERVING',
      description: 'COMMAND_ADMISSION_SERVING_LONG',
      maxArguments: 0,
      flags: [...flagsOf({ ...TOKEN_COMMON, ...SERVING }), outputFlag],
      commands: [],
      changesMachine: true,
      run: async (invocation) => (await import('./serving.ts')).serving(invocation),
    },
    {
      name: 'remove',
      summary: 'COMMAND_ADMISSION_REMOVE',
      maxArguments: 0,
      flags: CHANGING,
      commands: [],
      changesMachine: true,
      run: async (invocation) => (await import('./install.ts')).remove(invocation),
    },
  ],
};
