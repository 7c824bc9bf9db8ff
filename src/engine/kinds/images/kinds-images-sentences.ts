import { failure } from '../../../base/failure.ts';
import { type Reason, text } from '../../../base/text.ts';
import { duration } from '../../../base/wording.ts';

const PULL_CAUSES = {
  missing: 'The registry has no such image',
  platform: "The image is not available for this machine's processor architecture",
  access: 'The registry denied access: the image does not exist, or requires authentication',
  'rate-limit': 'The registry received too many requests from this address',
  proxy: "The container runtime's proxy blocks the request",
  'unknown-name': "The name server cannot resolve the registry's name",
  name: "The registry's name could not be resolved",
  refused: 'The registry refused the connection',
  unreachable: 'The registry cannot be reached',
  timeout: 'The registry did not respond in time',
  tls: "The registry's certificate was not accepted",
  'disk-full': "The container runtime's disk is full",
  other: 'The container runtime could not pull the image',
};

/** The reason why an image was not pulled, derived from the container runtime's answer. */
export type PullReason = keyof typeof PULL_CAUSES;

export interface UnpulledImage {
  image: string;
  reason: PullReason;
  /** The container runtime's answer, without credentials. */
  answer: string;
}

/** Of imageRepository and kubernetesVersion. */
const WHERE_SET = '(for a join in the ConfigMap kube-system/kubeadm-config, for an init in its file or flags)';

const PULL_CURES: Record<PullReason, string> = {
  missing: `Check imageRepository and kubernetesVersion ${WHERE_SET}, or push each missing image to the registry.`,
  platform: "Push an image for this machine's architecture to the registry, or join a different machine.",
  access: `Configure the registry's credentials in the container runtime (for containerd: a hosts.toml or its registry configuration), or correct imageRepository ${WHERE_SET}.`,
  'rate-limit': 'Wait, or configure a mirror or credentials for that registry in the container runtime.',
  proxy:
    'Fix HTTPS_PROXY and NO_PROXY in the container runtime\'s environment ("systemctl cat containerd" shows it) and restart the runtime.',
  'unknown-name': `Correct imageRepository ${WHERE_SET}, or make sure that the machine's name server (/etc/resolv.conf) can resolve the registry's name.`,
  name: `Check that the machine's DNS (/etc/resolv.conf) can resolve the registry's name, and that imageRepository is correct ${WHERE_SET}.`,
  refused: 'Start the registry, or open its port in the firewall.',
  unreachable:
    'Check the routes and the firewall between this machine and the registry; behind a proxy, the container runtime needs HTTPS_PROXY.',
  timeout: 'Check the connection to the registry (firewall, proxy), then run the same command again.',
  tls: "Configure the registry's CA in the container runtime, and check the machine's clock.",
  'disk-full':
    'Free up some space where the container runtime keeps its images ("df -h /var/lib/containerd"), then run the failed command again.',
  other:
    'Try to pull the image manually with "crictl pull", and check the runtime\'s log ("journalctl -u containerd -n 50").',
};

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
        ? `Could not pull the image ${p.images[0]?.image}.`
        : `Could not pull ${p.images.length} images: ${p.images.map(({ image }) => image).join(', ')}.`,
    cause: p.images
      .map(
        ({ image, reason, answer }) =>
          `${p.images.length > 1 ? `${image}: ` : ''}${PULL_CAUSES[reason]} (the container runtime reported: "${answer}").`,
      )
      .join('\n'),
    cure: `${[...new Set(p.images.map(({ reason }) => PULL_CURES[reason]))].join(' ')} If the images reach this machine some other way, use --ignore-preflight-errors=ImagePull or imagePullPolicy: Never to continue without pulling them.`,
  }),
});

export const PULLING_IMAGE = text('PULLING_IMAGE', (p: { image: string }) => `Pulling the image ${p.image}.`);

export const IMAGE_PULLED = text(
  'IMAGE_PULLED',
  (p: { image: string; seconds: number }) => `Pulled the image ${p.image} (${p.seconds} s).`,
);

export const PULLING_IMAGE_AGAIN = text(
  'PULLING_IMAGE_AGAIN',
  (p: { image: string; attempt: number; attempts: number; reason: PullReason }) =>
    `Pulling the image ${p.image} again (attempt ${p.attempt} of ${p.attempts}). ${PULL_CAUSES[p.reason]}.`,
);

export const IMAGE_NOT_LISTED = failure('IMAGE_NOT_LISTED', {
  code: 'BUNDLE_DAMAGED',
  class: 'host',
  sample: { image: 'registry.k8s.io/kube-proxy:v1.37.2', seconds: 30 },
  english: (p: { image: string; seconds: number }) => ({
    what: `The container runtime does not list the imported image ${p.image}.`,
    cause: `containerd stored the image, but its CRI plugin did not report it within ${duration(p.seconds)}.`,
    cure: 'Run "systemctl restart containerd", then run the failed command again. If the problem persists, check "journalctl -u containerd -n 50" for the reason.',
  }),
});

export const IMAGE_CHANGED_IN_BUNDLE = failure('IMAGE_CHANGED_IN_BUNDLE', {
  code: 'BUNDLE_DAMAGED',
  class: 'host',
  sample: { image: 'registry.k8s.io/kube-proxy:v1.37.2', bundle: '/media/worker-1.kubejoin' },
  english: (p: { image: string; bundle: string }) => ({
    what: `Could not import the image ${p.image} from ${p.bundle}.`,
    cause:
      'The bundle was changed or removed after it was verified: containerd rejected the image because the content no longer matches the SHA-256.',
    cure: 'Copy the bundle again, then run the same command again.',
  }),
});

export const IMPORTING_IMAGE = text('IMPORTING_IMAGE', (p: { image: string }) => `Importing the image ${p.image}.`);

export const IMAGE_IMPORTED = text(
  'IMAGE_IMPORTED',
  (p: { image: string; megabytes: number; seconds: number }) =>
    `Imported the image ${p.image} (${p.megabytes} MB, ${p.seconds} s).`,
);

export const IMAGE_NOT_REMOVED = text(
  'IMAGE_NOT_REMOVED',
  (p: { image: string; reason: Reason }, say) => `Could not remove the image ${p.image}: ${say(p.reason)}`,
);

export const IMAGES_MISSING = text(
  'IMAGES_MISSING',
  (p: { images: readonly string[] }) =>
    `The container runtime lacks ${p.images.length === 1 ? 'an image' : 'images'} of the control plane, and imagePullPolicy is Never: ${p.images.join(', ')}. The control plane starts only if the kubelet can pull ${p.images.length === 1 ? 'it' : 'them'}; on a machine that cannot reach a registry, import ${p.images.length === 1 ? 'it' : 'them'} first ("ctr -n k8s.io images import FILE" for containerd).`,
);

export const IMAGES_TO_PULL = text(
  'IMAGES_TO_PULL',
  (p: { images: readonly string[] }) =>
    `${p.images.length === 1 ? 'This image' : 'These images'} would be pulled: ${p.images.join(', ')}.`,
);
