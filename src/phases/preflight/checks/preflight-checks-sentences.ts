import { failure } from '../../../base/failure.ts';
import { SAME_AGAIN } from '../../../base/phrases.ts';
import { text } from '../../../base/text.ts';
import { count } from '../../../base/wording.ts';
import { KUBELET_CURES } from '../../../engine/conditions/kubelet-sentences.ts';

export const KUBELET_NEWER = failure('KUBELET_NEWER', {
  code: 'KUBELET_VERSION_UNFIT',
  class: 'preflight',
  sample: { kubelet: 'v1.37.2', cluster: 'v1.36.4' },
  english: (p: { kubelet: string; cluster: string }) => ({
    what: `The kubelet version (${p.kubelet}) is newer than the requested control-plane version (${p.cluster}).`,
    cause: 'Kubernetes does not support kubelets that are newer than their control plane.',
    cure: `Install kubelet ${p.cluster}, or set --kubernetes-version=${p.kubelet} to create a newer control plane.`,
  }),
});

export const NOT_ROOT = failure('NOT_ROOT', {
  class: 'preflight',
  sample: { uid: 1000 },
  english: (p: { uid: number }) => ({
    what: 'kubejoin is not running as root.',
    cause: `kubejoin is running as the user with UID ${p.uid}. Only root can write to /etc and /var/lib and start or stop the kubelet.`,
    cure: 'Run the same command with sudo, or as root.',
  }),
});

export const RUNTIME_NOT_READY = failure('RUNTIME_NOT_READY', {
  class: 'preflight',
  sample: {
    socket: 'unix:///var/run/cri-dockerd.sock',
    reason: 'DockerDaemonNotReady',
    message: 'docker: failed to get docker version: context deadline exceeded',
  },
  english: (p: { socket: string; reason: string; message: string }) => ({
    what: `The container runtime at ${p.socket} is not ready.`,
    cause: `The runtime's RuntimeReady condition is false: ${[p.reason, p.message].filter(Boolean).join(': ') || 'it reports no reason'}.`,
    cure: `Check the runtime's log ("journalctl -u containerd -n 50" for containerd), fix the problem it shows, ${SAME_AGAIN}.`,
  }),
});

export const FILE_ALREADY_THERE = failure('FILE_ALREADY_THERE', {
  class: 'preflight',
  sample: { path: '/etc/kubernetes/kubelet.conf' },
  english: (p: { path: string }) => ({
    what: `${p.path} already exists.`,
    cause: 'This machine is or was part of a cluster, or an earlier join by another tool did not finish.',
    cure: `If the machine no longer belongs to a cluster, clean it up with "kubejoin reset" (or remove the file), ${SAME_AGAIN}.`,
  }),
});

export const PROGRAM_NOT_FOUND = failure('PROGRAM_NOT_FOUND', {
  class: 'preflight',
  sample: { program: 'mount', path: '/usr/sbin:/usr/bin' },
  english: (p: { program: string; path: string }) => ({
    what: `The ${p.program} program was not found.`,
    cause: `The kubelet needs it, but ${p.path === '' ? 'PATH is empty' : `no directory in PATH (${p.path}) contains it`}.`,
    cure: `Install the package that contains ${p.program} (${p.program === 'cp' ? 'coreutils' : 'mount or util-linux, depending on the distribution'}), or add the program's directory to PATH.`,
  }),
});

export const KUBELET_TOO_OLD = failure('KUBELET_TOO_OLD', {
  code: 'KUBELET_VERSION_UNFIT',
  class: 'preflight',
  sample: { version: 'v1.20.0', oldest: 'v1.34.0' },
  english: (p: { version: string; oldest: string }) => ({
    what: `Kubelet ${p.version} is too old for this version of kubejoin.`,
    cause: `The oldest supported kubelet version is ${p.oldest}.`,
    cure: `Install the kubelet version that matches the cluster, ${SAME_AGAIN}.`,
  }),
});

