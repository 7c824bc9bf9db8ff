import { SAME_AGAIN, tail } from '../../base/english.ts';
import { failure } from '../../base/failure.ts';
import { type Reason, type Say, text } from '../../base/text.ts';
import { isAwaited, lostServer } from '../conditions/awaited.ts';
import { type KubeletTrouble, kubeletUnreached, kubeletWords } from '../conditions/kubelet-words.ts';

const PULL_CAUSES = {
  missing: 'The registry has no such image',
  platform: 'The image has no variant for the processor of this machine',
  access: 'The registry refuses it: it is not there, or only for those who authenticate',
  'rate-limit': 'The registry has had too many requests from this address',
  proxy: 'The proxy that the container runtime uses does not let it through',
  'unknown-name': 'The name server knows no registry of that name',
  name: "The registry's name could not be resolved",
  refused: 'The registry refuses connections',
  unreachable: 'The registry cannot be reached',
  timeout: 'The registry did not answer in time',
  tls: "The registry's certificate is not accepted",
  'disk-full': 'The disk of the container runtime is full',
  other: 'The container runtime could not get it',
};

/** Why an image could not be had, told by the container runtime's answer. */
export type PullReason = keyof typeof PULL_CAUSES;

export interface UnpulledImage {
  image: string;
  reason: PullReason;
  /** The runtime's, without credentials. */
  answer: string;
}

const PULL_CURES: Record<PullReason, string> = {
  missing:
    'Look at imageRepository and kubernetesVersion in the ConfigMap kube-system/kubeadm-config, or push the image to that registry.',
  platform: 'Push a variant for this processor to the registry, or join another machine.',
  access:
    "Give the container runtime the registry's credentials (for containerd: a hosts.toml or its registry configuration), or correct imageRepository in the ConfigMap kube-system/kubeadm-config.",
  'rate-limit': 'Wait, or let the container runtime use a mirror or credentials for that registry.',
  proxy:
    'Mend HTTPS_PROXY and NO_PROXY of the container runtime ("systemctl cat containerd" shows its environment) and restart it.',
  'unknown-name':
    "Correct imageRepository in the ConfigMap kube-system/kubeadm-config, or let the machine's name server (/etc/resolv.conf) know that name.",
  name: "Look at the machine's DNS (/etc/resolv.conf), or at imageRepository in the ConfigMap kube-system/kubeadm-config.",
  refused: 'Start the registry, or open its port in the firewall.',
  unreachable:
    'Look at the routes and the firewall on the way to the registry; behind a proxy, the container runtime needs HTTPS_PROXY.',
  timeout: 'Look at the way to the registry (firewall, proxy), then run the same command again.',
  tls: "Give the container runtime the registry's CA, and look at the machine's clock.",
  'disk-full':
    'Free space where the container runtime keeps its images ("df -h /var/lib/containerd"), then run the same command again.',
  other: 'Try it by hand with "crictl pull", and look at the log of the runtime ("journalctl -u containerd -n 50").',
};

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

/** Its own words, where its log has them. */
export function kubeletCause(log: readonly string[]): string {
  const { said } = kubeletWords(log);
  return said === undefined ? 'The cause stands in its log.' : `It said: "${said}".`;
}

export const KUBELET_CURES: Record<KubeletTrouble, string> = {
  swap: 'Turn swap off ("swapoff -a", and its line in /etc/fstab), or let the kubelet live with it (failSwapOn: false in the KubeletConfiguration)',
  flag: 'Correct that flag: nodeRegistration.kubeletExtraArgs in the configuration file, or KUBELET_EXTRA_ARGS in /etc/default/kubelet or /etc/sysconfig/kubelet',
  configuration:
    'Correct the KubeletConfiguration: the cluster\'s ("kubectl -n kube-system edit configmap kubelet-config"), or the patch that changes it (--patches)',
  'cgroup-v1': "Boot with control groups version 2, or set failCgroupV1: false in the cluster's KubeletConfiguration",
  'cgroup-driver':
    'Give the kubelet (cgroupDriver of the KubeletConfiguration) and the container runtime (SystemdCgroup in containerd) the same driver',
  disk: 'Make room on the file system that it names ("df -h", "df -i"), or mount it read-write',
  runtime:
    'Look at the container runtime ("systemctl status containerd", "journalctl -u containerd -n 50") and at --cri-socket',
  port: 'End the program that has that port ("ss -ltnp")',
};

export function kubeletCure(log: readonly string[]): string {
  const { trouble } = kubeletWords(log);
  return `${trouble === undefined ? 'Mend what the log names' : KUBELET_CURES[trouble]}; then run the same command again.`;
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

export const IMAGE_NOT_PULLED = failure('IMAGE_NOT_PULLED', {
  class: 'preflight',
  sample: {
    images: [
      {
        image: 'registry.example/kube-apiserver:v1.37.2',
        reason: 'missing',
        answer: 'failed to resolve reference: not found',
      },
      {
        image: 'registry.example/etcd:3.7.0-0',
        reason: 'name',
        answer: 'dial tcp: lookup registry.example: no such host',
      },
    ],
  },
  english: (p: { images: readonly UnpulledImage[] }) => ({
    what:
      p.images.length === 1
        ? `The image ${p.images[0]?.image} could not be pulled.`
        : `${p.images.length} images could not be pulled: ${p.images.map(({ image }) => image).join(', ')}.`,
    cause: p.images
      .map(
        ({ image, reason, answer }) =>
          `${p.images.length > 1 ? `${image}: ` : ''}${PULL_CAUSES[reason]} (the container runtime said: "${answer}").`,
      )
      .join('\n'),
    cure: `${[...new Set(p.images.map(({ reason }) => PULL_CURES[reason]))].join(' ')} Where the images come to this machine in another way, --ignore-preflight-errors=ImagePull or imagePullPolicy: Never goes on without them.`,
  }),
});

export const PULLING_IMAGE = text('PULLING_IMAGE', (p: { image: string }) => `Pulling the image ${p.image}.`);

export const IMAGE_PULLED = text(
  'IMAGE_PULLED',
  (p: { image: string; seconds: number }) => `The image ${p.image} is there (${p.seconds} s).`,
);

export const PULLING_IMAGE_AGAIN = text(
  'PULLING_IMAGE_AGAIN',
  (p: { image: string; attempt: number; attempts: number }) =>
    `The image ${p.image} could not be pulled; trying again (${p.attempt} of ${p.attempts}).`,
);

export const IMAGES_TO_PULL = text(
  'IMAGES_TO_PULL',
  (p: { images: readonly string[] }) => `These images would be pulled: ${p.images.join(', ')}.`,
);

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
