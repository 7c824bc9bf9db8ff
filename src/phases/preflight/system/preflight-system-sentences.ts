import { failure } from '../../../base/failure.ts';
import { and, errnoMeaning } from '../../../base/phrases.ts';
import { text } from '../../../base/text.ts';

export const KERNEL_CONFIG_UNREADABLE = failure('KERNEL_CONFIG_UNREADABLE', {
  code: 'KERNEL_UNFIT',
  class: 'preflight',
  sample: { release: '6.1.0', reason: 'ENOENT' },
  english: (p: { release: string; reason: string }) => ({
    what: `Cannot read the build options of kernel ${p.release}.`,
    cause: `The build options are not in /proc/config.gz, /boot/config-${p.release} or any of the other usual locations, and kubejoin could not get them from the "configs" kernel module: ${errnoMeaning(p.reason)}.`,
    cure: `Install the package that contains /boot/config-${p.release}, or skip this check with --ignore-preflight-errors=SystemVerification.`,
  }),
});

export const KERNEL_OPTIONS_MISSING = failure('KERNEL_OPTIONS_MISSING', {
  code: 'KERNEL_UNFIT',
  class: 'preflight',
  sample: { release: '6.1.0', options: ['CGROUP_PIDS'] },
  english: (p: { release: string; options: readonly string[] }) => ({
    what: `Kernel ${p.release} was built without ${and(p.options)}.`,
    cause: `Containers and the kubelet need the missing kernel ${p.options.length === 1 ? 'option; distribution kernels have it' : 'options; distribution kernels have them'}.`,
    cure: `Boot a distribution kernel, or rebuild the current kernel with the missing ${p.options.length === 1 ? 'option. If the current kernel has it under a different name' : 'options. If the current kernel has them under different names'}, use --ignore-preflight-errors=SystemVerification.`,
  }),
});

export const CGROUPS_NOT_MOUNTED = failure('CGROUPS_NOT_MOUNTED', {
  code: 'KERNEL_UNFIT',
  class: 'preflight',
  sample: {},
  english: (_: Record<string, never>) => ({
    what: 'Control groups (cgroups) are not mounted.',
    cause: '/proc/mounts has no mount of type cgroup2 or cgroup.',
    cure: 'Boot with systemd, or run "mount -t cgroup2 none /sys/fs/cgroup".',
  }),
});

export const CGROUPS_UNREADABLE = failure('CGROUPS_UNREADABLE', {
  code: 'KERNEL_UNFIT',
  class: 'preflight',
  sample: { path: '/sys/fs/cgroup/cgroup.controllers' },
  english: (p: { path: string }) => ({
    what: 'Cannot read the list of cgroup controllers.',
    cause: `${p.path} does not exist.`,
    cure: 'Run "mount | grep cgroup". If only some of the cgroup file systems are mounted, mount the rest; if kubejoin is running in a container without cgroups, run it on the host.',
  }),
});

export const CGROUP_V1 = failure('CGROUP_V1', {
  code: 'KERNEL_UNFIT',
  class: 'preflight',
  sample: { kubelet: 'v1.37.2' },
  english: (p: { kubelet: string }) => ({
    what: `This machine uses cgroup v1, which kubelet ${p.kubelet} rejects by default.`,
    cause:
      'As of version 1.35, the kubelet does not start on cgroup v1 unless its configuration sets failCgroupV1: false. Support for cgroup v1 will be removed in a future version.',
    cure: "Boot with cgroup v2 (systemd.unified_cgroup_hierarchy=1 on the kernel command line). If the cluster's kubelet configuration sets failCgroupV1: false, use --ignore-preflight-errors=SystemVerification.",
  }),
});

export const CGROUPS_MISSING = failure('CGROUPS_MISSING', {
  code: 'KERNEL_UNFIT',
  class: 'preflight',
  sample: { controllers: ['pids'], version: 2 },
  english: (p: { controllers: readonly string[]; version: 1 | 2 }) => ({
    what: `${p.controllers.length === 1 ? 'A required cgroup controller is' : 'Required cgroup controllers are'} missing: ${p.controllers.join(', ')}.`,
    cause: `This machine uses cgroup v${p.version}. ${p.controllers.length === 1 ? 'The missing controller was not built into the kernel, or is' : 'The missing controllers were not built into the kernel, or are'} disabled.`,
    cure: 'Look for cgroup_disable= on the kernel command line (/proc/cmdline); some boards need cgroup_enable=memory. Change the command line and reboot.',
  }),
});

export const KERNEL_RELEASE_UNSUPPORTED = text(
  'KERNEL_RELEASE_UNSUPPORTED',
  (p: { release: string }) =>
    `Kubernetes does not support kernel ${p.release}. Supported kernels: 5.4, 5.10, 5.15, and 6.0 or newer.`,
);

export const CGROUP_V1_DEPRECATED = text(
  'CGROUP_V1_DEPRECATED',
  (p: { kubelet: string | undefined }) =>
    `This machine uses cgroup v1. ${p.kubelet === undefined ? 'The kubelet version is unknown;' : `Kubelet ${p.kubelet} still accepts cgroup v1;`} versions 1.35 and later accept ${p.kubelet === undefined ? 'cgroup v1' : 'it'} only with failCgroupV1: false. Plan to move to cgroup v2.`,
);

export const CGROUPS_OPTIONAL_MISSING = text(
  'CGROUPS_OPTIONAL_MISSING',
  (p: { controllers: readonly string[] }) =>
    `${p.controllers.length === 1 ? 'An optional cgroup controller is' : 'Optional cgroup controllers are'} missing: ${p.controllers.join(', ')}. Resource limits that need ${p.controllers.length === 1 ? 'it' : 'them'} do not work.`,
);