export const OS_UNSUPPORTED = failure('OS_UNSUPPORTED', {
  class: 'preflight',
  sample: { platform: 'darwin' },
  english: (p: { platform: string }) => ({
    what: `A machine running ${p.platform} cannot become a node.`,
    cause: 'kubejoin supports only Linux nodes.',
    cure: 'Run kubejoin on the Linux machine that will become the node; "kubejoin rehearse" runs on any operating system.',
  }),
});

export const PROCESSORS_TOO_FEW = failure('PROCESSORS_TOO_FEW', {
  code: 'MACHINE_TOO_SMALL',
  class: 'preflight',
  sample: { count: 1, least: 2 },
  english: (p: { count: number; least: number }) => ({
    what: `This machine has ${count(p.count, 'CPU', 'CPUs')}; a control-plane node needs at least ${p.least}.`,
    cause: `With fewer than ${p.least} CPUs, etcd and the API server compete for CPU time, and the control plane becomes unstable.`,
    cure: 'Give the machine more CPUs, or, for a test cluster, use --ignore-preflight-errors=NumCPU.',
  }),
});

export const MEMORY_TOO_LITTLE = failure('MEMORY_TOO_LITTLE', {
  code: 'MACHINE_TOO_SMALL',
  class: 'preflight',
  sample: { mebibytes: 958, least: 1700 },
  english: (p: { mebibytes: number; least: number }) => ({
    what: `This machine has ${p.mebibytes} MiB of memory; a control-plane node needs at least ${p.least} MiB.`,
    cause: 'If the machine runs out of memory, the kernel may kill etcd or the API server.',
    cure: 'Give the machine more memory, or, for a test cluster, use --ignore-preflight-errors=Mem.',
  }),
});

export const DIRECTORY_NOT_EMPTY = failure('DIRECTORY_NOT_EMPTY', {
  class: 'preflight',
  sample: { path: '/var/lib/etcd', entries: ['member'] },
  english: (p: { path: string; entries: readonly string[] | undefined }) => ({
    what: p.entries ? `The directory ${p.path} is not empty.` : `${p.path} exists and is not a directory.`,
    cause: p.entries
      ? `The directory contains: ${p.entries.join(', ')}. A new etcd member would mistake data from an earlier etcd for its own.`
      : 'etcd needs a directory there for its data.',
    cure: p.entries
      ? 'If the contents are not needed, run "kubejoin reset" or delete them; otherwise, move them elsewhere. Then run the failed command again.'
      : `Move or delete ${p.path}, ${SAME_AGAIN}.`,
  }),
});

export const SWAP_NOT_ALLOWED = failure('SWAP_NOT_ALLOWED', {
  class: 'preflight',
  sample: { areas: ['/dev/sda2'] },
  english: (p: { areas: readonly string[] }) => ({
    what: `Swap is on (${p.areas.join(', ')}), and the kubelet is not configured to run with it.`,
    cause: 'A kubelet ends as it starts while swap is on, unless failSwapOn is false in its KubeletConfiguration.',
    cure: `${KUBELET_CURES.swap}, ${SAME_AGAIN}.`,
  }),
});

export const RUNTIME_CONFIG_MISSING = text(
  'RUNTIME_CONFIG_MISSING',
  (p: { socket: string; runtime: string }) =>
    `The container runtime ${p.runtime} at ${p.socket} does not report its cgroup driver (CRI method RuntimeConfig). Update the runtime before you upgrade the kubelet to 1.38, which requires this method.`,
);

export const CGROUP_DRIVERS_DIFFER = text(
  'CGROUP_DRIVERS_DIFFER',
  (p: { configured: string; used: string; socket: string }) =>
    `The cluster's kubelet configuration has cgroupDriver: ${p.configured}, but the container runtime at ${p.socket} uses ${p.used}, and the kubelet will follow the runtime. To use ${p.configured}, configure it in the runtime (for containerd, SystemdCgroup = ${p.configured === 'systemd'} in /etc/containerd/config.toml) and restart the runtime; otherwise, change cgroupDriver ("kubectl -n kube-system edit configmap kubelet-config").`,
);

