import { failure } from '../../base/failure.ts';
import { text } from '../../base/text.ts';
import { type PkiProblem, pkiProblems } from '../../pki/reading/problem.ts';

const UPLOAD = 'kubejoin init phase upload-certs --upload-certs';

export const EXTERNAL_CA_INCOMPLETE = failure('EXTERNAL_CA_INCOMPLETE', {
  class: 'host',
  sample: {
    authorities: ['ca'],
    problems: [
      { type: 'missing', file: '/etc/kubernetes/pki/apiserver.crt' },
      { type: 'missing', file: '/etc/kubernetes/kubelet.conf' },
    ],
  },
  english: (p: { authorities: readonly string[]; problems: readonly PkiProblem[] }) => ({
    what: `The key of ${p.authorities.length === 1 ? 'the CA' : 'the CAs'} ${p.authorities.join(', ')} is not on this machine, and what it would have to sign is not ready:${pkiProblems(p.problems)}`,
    cause:
      'The certificate of a CA without its key means that the key is kept elsewhere (external CA): what it signs must be in place before.',
    cure: "Make keys and requests with \"kubejoin certs generate-csr\", have the owner of the CA sign the requests, and put the certificates in place. Or put the CA's key beside its certificate. For a new CA of this cluster's own, move the CA's certificate away.",
  }),
});

export const SHARED_CERTIFICATES_NOT_READY = failure('SHARED_CERTIFICATES_NOT_READY', {
  class: 'preflight',
  sample: {
    certificatesDir: '/etc/kubernetes/pki',
    problems: [
      { type: 'missing', file: '/etc/kubernetes/pki/sa.key' },
      { type: 'other-cluster', file: '/etc/kubernetes/pki/ca.crt' },
    ],
  },
  english: (p: { certificatesDir: string; problems: readonly PkiProblem[] }) => ({
    what: `What control planes share is not ready on this machine:${pkiProblems(p.problems)}`,
    cause: `No certificate key was given: the files must be in ${p.certificatesDir} (and where the configuration names them) before the join.`,
    cure: `Join with --certificate-key (the key is printed by "${UPLOAD}" on a control-plane node), or copy the files from a control plane. What an external CA signs is requested with "kubejoin certs generate-csr".`,
  }),
});

export const CRI_SOCKET_AMBIGUOUS = failure('CRI_SOCKET_AMBIGUOUS', {
  class: 'usage',
  sample: { sockets: ['unix:///run/containerd/containerd.sock', 'unix:///var/run/crio/crio.sock'] },
  english: (p: { sockets: readonly string[] }) => ({
    what: `More than one container runtime listens on this machine: ${p.sockets.join(', ')}.`,
    cause: 'The kubelet works with one of them, and nothing says which.',
    cure: `Choose one with --cri-socket=${p.sockets[0]} (nodeRegistration.criSocket in the configuration file), or stop the others.`,
  }),
});

export const CONTROL_PLANE_ENDPOINT_MISSING = failure('CONTROL_PLANE_ENDPOINT_MISSING', {
  class: 'preflight',
  sample: {},
  english: (_: Record<string, never>) => ({
    what: 'The cluster has no endpoint that its control planes share, so a further one cannot join.',
    cause:
      'controlPlaneEndpoint is empty in the ConfigMap kube-system/kubeadm-config: every node would go on talking to the first control plane only.',
    cure: 'Give the cluster an address that reaches all its control planes (a load balancer or a DNS name): put it into controlPlaneEndpoint ("kubectl -n kube-system edit cm kubeadm-config") and into the API server\'s certificate. For that, save the ClusterConfiguration with the endpoint in it to a file on the control-plane node, move apiserver.crt and apiserver.key away from /etc/kubernetes/pki, run "kubejoin init phase certs apiserver --config FILE", and restart the API server. Then join again.',
  }),
});

