import type { Reason, Say } from '../../base/reason.ts';
import { isAwaited, lostServer } from '../awaited.ts';
import type { FailureText } from '../catalogue.ts';
import { type KubeletTrouble, kubeletUnreached, kubeletWords } from '../kubelet-words.ts';

/** Files, ports and missing rights can't be wished away: ignoring them would break what is there; and nothing runs without a container runtime. */
const ignorable = (checks: readonly string[], say: (names: string) => string): string => {
  const names = checks.filter((name) => !/^(File|Dir|Port-|IsPrivilegedUser$|CRI$|ContainerRuntimeVersion$)/.test(name));
  return names.length > 0 ? say(names.join(',')) : '';
};

const tail = (log: readonly string[]): string =>
  log.length > 0 ? ` Its last log lines:\n${log.map((line) => `    ${line}`).join('\n')}` : '';

const AWAITED = {
  'kubelet-healthy': 'the kubelet to be healthy',
  'kubelet-certificate': 'the certificate of the kubelet',
  'node-registered': 'the kubelet to register its node',
} as const;

/** Its own words, where its log has them. */
function kubeletCause(log: readonly string[]): string {
  const { said } = kubeletWords(log);
  return said === undefined ? 'The cause stands in its log.' : `It said: "${said}".`;
}

const KUBELET_CURES: Record<KubeletTrouble, string> = {
  swap: 'Turn swap off ("swapoff -a", and its line in /etc/fstab), or let the kubelet live with it (failSwapOn: false in the KubeletConfiguration)',
  flag: 'Correct that flag: nodeRegistration.kubeletExtraArgs in the configuration file, or KUBELET_EXTRA_ARGS in /etc/default/kubelet or /etc/sysconfig/kubelet',
  configuration:
    'Correct the KubeletConfiguration: the cluster\'s ("kubectl -n kube-system edit configmap kubelet-config"), or the patch that changes it (--patches)',
  'cgroup-v1': "Boot with control groups version 2, or set failCgroupV1: false in the cluster's KubeletConfiguration",
  'cgroup-driver':
    'Give the kubelet (cgroupDriver of the KubeletConfiguration) and the container runtime (SystemdCgroup in containerd) the same driver',
  disk: 'Make room on the file system that it names ("df -h", "df -i"), or mount it read-write',
  runtime: 'Look at the container runtime ("systemctl status containerd", "journalctl -u containerd -n 50") and at --cri-socket',
  port: 'End the program that has that port ("ss -ltnp")',
};

function kubeletCure(log: readonly string[]): string {
  const { trouble } = kubeletWords(log);
  return `${trouble === undefined ? 'Mend what the log names' : KUBELET_CURES[trouble]}; then run the same command again.`;
}

/** Another run that has the lock. */
export interface InProgress {
  /** Of this PID namespace. */
  pid: number | undefined;
  elsewhere?: boolean;
  /** Whose lock it is, where it is not the whole machine's. */
  directory?: string;
}

const otherRun = ({ pid, elsewhere }: InProgress): string => {
  if (elsewhere) return ', in a container of its own';
  return pid === undefined ? '' : ` (process ${pid})`;
};

export interface Waiting {
  waiting?: Reason;
  log: readonly string[];
  kubeletActive: boolean;
  /** This machine joins as a control plane, so that a load balancer may have it among its targets already. */
  controlPlane?: boolean;
}

/** Where connections to an API server end that answered a moment ago. */
const astray = (controlPlane: boolean): string =>
  controlPlane
    ? "a load balancer sends this machine's connections where no API server serves, most likely back to this machine itself (hairpin), which it takes for a control plane already; or the API server has stopped."
    : 'the API server has stopped, or a load balancer sends connections to a target that is down.';

/** Of the certificate's request is known whose turn it is. */
function waitedFor({ waiting, log, controlPlane = false }: Waiting, say: Say): string {
  if (waiting === undefined) return '';
  const lost = lostServer(waiting);
  if (lost) return `${say(lost.reason)} It answered when this join began: ${astray(controlPlane)} `;
  const unreached = kubeletUnreached(log);
  if (isAwaited(waiting, 'WAITING_CSR_NONE'))
    return unreached
      ? `The kubelet has not asked for a certificate: it can't reach ${unreached.address} (${unreached.reason}), while kubejoin talks to ${waiting.params.server}: ${astray(controlPlane)} `
      : `The kubelet has not asked ${waiting.params.server} for a certificate. `;
  if (isAwaited(waiting, 'WAITING_CSR_APPROVAL')) return `Nobody has approved the certificate request ${waiting.params.name}. `;
  if (isAwaited(waiting, 'WAITING_CSR_SIGNER'))
    return `The certificate request ${waiting.params.name} is approved, but no certificate has been issued: that is for kube-controller-manager to do. `;
  return `${say(waiting)} `;
}