export const SWAP_ON = text(
  'SWAP_ON',
  (p: { areas: readonly string[] }) =>
    `Swap is on (${p.areas.join(', ')}). The kubelet supports swap only with cgroup v2 and a matching configuration; "swapoff -a" turns swap off until the next boot.`,
);

export const NODE_NAME_LONG = text(
  'NODE_NAME_LONG',
  (p: { name: string; length: number; limit: number }) =>
    `The node name "${p.name}" has ${p.length} characters; a label value can have at most ${p.limit}. Set a shorter name with --node-name.`,
);

export const NODE_NAME_UNUSUAL = text(
  'NODE_NAME_UNUSUAL',
  (p: { name: string }) =>
    `The node name "${p.name}" is not a valid label value. A label value contains only letters, digits, "-", "_" and ".", and starts and ends with a letter or digit. Set a different name with --node-name.`,
);

export const NODE_NAME_UNSET = text(
  'NODE_NAME_UNSET',
  (p: { name: string }) =>
    `The node name "${p.name}" is the name of a machine without a host name, and a cluster has only one Node of that name. Set a host name ("hostnamectl set-hostname NAME") or use --node-name.`,
);

export const NODE_NAME_NOT_RESOLVED = text(
  'NODE_NAME_NOT_RESOLVED',
  (p: { name: string }) =>
    `The node name "${p.name}" does not resolve on this machine. Add it to /etc/hosts or to DNS; otherwise, Pods may fail to reach this node by name.`,
);

export const SERVICE_MANAGER_UNKNOWN = text(
  'SERVICE_MANAGER_UNKNOWN',
  (p: { service: string }) =>
    `This machine has no service manager that kubejoin supports (systemd or OpenRC), so the ${p.service} service was not checked. Start the service yourself.`,
);

export const SERVICE_NOT_ENABLED = text(
  'SERVICE_NOT_ENABLED',
  (p: { service: string; command: string }) =>
    `The ${p.service} service is not enabled, so it does not start at boot. Run "${p.command}".`,
);

export const SERVICE_STATE_UNKNOWN = text(
  'SERVICE_STATE_UNKNOWN',
  (p: { service: string; reason: string }) =>
    `The service manager did not report the state of the ${p.service} service: ${p.reason}.`,
);

export const KUBELET_NEWER_THAN_CLUSTER = text(
  'KUBELET_NEWER_THAN_CLUSTER',
  (p: { kubelet: string; cluster: string }) =>
    `Kubelet ${p.kubelet} is newer than the cluster (${p.cluster}). Kubernetes does not support that; install the kubelet version that matches the cluster.`,
);

export const CHECK_WITHOUT_RUNTIME = text(
  'CHECK_WITHOUT_RUNTIME',
  (p: { socket: string }) =>
    `This check could not run: it needs the container runtime at ${p.socket}. See the CRI check.`,
);

export const CHECK_WITHOUT_KUBELET = text(
  'CHECK_WITHOUT_KUBELET',
  () => 'This check could not run: the kubelet is missing or does not start. See the KubeletVersion check.',
);

export const KUBELET_NOT_COMPARED = text(
  'KUBELET_NOT_COMPARED',
  (p: { cluster: string }) =>
    `The kubelet's version was not compared with the cluster's (${p.cluster}), because it could not be read.`,
);

export const CHECK_WITHOUT_ROOT = text('CHECK_WITHOUT_ROOT', () => 'This check needs root, so its result is unknown.');

export const FIREWALLD_ACTIVE = text(
  'FIREWALLD_ACTIVE',
  (p: { ports: readonly number[] }) =>
    `firewalld is active. Open these ports: ${p.ports.join(', ')}. Otherwise, other nodes cannot reach this one.`,
);

export const CHECK_WITHOUT_SERVICES = text(
  'CHECK_WITHOUT_SERVICES',
  () => 'This check could not run: the service manager did not respond. See the Service-kubelet check.',
);
