import { failure } from '../base/failure.ts';

export const KUBELET_NOT_FOUND = failure('KUBELET_NOT_FOUND', {
  class: 'preflight',
  sample: {},
  english: (_: Record<string, never>) => ({
    what: 'The kubelet is not installed.',
    cause: 'No directory of PATH has a program of that name.',
    cure: "Install the package kubelet of the cluster's version (https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/).",
  }),
});

export const KUBELET_NOT_RUN = failure('KUBELET_NOT_RUN', {
  class: 'preflight',
  sample: { code: 1, output: 'Exec format error' },
  english: (p: { code: number; output: string }) => ({
    what: '"kubelet --version" failed, so the version of the kubelet is not known.',
    cause: `It ended with ${p.code}: "${p.output}".`,
    cure: 'Run "kubelet --version" by hand; if it fails too, install the kubelet again for the processor of this machine.',
  }),
});

export const KUBELET_VERSION_UNREADABLE = failure('KUBELET_VERSION_UNREADABLE', {
  class: 'preflight',
  sample: { output: 'kubelet' },
  english: (p: { output: string }) => ({
    what: 'What "kubelet --version" printed is no version of Kubernetes.',
    cause: `It printed "${p.output}"; expected is "Kubernetes v1.37.2" or the like.`,
    cure: 'Look at "command -v kubelet": a script or another program may stand before the real kubelet on PATH.',
  }),
});