function waitCure({ waiting, log, kubeletActive }: Waiting): string {
  if (isAwaited(waiting, 'WAITING_CSR_APPROVAL'))
    return `Approve it ("kubectl certificate approve ${waiting.params.name}") while the same command runs again. To have such requests approved without a person: "kubejoin init phase bootstrap-token" on a control-plane node. The limit is timeouts.tlsBootstrap of the configuration file.`;
  if (isAwaited(waiting, 'WAITING_CSR_SIGNER'))
    return 'On a control-plane node see that kube-controller-manager runs and what it says ("crictl ps -a --name kube-controller-manager", "crictl logs"); its csrsigning controller needs ca.crt and ca.key. Then run the same command again.';
  if (lostServer(waiting) || (isAwaited(waiting, 'WAITING_CSR_NONE') && kubeletUnreached(log)))
    return 'Let the load balancer send connections only to API servers that pass /readyz, and this machine be no target of it before it has joined; or let the name of the endpoint point to a control plane that works (/etc/hosts) meanwhile. Then run the same command again.';
  if (!kubeletActive && kubeletWords(log).trouble !== undefined) return kubeletCure(log);
  return `${waiting === undefined ? 'Look' : 'See to what was waited for, or look'} at "journalctl -u kubelet", mend what it names, and run the same command again. The limits are the timeouts of the configuration file.`;
}

export interface NotHealthy {
  component: string;
  url: string;
  seconds: number;
  log: readonly string[];
  /** It is not there, and so the container was not started. */
  missingImage?: string;
}

