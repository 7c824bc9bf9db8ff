import { tail } from '../../base/english.ts';
import { Failure, failure } from '../../base/failure.ts';
import { type Reason, type Say, text } from '../../base/text.ts';
import { count } from '../../base/wording.ts';
import { type EtcdTrouble, listed } from '../../cluster/etcd/sentences.ts';
import { CONNECTION_REFUSED } from '../../wire/sentences.ts';
import { type KubeletTrouble, kubeletWords } from './kubelet-words.ts';

/** Text from somebody else, with exactly one full stop at its end. */
export const sayings = (reason: string, otherwise: string): string =>
  reason ? `: ${reason.replace(/\.\s*$/, '')}.` : otherwise;

const lastLines = (log: readonly string[]): string =>
  log.length > 0 ? `Its last log lines:\n${log.map((line) => `    ${line}`).join('\n')}` : 'It left no log.';

/** Quotes the kubelet's log, where it names the cause. */
export function kubeletCause(log: readonly string[]): string {
  if (log.length === 0) return 'It left no log.';
  const { said } = kubeletWords(log);
  return said === undefined ? 'The cause is in its log.' : `Its log says: "${said}".`;
}

export const KUBELET_CURES: Record<KubeletTrouble, string> = {
  swap: 'Turn swap off (run "swapoff -a" and remove its line from /etc/fstab), or let the kubelet run with it (failSwapOn: false in the KubeletConfiguration)',
  flag: 'Correct that flag: nodeRegistration.kubeletExtraArgs in the configuration file, or KUBELET_EXTRA_ARGS in /etc/default/kubelet or /etc/sysconfig/kubelet',
  configuration:
    'Correct the KubeletConfiguration: the cluster\'s ("kubectl -n kube-system edit configmap kubelet-config"), or the patch that changes it (--patches)',
  'cgroup-v1': "Boot with cgroup v2, or set failCgroupV1: false in the cluster's KubeletConfiguration",
  'cgroup-driver':
    'Set the same driver for the kubelet (cgroupDriver of the KubeletConfiguration) and the container runtime (SystemdCgroup in containerd)',
  disk: 'Free space on the file system named in the log ("df -h", "df -i"), or mount it read-write',
  runtime:
    'Check the container runtime ("systemctl status containerd", "journalctl -u containerd -n 50") and --cri-socket',
  port: 'Stop the program that uses that port ("ss -ltnp")',
};

export function kubeletCure(log: readonly string[]): string {
  if (log.length === 0)
    return 'Run "systemctl status kubelet", which shows how it exited; then run the command that "systemctl cat kubelet" shows in ExecStart to see its error. Fix the problem; then run the same command again.';
  const { trouble } = kubeletWords(log);
  return `${trouble === undefined ? 'Fix the problem shown in the log' : KUBELET_CURES[trouble]}; then run the same command again.`;
}

export const CSR_DENIED = failure('CSR_DENIED', {
  class: 'cluster',
  sample: { name: 'csr-4k2bf', node: 'worker-1', reason: 'AutoDenied' },
  english: (p: { name: string; node: string; reason: string }) => ({
    what: `The certificate request ${p.name} for the node ${p.node} was denied.`,
    cause: `An administrator or an approver in the cluster denied it${sayings(p.reason, '.')}`,
    cure: `Ask the cluster's administrator. If it was denied by mistake, run "kubectl delete csr ${p.name}", then run the same command again.`,
  }),
});

export const CSR_FAILED = failure('CSR_FAILED', {
  class: 'cluster',
  sample: { name: 'csr-4k2bf', node: 'worker-1', reason: 'SignerValidationFailure' },
  english: (p: { name: string; node: string; reason: string }) => ({
    what: `The certificate request ${p.name} for the node ${p.node} was approved but could not be signed.`,
    cause: `The signer ${p.reason ? `reported${sayings(p.reason, '')}` : 'gave no reason.'}`,
    cure: "Check the controller manager's log on the control-plane node (its --cluster-signing-* files and durations), then run the same command again.",
  }),
});

export const WAITING_CSR_APPROVAL = text(
  'WAITING_CSR_APPROVAL',
  (p: { name: string }) =>
    `Waiting for the certificate request ${p.name} to be approved. An administrator can approve it with: kubectl certificate approve ${p.name}`,
);

export const WAITING_APPROVER = text(
  'WAITING_APPROVER',
  (p: { node: string }) =>
    `Waiting for the approver of bound tokens to admit ${p.node}. If none is running, an administrator can start one with: kubejoin approve --watch`,
);

export const WAITING_CSR_UNPROVEN = text(
  'WAITING_CSR_UNPROVEN',
  () =>
    "Waiting for the kubelet's certificate. Do not approve any request for this node yet: kubejoin does not know which one is its own.",
);

export const CSR_OF_OTHERS = text(
  'CSR_OF_OTHERS',
  (p: { node: string; names: readonly string[]; more: number }) =>
    `There are other requests for the node ${p.node}. Do not approve them, because somebody else may have made them: ${p.names.join(', ')}${p.more > 0 ? ` and ${p.more} more` : ''}. One of them may have come from this machine's kubelet before kubejoin restarted it; that one is not needed either.`,
);

export const WAITING_CSR_NONE = text(
  'WAITING_CSR_NONE',
  (p: { server: string }) =>
    `Waiting for the kubelet to request its certificate: ${p.server} has no request from it yet.`,
);

