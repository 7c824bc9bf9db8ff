/**
 * Lines that one program printed, pasted into a shell of another host: kubejoin's into kubeadm, kubeadm's into
 * kubejoin.
 */
import type { LabHost } from '../machine/host.ts';
import { IGNORED } from '../worker/kubejoin.ts';

export type Program = 'kubejoin' | 'kubeadm';

/** Every line of a shell in the text that joins, whole even where it goes on after a backslash. */
export function joinLines(printed: string): string[] {
  return printed.match(/^\s*kube(?:join|adm) join (?:.*\\\n)*.*$/gm) ?? [];
}

/** The line as it is, but for the program's name, and for what the lab's control groups need. */
export async function paste(host: LabHost, line: string, into: Program): Promise<string> {
  const pasted = line.trim().replace(/^\S+/, into);
  return host.mustExec(['sh', '-c', `${pasted} ${IGNORED}`]);
}
