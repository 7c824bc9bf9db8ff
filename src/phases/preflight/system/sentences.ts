import { failure } from '../../../base/failure.ts';
import { and, SAME_AGAIN } from '../../../base/phrases.ts';
import { text } from '../../../base/text.ts';
import { type ServiceManager, type ServiceState, serviceCommands } from '../../../host/services.ts';

export const KERNEL_CONFIG_UNREADABLE = failure('KERNEL_CONFIG_UNREADABLE', {
  class: 'preflight',
  sample: { release: '6.1.0', reason: 'ENOENT' },
  english: (p: { release: string; reason: string }) => ({
    what: `Cannot read the build options of kernel ${p.release}.`,
    cause: `The build options are not in /proc/config.gz, /boot/config-${p.release} or any of the other usual locations, and kubejoin could not get them from the "configs" kernel module: ${p.reason}.`,
    cure: `Install the package that contains /boot/config-${p.release}, or skip this check with --ignore-preflight-errors=SystemVerification.`,
  }),
});

export const KERNEL_OPTIONS_MISSING = failure('KERNEL_OPTIONS_MISSING', {
  class: 'preflight',
  sample: { release: '6.1.0', options: ['CGROUP_PIDS'] },
  english: (p: { release: string; options: readonly string[] }) => ({
    what: `Kernel ${p.release} was built without ${and(p.options)}.`,
    cause: `Containers and the kubelet need the missing kernel ${p.options.length === 1 ? 'option; distribution kernels have it' : 'options; distribution kernels have them'}.`,
    cure: `Boot a distribution kernel, or rebuild the current kernel with the missing ${p.options.length === 1 ? 'option. If the current kernel has it under a different name' : 'options. If the current kernel has them under different names'}, use --ignore-preflight-errors=SystemVerification.`,
  }),
});

export const CGROUPS_NOT_MOUNTED = failure('CGROUPS_NOT_MOUNTED', {
  class: 'preflight',
  sample: {},
  english: (_: Record<string, never>) => ({
    what: 'Control groups (cgroups) are not mounted.',
    cause: '/proc/mounts has no mount of type cgroup2 or cgroup.',
    cure: 'Boot with systemd, or run "mount -t cgroup2 none /sys/fs/cgroup".',
  }),
});

export const CGROUPS_UNREADABLE = failure('CGROUPS_UNREADABLE', {
  class: 'preflight',
  sample: { path: '/sys/fs/cgroup/cgroup.controllers' },
  english: (p: { path: string }) => ({
    what: 'Cannot read the list of cgroup controllers.',
    cause: `${p.path} does not exist.`,
    cure: 'Run "mount | grep cgroup". If only some of the cgroup file systems are mounted, mount the rest; if kubejoin is running in a container without cgroups, run it on the host.',
  }),
});

