import { failure } from '../../base/failure.ts';
import { BOOTSTRAP_PHASE_ALSO, tail } from '../../base/phrases.ts';
import { type Reason, type Say, text } from '../../base/text.ts';
import { duration } from '../../base/wording.ts';
import { isAwaited, kubeletUnreached, kubeletWords, lostServer } from '../conditions/causes.ts';
import { kubeletCause, kubeletCure } from '../conditions/kubelet-sentences.ts';

const MISSED = {
  'kubelet-healthy': 'The kubelet did not become healthy',
  'kubelet-certificate': 'The kubelet did not receive its certificate',
  'node-registered': 'The kubelet did not register its node',
} as const;

export interface Waiting {
  waiting?: Reason;
  log: readonly string[];
  kubeletActive: boolean;
  /** This machine joins as a control-plane node, so it may already be a target of a load balancer. */
  controlPlane?: boolean;
  /** The kubelet was to be started only with the certificate. */
  notStarted?: boolean;
  /** The request was for others to approve; the next run goes on with it. */
  byOthers?: boolean;
}

/** Likely causes when an API server that answered a moment ago is lost. */
const astray = (controlPlane: boolean): string =>
  controlPlane
    ? "a load balancer sends this machine's connections to a target without an API server, most likely back to this machine (hairpin), which it already treats as a control-plane node; or the API server has stopped."
    : 'the API server has stopped, or a load balancer sends connections to a target that is down.';

/** Names whose turn it was in the exchange of the certificate request. */
function waitedFor({ waiting, log, controlPlane = false }: Waiting, say: Say): string {
  if (waiting === undefined) return '';
  const lost = lostServer(waiting);
  if (lost) return `${say(lost.reason)} It responded when this join began: ${astray(controlPlane)} `;
  const unreached = kubeletUnreached(log);
  if (isAwaited(waiting, 'WAITING_CSR_NONE'))
    return unreached
      ? `The kubelet has not requested a certificate: it cannot reach ${unreached.address} (${unreached.reason}), although kubejoin can reach ${waiting.params.server}: ${astray(controlPlane)} `
      : `The kubelet has not requested a certificate from ${waiting.params.server}. `;
  if (isAwaited(waiting, 'WAITING_CSR_APPROVAL'))
    return `No one has approved the certificate request ${waiting.params.name}. `;
  if (isAwaited(waiting, 'WAITING_CSR_SIGNER'))
    return `The certificate request ${waiting.params.name} is approved, but kube-controller-manager has not issued the certificate. `;
  return `${say(waiting)} `;
}

function waitCure({ waiting, log, kubeletActive, notStarted = false, byOthers = false }: Waiting): string {
  if (byOthers && isAwaited(waiting, 'WAITING_APPROVER'))
    return 'Start an approver on a machine with the permissions of "kubejoin admission install" ("kubejoin approve --watch"), then run the same command again, also if an approver has admitted the request meanwhile: it continues with the same request. To wait longer, increase timeouts.tlsBootstrap in the configuration file.';
  if (isAwaited(waiting, 'WAITING_APPROVER'))
    return `Start an approver on a machine with the permissions of "kubejoin admission install" ("kubejoin approve --watch"), then run the same command again while it runs. If it denies the new request because it has admitted the earlier one, create another token ("kubejoin token create --for-node ${waiting.params.node}"). To wait longer, increase timeouts.tlsBootstrap in the configuration file.`;
  if (byOthers && isAwaited(waiting, 'WAITING_CSR_APPROVAL'))
    return `Approve the request ("kubectl certificate approve ${waiting.params.name}") and run the same command again, in either order: it continues with the same request. To have such requests approved automatically, run "kubejoin init phase bootstrap-token" on a control-plane node. ${BOOTSTRAP_PHASE_ALSO} To wait longer, increase timeouts.tlsBootstrap in the configuration file.`;
  if (notStarted && isAwaited(waiting, 'WAITING_CSR_APPROVAL'))
    return 'The cluster would approve such requests by itself. On a control-plane node, check that kube-controller-manager is running, that its --controllers flag does not turn off csrapproving, and read its log ("crictl ps -a --name kube-controller-manager", "crictl logs"). Then run the failed command again: it makes a new request.';
  if (isAwaited(waiting, 'WAITING_CSR_APPROVAL'))
    return `Run the same command again and approve the request while it waits ("kubectl certificate approve ${waiting.params.name}"). To have such requests approved automatically, run "kubejoin init phase bootstrap-token" on a control-plane node. ${BOOTSTRAP_PHASE_ALSO} To wait longer, increase timeouts.tlsBootstrap in the configuration file.`;
  if (isAwaited(waiting, 'WAITING_CSR_SIGNER'))
    return 'On a control-plane node, check that kube-controller-manager is running and read its log ("crictl ps -a --name kube-controller-manager", "crictl logs"); its csrsigning controller needs ca.crt and ca.key. Then run the failed command again.';
  if (lostServer(waiting) || (isAwaited(waiting, 'WAITING_CSR_NONE') && kubeletUnreached(log)))
    return "Configure the load balancer to send connections only to API servers that pass /readyz, and do not add this machine as a target before it has joined. As a temporary fix, point the endpoint's host name to a working control-plane node in /etc/hosts. Then run the same command again.";
  if (!kubeletActive && kubeletWords(log).trouble !== undefined) return kubeletCure(log);
  return `${waiting === undefined ? 'Check' : 'Fix the cause above, or check'} "journalctl -u kubelet" and fix the problem shown there. Then run the failed command again. To wait longer, increase the timeouts in the configuration file.`;
}

