import { JOIN, type JoinUser, joinOptionsOf } from '../../config/options/join.ts';
import { type Flag, flagsOf } from './flag.ts';

export const joinFlags = flagsOf(JOIN);

/** Those of its flags that something else has. */
export const joinFlagsOf = (user: JoinUser) => flagsOf(joinOptionsOf(user));

export const outputFlag: Flag = {
  name: 'output',
  shorthand: 'o',
  type: 'string',
  help: 'FLAG_OUTPUT',
  choices: ['text', 'json'],
  default: 'text',
  own: true,
};

/** Flags of commands that report their progress. */
export const runFlags: readonly Flag[] = [outputFlag];

/** kubejoin's companions of kubeadm's flags: a single phase has them because it has the other. */
const COMPANIONS: Readonly<Record<string, readonly string[]>> = {
  config: ['allow-experimental-api'],
  'discovery-file': ['allow-remote-discovery-programs'],
  token: ['token-file'],
};

/** The flags of a single phase (`join phase NAME`), from the names that the phase lists. */
export function phaseFlags(names: readonly string[], all: readonly Flag[]): Flag[] {
  const wanted = new Set(names.flatMap((name) => [name, ...(COMPANIONS[name] ?? [])]));
  return [...all.filter((flag) => wanted.has(flag.name)), ...runFlags];
}

/** Accepted by all `config` commands, as in kubeadm; none contacts a cluster. */
export const unusedKubeconfigFlag: Flag = { name: 'kubeconfig', type: 'string', help: 'FLAG_KUBECONFIG_UNUSED' };

/** Flags of every command, before or after its name. */
export const globalFlags: readonly Flag[] = [
  { name: 'lang', type: 'string', help: 'FLAG_LANG', choices: ['en', 'pt-BR'], synonyms: { pt: 'pt-BR' }, own: true },
  { name: 'rootfs', type: 'string', help: 'FLAG_ROOTFS' },
  { name: 'v', shorthand: 'v', type: 'level', help: 'FLAG_V', default: '0' },
  // kubeadm has it, and scripts give it. Files of Go's sources are not files here, so it does nothing.
  { name: 'vmodule', type: 'modules', help: 'FLAG_VMODULE' },
];

export const helpFlag: Flag = { name: 'help', shorthand: 'h', type: 'bool', help: 'FLAG_HELP' };
