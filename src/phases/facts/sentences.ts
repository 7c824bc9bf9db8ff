import { failure } from '../../base/failure.ts';

export const KUBELET_NOT_CONFIGURED = failure('KUBELET_NOT_CONFIGURED', {
  class: 'host',
  sample: { path: '/var/lib/kubelet/config.yaml' },
  english: (p: { path: string }) => ({
    what: `${p.path} does not exist, so there is no kubelet to wait for.`,
    cause: 'The kubelet-start phase has not run on this machine.',
    cure: 'Run the kubelet-start phase first ("kubejoin join phase kubelet-start" or "kubejoin init phase kubelet-start").',
  }),
});

export const ACCOUNTS_FILE_MISSING = failure('ACCOUNTS_FILE_MISSING', {
  class: 'host',
  sample: { path: '/etc/group' },
  english: (p: { path: string }) => ({
    what: `${p.path} does not exist on this machine.`,
    cause:
      "The cluster's feature gate RootlessControlPlane is enabled, so the control plane runs under user accounts on this machine.",
    cure: `Restore ${p.path}, or specify the machine's root file system with --rootfs.`,
  }),
});