export const KERNEL_CONFIG_UNREADABLE = failure('KERNEL_CONFIG_UNREADABLE', {
  class: 'preflight',
  sample: { release: '6.1.0', reason: 'ENOENT' },
  english: (p: { release: string; reason: string }) => ({
    what: `How the kernel ${p.release} was built could not be read.`,
    cause: `Neither /proc/config.gz nor /boot/config-${p.release} nor the other usual places tell it, and the module "configs" did not help: ${p.reason}.`,
    cure: 'Install the package that brings that file, or accept it with --ignore-preflight-errors=SystemVerification.',
  }),
});

export const KERNEL_OPTIONS_MISSING = failure('KERNEL_OPTIONS_MISSING', {
  class: 'preflight',
  sample: { release: '6.1.0', options: ['CGROUP_PIDS'] },
  english: (p: { release: string; options: readonly string[] }) => ({
    what: `The kernel ${p.release} was built without ${p.options.join(', ')}.`,
    cause: 'Containers and the kubelet need what these options bring; kernels of distributions have them.',
    cure: 'Boot a kernel of the distribution, or build this one with them; if it has them under other names, ignore SystemVerification with --ignore-preflight-errors=SystemVerification.',
  }),
});

export const CGROUPS_NOT_MOUNTED = failure('CGROUPS_NOT_MOUNTED', {
  class: 'preflight',
  sample: {},
  english: (_: Record<string, never>) => ({
    what: 'Control groups are not mounted.',
    cause: '/proc/mounts has no mount of type cgroup2 or cgroup.',
    cure: 'Boot with systemd, or run "mount -t cgroup2 none /sys/fs/cgroup".',
  }),
});

export const CGROUPS_UNREADABLE = failure('CGROUPS_UNREADABLE', {
  class: 'preflight',
  sample: { path: '/sys/fs/cgroup/cgroup.controllers' },
  english: (p: { path: string }) => ({
    what: 'The controllers of the control groups could not be read.',
    cause: `${p.path} does not exist.`,
    cure: 'Look at "mount | grep cgroup": control groups are mounted only in part, or this is a container without them.',
  }),
});

export const CGROUP_V1 = failure('CGROUP_V1', {
  class: 'preflight',
  sample: { kubelet: 'v1.37.2' },
  english: (p: { kubelet: string }) => ({
    what: `This machine uses control groups version 1, which the kubelet ${p.kubelet} refuses.`,
    cause:
      'Since 1.35 the kubelet does not start on version 1 unless its configuration has failCgroupV1: false; version 1 will be removed.',
    cure: "Boot with version 2 (systemd.unified_cgroup_hierarchy=1 on the kernel's command line). If the cluster's kubelet configuration has failCgroupV1: false, use --ignore-preflight-errors=SystemVerification.",
  }),
});

export const CGROUPS_MISSING = failure('CGROUPS_MISSING', {
  class: 'preflight',
  sample: { controllers: ['pids'], version: 2 },
  english: (p: { controllers: readonly string[]; version: 1 | 2 }) => ({
    what: `Control group controllers that the kubelet needs are missing: ${p.controllers.join(', ')}.`,
    cause: `The kernel has them switched off or not built in (control groups version ${p.version}).`,
    cure: "Look for cgroup_disable= on the kernel's command line (/proc/cmdline); some boards need cgroup_enable=memory there. Change it and reboot.",
  }),
});

export const KERNEL_RELEASE_UNSUPPORTED = text(
  'KERNEL_RELEASE_UNSUPPORTED',
  (p: { release: string }) =>
    `The kernel ${p.release} is not one that Kubernetes supports: 5.4, 5.10, 5.15, or 6.0 and newer.`,
);

export const CGROUP_V1_DEPRECATED = text(
  'CGROUP_V1_DEPRECATED',
  (p: { kubelet: string }) =>
    `This machine uses control groups version 1. The kubelet ${p.kubelet} still takes them; from 1.35 on it will not without failCgroupV1: false. Plan to move to version 2.`,
);

export const CGROUPS_OPTIONAL_MISSING = text(
  'CGROUPS_OPTIONAL_MISSING',
  (p: { controllers: readonly string[] }) =>
    `Optional control group controllers are missing: ${p.controllers.join(', ')}. Limits that need them will not work.`,
);
