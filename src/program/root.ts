import type { Command } from '../cli/argv/command.ts';
import { kubeadmRoot as kubeadmRootOf } from '../cli/as-kubeadm/root.ts';
import { rootCommand as rootOf } from '../cli/root.ts';
import { FEATURES } from './assembled.ts';

/** The command line's tree, with all features. */
export function rootCommand(): Command {
  return rootOf(FEATURES);
}

/** The same, called as kubeadm. */
export function kubeadmRoot(): Command {
  return kubeadmRootOf(FEATURES);
}
