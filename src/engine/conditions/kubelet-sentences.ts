import { failure } from '../../base/failure.ts';
import { tail } from '../../base/phrases.ts';
import { text } from '../../base/text.ts';
import { type KubeletTrouble, kubeletWords } from './causes.ts';

/** Quotes the kubelet's log, where it names the cause. */
export function kubeletCause(log: readonly string[]): string {
  if (log.length === 0) return 'The kubelet wrote no log.';
  const { said } = kubeletWords(log);
  return said === undefined ? '' : `The kubelet reported: "${said}".`;
}

export const KUBELET_CURES: Record<KubeletTrouble, string> = {
  swap: 'Turn swap off (run "swapoff -a" and remove its line from /etc/fstab), or allow the kubelet to run with swap (failSwapOn: false in the KubeletConfiguration)',
  flag: 'Correct that flag in nodeRegistration.kubeletExtraArgs in the configuration file, or in KUBELET_EXTRA_ARGS in /etc/default/kubelet or /etc/sysconfig/kubelet',
  configuration:
    'Correct the cluster\'s KubeletConfiguration ("kubectl -n kube-system edit configmap kubelet-config") or the patch that changes it (--patches)',
  'cgroup-v1': "Boot with cgroup v2, or set failCgroupV1: false in the cluster's KubeletConfiguration",
  'cgroup-driver':
    'Set the same cgroup driver for the kubelet (cgroupDriver in the KubeletConfiguration) and the container runtime (SystemdCgroup in containerd)',
  disk: 'Free space on the file system named in the log ("df -h", "df -i"), or mount it read-write',
  runtime:
    'Check the container runtime ("systemctl status containerd", "journalctl -u containerd -n 50") and --cri-socket',
  port: 'Stop the program that uses that port ("ss -ltnp")',
};

export function kubeletCure(log: readonly string[]): string {
  if (log.length === 0)
    return 'Run "systemctl status kubelet" to see how it exited; then run the command in ExecStart ("systemctl cat kubelet" shows it) to see the error. Fix the problem, then run kubejoin again.';
  const { trouble } = kubeletWords(log);
  return `${trouble === undefined ? 'Fix the problem shown in the log' : KUBELET_CURES[trouble]}; then run the failed command again.`;
}

export const KUBELET_CRASHED = failure('KUBELET_CRASHED', {
  class: 'host',
  sample: {
    ends: 3,
    log: [
      'E0501 10:00:01.000000 596 run.go:72] "command failed" err="failed to run Kubelet: running with swap on is not supported"',
    ],
  },
  english: (p: { ends: number; log: readonly string[] }) => ({
    what: `The kubelet exited ${p.ends} times right after starting.`,
    cause: `${kubeletCause(p.log)}${tail(p.log)}`.trimStart(),
    cure: kubeletCure(p.log),
  }),
});

export const KUBELET_PORT_TAKEN = failure('KUBELET_PORT_TAKEN', {
  class: 'host',
  sample: { port: 10248, holder: { pid: 4711, program: 'python3' } },
  english: (p: { port: number; holder: { pid: number; program: string } }) => ({
    what: `The kubelet cannot become healthy because another program is using port ${p.port} on this machine.`,
    cause: `${p.holder.program} (process ${p.holder.pid}) is using port ${p.port}. The process is not run by root or a system account, so its responses do not count as the kubelet's.`,
    cure: `Stop the process ("systemctl status ${p.holder.pid}" shows its service; if it has none, run "kill ${p.holder.pid}"), then run the failed command again.`,
  }),
});

export const WAITING_KUBELET_HEALTHY = text(
  'WAITING_KUBELET_HEALTHY',
  (p: { url: string }) => `Waiting for the kubelet to become healthy at ${p.url}.`,
);

export const WAITING_KUBELET_ENDED = text(
  'WAITING_KUBELET_ENDED',
  (p: { last: string }) => `The kubelet exited and will be restarted. Last line of its log: ${p.last}`,
);