export const WAITING_CSR_SIGNER = text(
  'WAITING_CSR_SIGNER',
  (p: { name: string }) =>
    `The certificate request ${p.name} is approved; waiting for kube-controller-manager to issue the certificate.`,
);

export const WAITING_CERTIFICATE = text(
  'WAITING_CERTIFICATE',
  () => "Waiting for the cluster to issue the kubelet's certificate.",
);

export const ETCD_UNHEALTHY = failure('ETCD_UNHEALTHY', {
  class: 'cluster',
  sample: { total: 3, troubles: [{ url: 'https://192.0.2.12:2379', reason: 'etcdserver: no leader' }], seconds: 120 },
  english: (p: { total: number; troubles: readonly EtcdTrouble[]; seconds: number }, say: Say) => ({
    what: `etcd is not healthy: ${p.troubles.length} of ${count(p.total, 'member', 'members')} did not pass the health check within ${p.seconds} s. No member was added.`,
    cause: `${p.troubles.length === 1 ? 'Its answer' : 'Their answers'}:${listed(p.troubles, say)}`,
    cure: 'Fix etcd on those control-plane nodes (check "crictl ps -a --name etcd" and port 2379 there); etcd\'s maintenance guide describes how to clear an alarm such as NOSPACE. Then run the same command again.',
  }),
});

export const EXTERNAL_ETCD_UNHEALTHY = failure('EXTERNAL_ETCD_UNHEALTHY', {
  class: 'cluster',
  sample: {
    total: 3,
    troubles: [
      { url: 'https://192.0.2.20:2379', reason: new Failure(CONNECTION_REFUSED, { server: '192.0.2.20:2379' }) },
    ],
    seconds: 20,
  },
  english: (p: { total: number; troubles: readonly EtcdTrouble[]; seconds: number }, say: Say) => ({
    what: `The external etcd cannot be used from this machine: ${p.troubles.length} of ${count(p.total, 'endpoint', 'endpoints')} did not pass the health check within ${p.seconds} s.`,
    cause: `${p.troubles.length === 1 ? 'Its answer' : 'Their answers'}:${listed(p.troubles, say)}`,
    cure: 'Allow connections to those endpoints, or correct etcd.external in the ClusterConfiguration and the certificate files that it refers to; then run the same command again.',
  }),
});

export const COMPONENT_CRASHES = failure('COMPONENT_CRASHES', {
  class: 'host',
  sample: { component: 'kube-apiserver', ends: 2, log: ['Error: unknown flag: --no-such-flag'] },
  english: (p: { component: string; ends: number; log: readonly string[] }) => ({
    what: `${p.component} exited ${p.ends} times right after it was started on this machine.`,
    cause: lastLines(p.log),
    cure: `Fix the problem shown in the log: often an argument (extraArgs) or a patch that this version does not know, a port in use, or a certificate. Then run the same command again.`,
  }),
});

export const WAITING_COMPONENT_ENDED = text(
  'WAITING_COMPONENT_ENDED',
  (p: { component: string; last: string }) =>
    `${p.component} exited and will be started again. Last line of its log: ${p.last}`,
);

export const KUBELET_CRASHED = failure('KUBELET_CRASHED', {
  class: 'host',
  sample: {
    ends: 3,
    log: [
      'E0501 10:00:01.000000 596 run.go:72] "command failed" err="failed to run Kubelet: running with swap on is not supported"',
    ],
  },
  english: (p: { ends: number; log: readonly string[] }) => ({
    what: `The kubelet exited ${p.ends} times right after it was started.`,
    cause: `${kubeletCause(p.log)}${tail(p.log)}`,
    cure: kubeletCure(p.log),
  }),
});

export const WAITING_COMPONENT = text(
  'WAITING_COMPONENT',
  (p: { component: string; url: string; status: number | undefined }) =>
    `Waiting for ${p.component} to become healthy at ${p.url} (${p.status === undefined ? 'no answer yet' : `HTTP ${p.status}`}).`,
);

export const WAITING_LOCAL_API_SERVER = text(
  'WAITING_LOCAL_API_SERVER',
  (p: { server: string; reason: Reason }, say: Say) =>
    `Waiting for this machine's API server (${p.server}) to become healthy: ${say(p.reason)}`,
);

export const WAITING_API_SERVER_RESTART = text(
  'WAITING_API_SERVER_RESTART',
  (p: { reason: Reason }, say: Say) =>
    `Waiting for the kubelet to restart this machine's API server${p.reason === '' ? '.' : `: ${say(p.reason)}`}`,
);

export const WAITING_KUBELET_HEALTHY = text(
  'WAITING_KUBELET_HEALTHY',
  (p: { url: string }) => `Waiting for the kubelet to become healthy at ${p.url}.`,
);

export const WAITING_KUBELET_ENDED = text(
  'WAITING_KUBELET_ENDED',
  (p: { last: string }) => `The kubelet exited and will be started again. Last line of its log: ${p.last}`,
);

export const WAITING_ETCD_HEALTHY = text(
  'WAITING_ETCD_HEALTHY',
  (p: { troubles: readonly EtcdTrouble[] }, say: Say) =>
    `Waiting for etcd to become healthy; these members are not:${listed(p.troubles, say)}`,
);

export const ETCD_MEMBERS_SILENT = text(
  'ETCD_MEMBERS_SILENT',
  (p: { troubles: readonly EtcdTrouble[] }, say: Say) =>
    `A majority of etcd is healthy, but these members are not, so etcd tolerates fewer failures of other members:${listed(p.troubles, say)}`,
);
