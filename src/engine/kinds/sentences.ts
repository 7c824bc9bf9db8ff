import { SAME_AGAIN, tail } from '../../base/english.ts';
import { failure } from '../../base/failure.ts';
import { type Reason, type Say, text } from '../../base/text.ts';
import { isAwaited, lostServer } from '../conditions/awaited.ts';
import { kubeletUnreached, kubeletWords } from '../conditions/kubelet-words.ts';
import { kubeletCause, kubeletCure } from '../conditions/sentences.ts';

const AWAITED = {
  'kubelet-healthy': 'the kubelet to be healthy',
  'kubelet-certificate': 'the certificate of the kubelet',
  'node-registered': 'the kubelet to register its node',
} as const;

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
  if (isAwaited(waiting, 'WAITING_CSR_APPROVAL'))
    return `Nobody has approved the certificate request ${waiting.params.name}. `;
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

export const OBJECTS_SHOWN_WHOLE = text(
  'OBJECTS_SHOWN_WHOLE',
  (p: { reason: Reason }, say: Say) =>
    `There is no API server that could be asked what the cluster has already; its objects are shown whole. ${say(p.reason)}`,
);

export const PREFLIGHT_FAILED = failure('PREFLIGHT_FAILED', {
  class: 'preflight',
  sample: { checks: ['NumCPU', 'Port-10250'], ignorable: ['NumCPU'] },
  english: (p: { checks: readonly string[]; ignorable: readonly string[] }) => ({
    what: `The machine is not ready: ${p.checks.join(', ')}. Nothing was changed.`,
    cause: 'See the details of each check above.',
    cure: `Fix the failed checks, ${SAME_AGAIN}.${p.ignorable.length > 0 ? ` To accept an error, ignore its check: --ignore-preflight-errors=${p.ignorable.join(',')}` : ''}`,
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
  ) => ({
    what: `${p.seconds} seconds were not enough for ${AWAITED[p.condition]} (${p.subject}).`,
    cause: `${waitedFor(p, say)}${p.kubeletActive ? 'The kubelet runs.' : kubeletWords(p.log).said === undefined ? 'The kubelet does not run.' : `The kubelet does not run. ${kubeletCause(p.log)}`}${tail(p.log)}`,
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
    what: `${p.seconds} seconds were not enough for ${p.component} of this machine to be healthy (${p.url}).`,
    cause: p.missingImage
      ? `Its container was not started: the image ${p.missingImage} is not on this machine, and it was not pulled (imagePullPolicy).`
      : p.log.length > 0
        ? `The cause stands in its log.${tail(p.log)}`
        : 'It has no log: its container was not started.',
    cure: `${p.missingImage ? `Bring the image to this machine ("ctr -n k8s.io images import FILE" for containerd), or let it be pulled (nodeRegistration.imagePullPolicy: IfNotPresent). ` : ''}"crictl ps -a" shows its container, "journalctl -u kubelet" why it was not started. Mend what they name and run the same command again.`,
  }),
});

export const ETCD_NOT_HEALTHY = failure('ETCD_NOT_HEALTHY', {
  class: 'timeout',
  sample: { subject: 'etcd', seconds: 120 },
  english: (p: { subject: string; seconds: number; waiting?: Reason }, say: Say) => ({
    what: `${p.seconds} seconds were not enough for ${p.subject} to be healthy. No member was added.`,
    cause:
      p.waiting === undefined
        ? 'Neither the API server, asked where etcd is, nor etcd itself has answered in that time: an etcd that hangs keeps the API server waiting, too.'
        : say(p.waiting),
    cure: 'Mend the member that does not answer, or remove it ("etcdctl member remove ID" on a healthy one), and run the same command again.',
  }),
});

export const PODS_NOT_LISTED = text(
  'PODS_NOT_LISTED',
  (p: { reason: Reason }, say: Say) =>
    `Containers of this node could not be ended; if some still run, end them yourself: ${say(p.reason)}`,
);