export interface NotHealthy {
  component: string;
  url: string;
  seconds: number;
  log: readonly string[];
  /** Image that is not on this machine, so that the container was not started. */
  missingImage?: string;
}

export const OBJECTS_SHOWN_WHOLE = text(
  'OBJECTS_SHOWN_WHOLE',
  (p: { reason: Reason }, say: Say) =>
    `The API server is not available, so the objects are shown in full, not as a diff. Reason: ${say(p.reason)}`,
);

/** The names of checks after `words`. A host's kubejoin may be of another version and name none. */
export function ignoring(checks: readonly string[] = [], words: string): string {
  const names = checks.filter((name) => /^[\w.-]+$/.test(name));
  return names.length > 0 ? `${words}${names.join(',')}` : '';
}

export const PREFLIGHT_FAILED = failure('PREFLIGHT_FAILED', {
  class: 'preflight',
  sample: { checks: ['NumCPU', 'Port-10250'], ignorable: ['NumCPU'] },
  english: (p: { checks: readonly string[]; ignorable?: readonly string[]; pulled?: readonly string[] }) => ({
    what: `The machine is not ready: ${p.checks.join(', ')}. ${p.pulled?.length ? `Images pulled: ${p.pulled.join(', ')}. Nothing else was changed.` : 'Nothing was changed.'}`,
    cause: 'See the details of each check above.',
    cure: `Fix the failed checks, then run the same command again.${ignoring(p.ignorable, ' To ignore errors, add --ignore-preflight-errors=')}`,
  }),
});

export const WAIT_TIMED_OUT = failure('WAIT_TIMED_OUT', {
  class: 'timeout',
  sample: {
    condition: 'kubelet-healthy',
    subject: 'http://127.0.0.1:10248/healthz',
    seconds: 240,
    kubeletActive: false,
    log: ['failed to run Kubelet: running with swap on is not supported'],
  },
  english: (
    p: {
      condition: keyof typeof MISSED;
      subject: string;
      seconds: number;
      kubeletActive: boolean;
      /** It is to be started only afterwards. */
      notStarted?: boolean;
      /** The request was for others to approve. */
      byOthers?: boolean;
      controlPlane?: boolean;
      log: readonly string[];
      /** The last reason to wait. */
      waiting?: Reason;
    },
    say: Say,
  ) => ({
    what: `${MISSED[p.condition]} within ${duration(p.seconds)} (${p.subject}).`,
    cause: `${waitedFor(p, say)}${p.kubeletActive ? 'The kubelet is running.' : p.notStarted ? 'The kubelet was not started.' : kubeletWords(p.log).said === undefined ? 'The kubelet is not running.' : `The kubelet is not running. ${kubeletCause(p.log)}`}${tail(p.log)}`,
    cure: waitCure(p),
  }),
});

export const COMPONENT_NOT_HEALTHY = failure('COMPONENT_NOT_HEALTHY', {
  class: 'timeout',
  sample: {
    component: 'kube-apiserver',
    url: 'https://192.0.2.10:6443',
    seconds: 240,
    log: ['"command failed" err="no certificate"'],
  },
  english: (p: NotHealthy) => ({
    what: `${p.component} on this machine did not become healthy within ${duration(p.seconds)} (${p.url}).`,
    cause: p.missingImage
      ? `The container was not started: the image ${p.missingImage} is not on this machine and was not pulled (imagePullPolicy).`
      : p.log.length > 0
        ? tail(p.log).trimStart()
        : 'There is no log: the container was not started.',
    cure: `${p.missingImage ? `Copy the image to this machine ("ctr -n k8s.io images import FILE" for containerd), or allow pulling it (nodeRegistration.imagePullPolicy: IfNotPresent). ` : ''}Check the container with "crictl ps -a"; if it was not started, check "journalctl -u kubelet" for the reason. Fix the cause and run the failed command again.`,
  }),
});

export const ETCD_NOT_HEALTHY = failure('ETCD_NOT_HEALTHY', {
  class: 'timeout',
  sample: { subject: 'etcd', seconds: 120 },
  english: (p: { subject: string; seconds: number; waiting?: Reason }, say: Say) => ({
    what: `${p.subject} did not become healthy within ${duration(p.seconds)}. No member was added.`,
    cause:
      p.waiting === undefined
        ? "Neither the API server, which knows etcd's address, nor etcd itself responded in time: when etcd hangs, so does the API server."
        : say(p.waiting),
    cure: 'Fix the member that is not responding, or remove it (run "etcdctl member remove ID" on a healthy member), and run the failed command again.',
  }),
});

export const PODS_NOT_LISTED = text(
  'PODS_NOT_LISTED',
  (p: { reason: Reason }, say: Say) =>
    `Could not stop the containers on this node. If any are still running, stop them yourself. Reason: ${say(p.reason)}`,
);