export const phases = {
  failures: {
    PREFLIGHT_FAILED: (p: { checks: readonly string[] }): FailureText => ({
      what: `The machine is not ready: ${p.checks.join(', ')}. None of the steps was begun.`,
      cause: 'Each check above says what it found.',
      cure: `Mend what they name.${ignorable(p.checks, (names) => ` A check whose error you accept can be ignored: --ignore-preflight-errors=${names}`)}`,
    }),
    WAIT_TIMED_OUT: (
      p: {
        condition: keyof typeof AWAITED;
        subject: string;
        seconds: number;
        kubeletActive: boolean;
        controlPlane?: boolean;
        log: readonly string[];
        /** What was last said to be waited for. */
        waiting?: Reason;
      },
      say: Say,
    ): FailureText => ({
      what: `${p.seconds} seconds were not enough for ${AWAITED[p.condition]} (${p.subject}).`,
      cause: `${waitedFor(p, say)}${p.kubeletActive ? 'The kubelet runs.' : kubeletWords(p.log).said === undefined ? 'The kubelet does not run.' : `The kubelet does not run. ${kubeletCause(p.log)}`}${tail(p.log)}`,
      cure: waitCure(p),
    }),
    COMPONENT_NOT_HEALTHY: (p: NotHealthy): FailureText => ({
      what: `${p.seconds} seconds were not enough for ${p.component} of this machine to be healthy (${p.url}).`,
      cause: p.missingImage
        ? `Its container was not started: the image ${p.missingImage} is not on this machine, and it was not pulled (imagePullPolicy).`
        : p.log.length > 0
          ? `The cause stands in its log.${tail(p.log)}`
          : 'It has no log: its container was not started.',
      cure: `${p.missingImage ? `Bring the image to this machine ("ctr -n k8s.io images import FILE" for containerd), or let it be pulled (nodeRegistration.imagePullPolicy: IfNotPresent). ` : ''}"crictl ps -a" shows its container, "journalctl -u kubelet" why it was not started. Mend what they name and run the same command again.`,
    }),
    ETCD_NOT_HEALTHY: (p: { subject: string; seconds: number; waiting?: Reason }, say: Say): FailureText => ({
      what: `${p.seconds} seconds were not enough for ${p.subject} to be healthy. No member was added.`,
      cause:
        p.waiting === undefined
          ? 'Neither the API server, asked where etcd is, nor etcd itself has answered in that time: an etcd that hangs keeps the API server waiting, too.'
          : say(p.waiting),
      cure: 'Mend the member that does not answer, or remove it ("etcdctl member remove ID" on a healthy one), and run the same command again.',
    }),
    KUBELET_CRASHED: (p: { ends: number; log: readonly string[] }): FailureText => ({
      what: `The kubelet ended ${p.ends} times right after it was started.`,
      cause: `${kubeletCause(p.log)}${tail(p.log)}`,
      cure: kubeletCure(p.log),
    }),
    KUBELET_NOT_CONFIGURED: (p: { path: string }): FailureText => ({
      what: `There is no ${p.path}, so there is no kubelet to wait for.`,
      cause: 'The phase kubelet-start has not run on this machine.',
      cure: 'Run the phase kubelet-start first ("kubejoin join phase kubelet-start" or "kubejoin init phase kubelet-start").',
    }),
    MANIFEST_MISSING: (p: { path: string }): FailureText => ({
      what: `There is no ${p.path}, so there is no component to wait for.`,
      cause: 'The phase that writes the manifests has not run on this machine, or the file was moved away.',
      cure: 'Run "kubejoin init phase control-plane all" first; on a control plane that joins, "kubejoin join phase control-plane-prepare control-plane --control-plane".',
    }),
    JOIN_IN_PROGRESS: (p: InProgress): FailureText => ({
      what: `Another kubejoin is at work ${p.directory === undefined ? 'on this machine' : `in ${p.directory}`}${otherRun(p)}. Nothing was changed.`,
      cause:
        p.directory === undefined
          ? 'Two at once would write the same files and stop each other’s kubelet.'
          : 'Two at once would write the same files.',
      cure: `Wait until it has ended${p.pid === undefined ? '' : `, or end process ${p.pid}`}. Then run the same command again.`,
    }),
    LOCK_NOT_TRUSTED: (p: { path: string }): FailureText => ({
      what: `Other users can write to ${p.path}, or it belongs to another user. Nothing was changed.`,
      cause: 'kubejoin keeps its lock there. A lock that others can write does not show whether another kubejoin is at work.',
      cure: `Check that no other kubejoin is at work on this machine. Then run "rm -r ${p.path}" and the same command again.`,
    }),
    NODE_OF_ANOTHER_CLUSTER: (p: { server: string; wanted: string }): FailureText => ({
      what: `This machine is a node of the cluster at ${p.server}, not of ${p.wanted}. Nothing was changed.`,
      cause: 'An earlier join, to that other cluster, was cut off after it had got this machine its certificate.',
      cure: 'To leave that cluster, run "kubejoin reset" and delete the Node there; then run the same command again.',
    }),
    NODE_OF_ANOTHER_NAME: (p: { node: string; wanted: string; server: string }): FailureText => ({
      what: `This machine is the node ${p.node} of the cluster at ${p.server} already; the name asked for now is ${p.wanted}. Nothing was changed.`,
      cause: 'It was joined under that name (--node-name), or its host name has changed since.',
      cure: `Give --node-name ${p.node} to go on as that node. To join as ${p.wanted}, run "kubejoin reset" here and "kubectl delete node ${p.node}" first.`,
    }),
    KUBELET_STOPPED: (p: { node: string; server: string }): FailureText => ({
      what: `This machine is the node ${p.node} of the cluster at ${p.server} already, but its kubelet does not run. Nothing was changed.`,
      cause: 'The service was stopped, or it ends by itself.',
      cure: 'Start it with "systemctl start kubelet"; if it does not stay, "journalctl -u kubelet" says why. Nothing else is to be done.',
    }),
    NODE_UNANSWERED: (p: { node: string; server: string; reason: Reason }, say: Say): FailureText => ({
      what: `This machine is the node ${p.node} of the cluster already, but ${p.server} did not answer, so that it can't be told whether it is healthy. Nothing was changed.`,
      cause: say(p.reason),
      cure: 'If that API server is only busy or starting, run the same command again. If it is down, "crictl ps -a" and "journalctl -u kubelet" on the machine that it runs on say why. Only to take this machine out of the cluster: kubejoin reset.',
    }),
    JOINED_AS_WORKER: (p: { node: string; server: string }): FailureText => ({
      what: `This machine is the worker node ${p.node} of the cluster at ${p.server} already; a control plane was asked for. Nothing was changed.`,
      cause: 'There is no manifest of an API server in /etc/kubernetes/manifests: it was joined without --control-plane.',
      cure: `A worker does not become a control plane by joining again: move its Pods away ("kubectl drain ${p.node} --ignore-daemonsets"), "kubectl delete node ${p.node}", run "kubejoin reset" here, then the same command again.`,
    }),
    ALREADY_JOINED: (p: { node: string; server: string }): FailureText => ({
      what: `This machine is the node ${p.node} of the cluster at ${p.server} already, and its kubelet runs. Nothing was changed.`,
      cause: '/etc/kubernetes/kubelet.conf authenticates as that node.',
      cure: 'Nothing is to be done. Automation can add --if-needed to take this as a success; to join another cluster, run "kubejoin reset" first.',
    }),
  },
  texts: {
    PHASE_PREFLIGHT: (): string => 'Check that this machine can join',
    PHASE_CONTROL_PLANE_PREPARE: (): string => 'Prepare this machine to serve a control plane',
    PHASE_DOWNLOAD_CERTS: (): string => 'Download the certificates that control planes share from the Secret kubeadm-certs',
    PHASE_CERTS: (): string => 'Issue the certificates of the new control-plane components',
    PHASE_KUBECONFIG: (): string => 'Write the kubeconfig files of the new control-plane components',
    PHASE_CONTROL_PLANE: (): string => 'Write the manifests of the new control-plane components',
    PHASE_CHECK_ETCD: (): string => 'Check that the etcd cluster is healthy',
    PHASE_KUBELET_START: (): string =>
      "Write the kubelet's settings and certificates, and (re)start it; on a worker, wait until the node is registered",
    PHASE_CONTROL_PLANE_JOIN: (): string => 'Make this machine a control plane',
    PHASE_ETCD: (): string => 'Join the etcd cluster',
    PHASE_KUBELET_WAIT_BOOTSTRAP: (): string => 'Wait until the kubelet has its certificate and the node is registered',
    PHASE_UPDATE_STATUS: (): string => 'Does nothing any more (DEPRECATED)',
    PHASE_MARK_CONTROL_PLANE: (): string => 'Mark the node as a control plane',
    PHASE_WAIT_CONTROL_PLANE: (): string => 'Wait until the control plane is healthy',
    UPDATE_STATUS_DEPRECATED: (p: { phase: string }): string =>
      `The phase ${p.phase} does nothing any more and will go: leave it out of your scripts.`,
    PHASE_OF_CONTROL_PLANES: (p: { phase: string }): string =>
      `The phase ${p.phase} has nothing to do: it is for control planes, and neither --control-plane nor controlPlane in a configuration file was given.`,
    WAITING_COMPONENT: (p: { component: string; url: string; status: number | undefined }): string =>
      `Waiting for ${p.component} to be healthy at ${p.url} (${p.status === undefined ? 'it does not answer yet' : `HTTP ${p.status}`}).`,
    WAITING_LOCAL_API_SERVER: (p: { server: string; reason: Reason }, say: Say): string =>
      `Waiting for the API server of this machine, ${p.server}, to be healthy: ${say(p.reason)}`,
    WAITING_KUBELET_HEALTHY: (p: { url: string }): string => `Waiting for the kubelet to be healthy at ${p.url}.`,
    WAITING_KUBELET_ENDED: (p: { last: string }): string =>
      `The kubelet has ended and will be started again. The last line of its log: ${p.last}`,
    SERVICE_ACTION_FAILED: (p: { service: string; action: string; reason: Reason }, say: Say): string =>
      `The service ${p.service} could not be told to ${p.action}: ${say(p.reason)}`,
    CREDENTIAL_NOT_REMOVED: (p: { path: string; reason: Reason }, say: Say): string =>
      `${p.path} holds the credential of this join and could not be removed; remove it yourself. ${say(p.reason)}`,
    LEFT_CREDENTIAL_REMOVED: (p: { path: string }): string =>
      `${p.path}, which an earlier join that was cut off had left, was removed: it holds a credential.`,
    LEFT_KUBELET_STOPPED: (): string =>
      'The kubelet, which an earlier join that was cut off had started, was stopped: it has no certificate, and no credential any more to ask for one.',
    LOCK_NOT_TAKEN: (p: { reason: Reason }, say: Say): string =>
      `The lock that keeps a second kubejoin away could not be taken. Do not start another one now. ${say(p.reason)}`,
    PHASE_WITHOUT_JOURNAL: (p: { path: string }): string =>
      `This user may not write the journal (${p.path}), so what this phase makes is not noted there; a later init takes it as made by somebody else.`,
    KEPT_AFTER_FAILURE: (p: { paths: readonly string[] }): string =>
      `These were written and are kept; the same command, run again, goes on from them: ${p.paths.join(', ')}`,
  },
};