export const CGROUP_V1 = failure('CGROUP_V1', {
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

/** A flag or variable that the kubelet's service does not pass to it. */
export interface MissingArgument {
  argument: string;
  /** The file that it has to name. */
  path: string;
  /** The file that it names instead. */
  given?: string;
}

/** The service does not exist, or systemd's LoadState of a unit that it cannot start. */
export type Unusable = 'missing' | NonNullable<ServiceState['unusable']>;

/** kubeadm's drop-in for the kubelet's unit. */
export const DROP_IN_FILE = '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf';
const DROP_IN_LINES = [
  '[Service]',
  'Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"',
  'Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"',
  'EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env',
  'EnvironmentFile=-/etc/default/kubelet',
  'ExecStart=',
  'ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS',
];
export const DROP_IN = DROP_IN_LINES.map((line) => `\n     ${line}`).join('');

export const missingArguments = (missing: readonly MissingArgument[], instead: string): string =>
  missing
    .map(({ argument, path, given }) => `\n  - ${argument} (${path})${given ? ` (${instead}: ${given})` : ''}`)
    .join('');

export const SERVICE_UNUSABLE = failure('SERVICE_UNUSABLE', {
  class: 'preflight',
  sample: { service: 'kubelet', state: 'missing', manager: 'systemd' },
  english: (p: { service: string; state: Unusable; manager: ServiceManager }) => ({
    what:
      p.state === 'missing'
        ? `The ${p.service} service does not exist.`
        : p.state === 'masked'
          ? `The ${p.service} service is masked, so it cannot be started.`
          : `systemd could not load the unit of the ${p.service} service (${p.state}).`,
    cause:
      p.state === 'missing'
        ? `The program is installed, but ${p.manager === 'openrc' ? `/etc/init.d/${p.service} does not exist` : `systemd does not know ${p.service}.service`}.`
        : p.state === 'masked'
          ? `${p.service}.service was masked with "systemctl mask", and systemd starts no masked unit.`
          : 'The unit file or one of its drop-ins contains an error.',
    cure:
      p.state === 'missing'
        ? `Install the package that contains the ${p.service} service${p.manager === 'openrc' ? '' : ' (if its unit file was just added, run "systemctl daemon-reload")'}, ${SAME_AGAIN}.`
        : p.state === 'masked'
          ? `Run "systemctl unmask ${p.service}", ${SAME_AGAIN}.`
          : `Find the error with "systemd-analyze verify ${p.service}.service" and "${serviceCommands(p.service, p.manager).status}", fix it, run "systemctl daemon-reload", ${SAME_AGAIN}.`,
  }),
});

export const KUBELET_UNIT_INCOMPLETE = failure('KUBELET_UNIT_INCOMPLETE', {
  class: 'preflight',
  sample: {
    files: ['/usr/lib/systemd/system/kubelet.service'],
    missing: [
      { argument: '--kubeconfig', path: '/etc/kubernetes/kubelet.conf' },
      { argument: '--config', path: '/var/lib/kubelet/config.yaml' },
    ],
  },
  english: (p: { files: readonly string[]; missing: readonly MissingArgument[] }) => ({
    what: `The kubelet service does not pass the files of a join to the kubelet. Missing:${missingArguments(p.missing, 'it names another file')}`,
    cause: `The command in ${and(p.files)} starts the kubelet without them, so the kubelet would run but never join the cluster. These arguments usually come from the drop-in 10-kubeadm.conf, which is part of the kubeadm package.`,
    cure: `Do the following:\n  1. Create ${DROP_IN_FILE} with these lines:${DROP_IN}\n  2. Run "systemctl daemon-reload".\n  3. Run the failed command again.`,
  }),
});

/** The program that the kubelet's service starts, and the kubelet that PATH leads to. */
export interface UnitProgram {
  files: readonly string[];
  program: string;
  problem: 'missing' | 'not-executable';
  found: string;
}

export const KUBELET_UNIT_PROGRAM = failure('KUBELET_UNIT_PROGRAM', {
  class: 'preflight',
  sample: {
    files: ['/usr/lib/systemd/system/kubelet.service', '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf'],
    program: '/usr/bin/kubelet',
    problem: 'missing',
    found: '/usr/local/bin/kubelet',
  },
  english: (p: UnitProgram) => ({
    what: `The kubelet service starts ${p.program}, which ${p.problem === 'missing' ? 'does not exist' : 'cannot be executed'}.`,
    cause: `The command is in ${and(p.files)}. The kubelet that was found in PATH is ${p.found}.`,
    cure: `Let ExecStart start ${p.found} ("systemctl edit kubelet"), or install the kubelet at ${p.program}; run "systemctl daemon-reload", ${SAME_AGAIN}.`,
  }),
});

export const KUBELET_UNIT_UNCLEAR = text(
  'KUBELET_UNIT_UNCLEAR',
  (p: { files: readonly string[]; missing: readonly MissingArgument[] }) =>
    `${and(p.files)} may not pass everything that a join writes to the kubelet. Not found:${missingArguments(p.missing, 'it names another file')}\nkubeadm's drop-in 10-kubeadm.conf passes all of them.`,
);
