/** Two programs named kubeadm on hosts of the lab: the real one, and a link to kubejoin. */
import type { ExecOptions, ExecOutcome } from '../machine/enter.ts';
import type { LabHost } from '../machine/host.ts';
import { INSTALLED } from '../worker/kubejoin.ts';

const LINKS = '/opt/as-kubeadm';

/** The directory of each, which comes first in the PATH of those who call `kubeadm`. */
export const KUBEADMS = { kubeadm: '/usr/bin', 'kubejoin called as kubeadm': LINKS } as const;
export type Kubeadm = keyof typeof KUBEADMS;

/** Makes the link on a host that has kubejoin; `reset` removes it. */
export async function link(host: LabHost): Promise<void> {
  await host.mustExec(['sh', '-c', `mkdir -p ${LINKS} && ln -sf ${INSTALLED} ${LINKS}/kubeadm`]);
}

/** A command line of a shell in which `kubeadm` is one of the two. */
export async function call(
  host: LabHost,
  kubeadm: Kubeadm,
  line: string,
  options: ExecOptions = {},
): Promise<ExecOutcome> {
  const env = { PATH: `${KUBEADMS[kubeadm]}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin` };
  const outcome = await host.exec(['sh', '-c', line], { env, ...options });
  if (outcome.timedOut) throw new Error(`it did not end: ${line}\n${outcome.stdout}\n${outcome.stderr}`);
  return outcome;
}

/** As `call`, for a line that must succeed; gives what it printed. */
export async function mustCall(host: LabHost, kubeadm: Kubeadm, line: string): Promise<string> {
  const { code, stdout, stderr } = await call(host, kubeadm, line);
  if (code !== 0) throw new Error(`${kubeadm} on ${host.name}: ${line} exited with ${code}\n${stdout}\n${stderr}`);
  return stdout;
}

const ENDS = ['/etc/kubernetes', '/etc/cni/net.d', '/var/lib/kubelet', '/var/lib/etcd'];

/** Remains of a node after a reset, with the directories that it has emptied. */
export async function left(host: LabHost): Promise<string[]> {
  const found = await host.mustExec(['sh', '-c', `find ${ENDS.join(' ')} 2>/dev/null || true`]);
  return found.split('\n').filter((file) => file !== '');
}

/** Without what differs from one run to the next: tokens, certificate keys and CA hashes. */
export function masked(text: string): string {
  return text
    .replaceAll(/\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g, 'TOKEN')
    .replaceAll(/sha256:[0-9a-f]{64}/g, 'HASH')
    .replaceAll(/\b[0-9a-f]{64}\b/g, 'KEY');
}

/** The join commands in an output, as scripts cut them out of it. */
export function joinCommands(text: string): string[] {
  return [...text.matchAll(/kubeadm join (?:.*\\\n)*.*/g)].map(([command]) => command);
}
