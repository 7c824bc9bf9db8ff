import type { Flag } from './flag.ts';
import { runFlags } from './shared-flags.ts';

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
