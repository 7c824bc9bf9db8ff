import type { Flag } from './flag.ts';

/** Flags of every command, before or after its name. */
export const globalFlags: readonly Flag[] = [
  { name: 'lang', type: 'string', help: 'FLAG_LANG', choices: ['en', 'pt-BR'], synonyms: { pt: 'pt-BR' }, own: true },
  { name: 'rootfs', type: 'string', help: 'FLAG_ROOTFS' },
  { name: 'v', shorthand: 'v', type: 'level', help: 'FLAG_V', default: '0' },
  // kubeadm has it, and scripts give it. Files of Go's sources are not files here, so it does nothing.
  { name: 'vmodule', type: 'modules', help: 'FLAG_VMODULE' },
];

export const helpFlag: Flag = { name: 'help', shorthand: 'h', type: 'bool', help: 'FLAG_HELP' };
