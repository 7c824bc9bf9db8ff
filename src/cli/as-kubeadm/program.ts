import { basename } from 'node:path';

/** The names by which this program may be called. As kubeadm it stands in for kubeadm (docs/from-kubeadm.md). */
export type Program = 'kubejoin' | 'kubeadm';

/** From the path that the program was called by: argv[0] of an executable, the script's path with Node.js. */
export function programOf(path: string | undefined): Program {
  return basename(path ?? '') === 'kubeadm' ? 'kubeadm' : 'kubejoin';
}

/** `path`: the words that lead to a command, from the program's name on. */
export function isCalledAsKubeadm({ path }: { path: readonly string[] }): boolean {
  return path[0] === 'kubeadm';
}

/** Since 1.34, kubeadm ends with 1 after any error. A signal's code stays. */
export function kubeadmExitCode(code: number): number {
  return code > 0 && code < 128 ? 1 : code;
}
