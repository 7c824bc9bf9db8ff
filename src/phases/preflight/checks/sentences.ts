import { SAME_AGAIN } from '../../../base/english.ts';
import { failure } from '../../../base/failure.ts';
import { type Reason, type Say, text } from '../../../base/text.ts';
import { type InUse, isOfCluster } from '../port-in-use.ts';

export const KUBELET_NEWER = failure('KUBELET_NEWER', {
  class: 'preflight',
  sample: { kubelet: 'v1.37.2', cluster: 'v1.36.4' },
  english: (p: { kubelet: string; cluster: string }) => ({
    what: `The kubelet is ${p.kubelet}, newer than the control plane that is asked for, ${p.cluster}.`,
    cause: 'Kubernetes supports kubelets that are as old as their control plane or older, never newer ones.',
    cure: `Ask for the kubelet's version with --kubernetes-version=${p.kubelet}, or install a kubelet of ${p.cluster}.`,
  }),
});

export const EXTERNAL_ETCD_SILENT = failure('EXTERNAL_ETCD_SILENT', {
  class: 'preflight',
  sample: { endpoint: 'https://10.0.0.7:2379', reason: 'Nobody listens on port 2379 of 10.0.0.7.' },
  english: (p: { endpoint: string; reason: Reason }, say: Say) => ({
    what: `The external etcd at ${p.endpoint} does not tell its version.`,
    cause: `Asked for /version, this came: ${say(p.reason).replace(/\.$/, '')}.`,
    cure: 'Look whether it runs, and whether etcd.external in the configuration file names its endpoints and the client certificate it accepts; then run the same command again.',
  }),
});

export const NOT_ROOT = failure('NOT_ROOT', {
  class: 'preflight',
  sample: { uid: 1000 },
  english: (p: { uid: number }) => ({
    what: 'kubejoin is not running as root.',
    cause: `It runs as user ${p.uid}; a join writes below /etc and /var/lib and starts the kubelet.`,
    cure: 'Run the same command with sudo, or as root.',
  }),
});

export const RUNTIME_NOT_READY = failure('RUNTIME_NOT_READY', {
  class: 'preflight',
  sample: {
    socket: 'unix:///run/containerd/containerd.sock',
    reason: 'NetworkPluginNotReady',
    message: 'cni plugin not initialized',
  },
  english: (p: { socket: string; reason: string; message: string }) => ({
    what: `The container runtime at ${p.socket} says that it is not ready.`,
    cause: `Its condition RuntimeReady is false: ${[p.reason, p.message].filter(Boolean).join(': ') || 'it gives no reason'}.`,
    cure: `Look at the log of the runtime (for instance "journalctl -u containerd -n 50"), mend what it names, ${SAME_AGAIN}.`,
  }),
});

export const FILE_ALREADY_THERE = failure('FILE_ALREADY_THERE', {
  class: 'preflight',
  sample: { path: '/etc/kubernetes/kubelet.conf' },
  english: (p: { path: string }) => ({
    what: `${p.path} already exists.`,
    cause: 'This machine is or was part of a cluster, or an earlier join by another tool ended half-way.',
    cure: `If the machine belongs to no cluster any more, clean it with "kubejoin reset" (or remove the file), ${SAME_AGAIN}.`,
  }),
});

export const PROGRAM_NOT_FOUND = failure('PROGRAM_NOT_FOUND', {
  class: 'preflight',
  sample: { program: 'mount', path: '/usr/sbin:/usr/bin' },
  english: (p: { program: string; path: string }) => ({
    what: `The program ${p.program} was not found.`,
    cause: `No directory of PATH has it (${p.path || 'PATH is empty'}); the kubelet needs it.`,
    cure: `Install the package that brings ${p.program} (util-linux for losetup, mount for mount, coreutils for cp), or add its directory to PATH.`,
  }),
});

export const FORWARDING_OFF = failure('FORWARDING_OFF', {
  class: 'preflight',
  sample: { path: '/proc/sys/net/ipv4/ip_forward', sysctl: 'net.ipv4.ip_forward', value: '0' },
  english: (p: { path: string; sysctl: string; value: string | undefined }) => ({
    what: `The kernel does not forward packets between the interfaces of this machine (${p.sysctl}).`,
    cause:
      p.value === undefined
        ? `${p.path} does not exist: the kernel has this family switched off.`
        : `${p.path} holds "${p.value}", not 1.`,
    cure: `Run "sysctl -w ${p.sysctl}=1", and keep it over a reboot: echo ${p.sysctl}=1 > /etc/sysctl.d/99-kubernetes.conf`,
  }),
});

export const KUBELET_TOO_OLD = failure('KUBELET_TOO_OLD', {
  class: 'preflight',
  sample: { version: 'v1.20.0', oldest: 'v1.34.0' },
  english: (p: { version: string; oldest: string }) => ({
    what: `The kubelet ${p.version} is too old to be joined by this version of kubejoin.`,
    cause: `${p.oldest} is the oldest kubelet that is supported.`,
    cure: "Install the kubelet in the cluster's version, then run the same command again.",
  }),
});

export const PORT_IN_USE = failure('PORT_IN_USE', {
  class: 'preflight',
  sample: { port: 10250, kubeletActive: false, holder: { pid: 4711, program: 'node_exporter' } },
  english: (p: InUse) => ({
    what: `Port ${p.port} is already in use on this machine.`,
    cause: `${p.holder ? `The program ${p.holder.program} (process ${p.holder.pid}) listens there. ` : ''}${
      isOfCluster(p)
        ? `${p.kubeletActive ? 'The service kubelet is running: this' : 'This'} machine is part of a cluster, or was and has not been reset.`
        : p.holder
          ? ''
          : 'The service kubelet is not running, so another process listens there.'
    }`.trim(),
    cure: isOfCluster(p)
      ? 'If the machine belongs to no cluster any more, run "kubejoin reset"; otherwise it has joined already.'
      : p.holder
        ? `Stop it ("systemctl status ${p.holder.pid}" names its service; without one "kill ${p.holder.pid}"), ${SAME_AGAIN}.`
        : `Find it with "ss -ltnp 'sport = :${p.port}'", stop it, ${SAME_AGAIN}.`,
  }),
});

export const OS_UNSUPPORTED = failure('OS_UNSUPPORTED', {
  class: 'preflight',
  sample: { platform: 'darwin' },
  english: (p: { platform: string }) => ({
    what: `A node can't be joined on ${p.platform}.`,
    cause: 'kubejoin prepares Linux machines only.',
    cure: 'Run it on the Linux machine that is to join; "kubejoin rehearse" runs anywhere.',
  }),
});

export const FILE_MISSING = failure('FILE_MISSING', {
  class: 'preflight',
  sample: { path: '/etc/etcd/client.crt' },
  english: (p: { path: string }) => ({
    what: `${p.path} does not exist.`,
    cause:
      "The cluster's configuration names it: the API server authenticates to the external etcd with it. Nothing downloads it without a certificate key.",
    cure: `Copy it from a control-plane node to the same path, or join with --certificate-key; ${SAME_AGAIN}.`,
  }),
});

export const PROCESSORS_TOO_FEW = failure('PROCESSORS_TOO_FEW', {
  class: 'preflight',
  sample: { count: 1, least: 2 },
  english: (p: { count: number; least: number }) => ({
    what: `This machine has ${p.count === 1 ? 'one processor' : `${p.count} processors`}; a control plane needs ${p.least}.`,
    cause: 'Etcd and the API server starve each other on less, and the control plane flaps.',
    cure: 'Give the machine more processors, or accept it for a trial with --ignore-preflight-errors=NumCPU.',
  }),
});

export const MEMORY_TOO_LITTLE = failure('MEMORY_TOO_LITTLE', {
  class: 'preflight',
  sample: { mebibytes: 958, least: 1700 },
  english: (p: { mebibytes: number; least: number }) => ({
    what: `This machine has ${p.mebibytes} MiB of memory; a control plane needs ${p.least} MiB.`,
    cause: 'Etcd and the API server are ended by the kernel when memory runs out.',
    cure: 'Give the machine more memory, or accept it for a trial with --ignore-preflight-errors=Mem.',
  }),
});

export const DIRECTORY_NOT_EMPTY = failure('DIRECTORY_NOT_EMPTY', {
  class: 'preflight',
  sample: { path: '/var/lib/etcd', entries: ['member'] },
  english: (p: { path: string; entries: readonly string[] | undefined }) => ({
    what: p.entries ? `The directory ${p.path} is not empty.` : `${p.path} is there, and is no directory.`,
    cause: p.entries
      ? `It holds ${p.entries.join(', ')}. Data of an earlier etcd would be taken for that of the new member.`
      : 'The data of etcd is to be kept there.',
    cure: `If nothing in it is needed any more, run "kubejoin reset" or remove it; else move it elsewhere. Then run the same command again.`,
  }),
});

export const ETCD_ADDRESS_ELSEWHERE = failure('ETCD_ADDRESS_ELSEWHERE', {
  class: 'preflight',
  sample: { address: '203.0.113.9', port: 2379 },
  english: (p: { address: string; port: number }) => ({
    what: `Etcd cannot listen on ${p.address} port ${p.port}: no interface of this machine has that address.`,
    cause:
      'The API server is to advertise that address, and a local etcd listens on it too. An address behind an address translation cannot be used so.',
    cure: 'Name an address of this machine with --apiserver-advertise-address ("ip address" lists them).',
  }),
});

export const SUBNET_INVALID = failure('SUBNET_INVALID', {
  class: 'preflight',
  sample: { subnet: '10.96.0.0' },
  english: (p: { subnet: string }) => ({
    what: `"${p.subnet}" is no subnet of more than one address.`,
    cause:
      'networking.serviceSubnet or networking.podSubnet of the ConfigMap kube-system/kubeadm-config holds it; expected is the form 10.96.0.0/12.',
    cure: `Correct it with "kubectl -n kube-system edit cm kubeadm-config", ${SAME_AGAIN}.`,
  }),
});

export const EXTERNAL_ETCD_TOO_OLD = failure('EXTERNAL_ETCD_TOO_OLD', {
  class: 'preflight',
  sample: { endpoint: 'https://10.0.0.7:2379', version: 'v3.4.30', oldest: '3.5.24' },
  english: (p: { endpoint: string; version: string; oldest: string }) => ({
    what: `The external etcd at ${p.endpoint} is too old: ${p.version}.`,
    cause: `The API server needs etcd ${p.oldest} or newer.`,
    cure: `Update that etcd, ${SAME_AGAIN}.`,
  }),
});

export const EXTERNAL_ETCD_ENDPOINT_INVALID = failure('EXTERNAL_ETCD_ENDPOINT_INVALID', {
  class: 'preflight',
  sample: { endpoint: 'etcd-1' },
  english: (p: { endpoint: string }) => ({
    what: `"${p.endpoint}" is no URL of an etcd.`,
    cause:
      'etcd.external of the ConfigMap kube-system/kubeadm-config holds it; expected is the form https://10.0.0.7:2379.',
    cure: `Correct it with "kubectl -n kube-system edit cm kubeadm-config", ${SAME_AGAIN}.`,
  }),
});

export const FIREWALLD_ACTIVE = text(
  'FIREWALLD_ACTIVE',
  (p: { ports: readonly number[] }) =>
    `firewalld is active. Make sure that the ports ${p.ports.join(', ')} are open, or other nodes will not reach this one.`,
);

export const PROXY_USED_FOR_SUBNET = text(
  'PROXY_USED_FOR_SUBNET',
  (p: { subnet: string; proxy: string }) =>
    `Addresses of ${p.subnet} would be reached through the proxy ${p.proxy}, and the API server gets the same proxy. Add the subnets of Services and Pods to NO_PROXY.`,
);

export const EXTERNAL_ETCD_VERSION_UNKNOWN = text(
  'EXTERNAL_ETCD_VERSION_UNKNOWN',
  (p: { endpoint: string; reason: Reason }, say: Say) =>
    `The version of the external etcd at ${p.endpoint} is not known: ${say(p.reason)}.`,
);

export const RUNTIME_CONFIG_MISSING = text(
  'RUNTIME_CONFIG_MISSING',
  (p: { socket: string; runtime: string }) =>
    `The container runtime ${p.runtime} at ${p.socket} does not tell its cgroup driver (CRI method RuntimeConfig). Update it before the kubelet is 1.38 or newer, which will need that.`,
);

export const CGROUP_DRIVERS_DIFFER = text(
  'CGROUP_DRIVERS_DIFFER',
  (p: { configured: string; used: string; socket: string }) =>
    `The cluster's kubelet configuration has cgroupDriver: ${p.configured}, but the container runtime at ${p.socket} uses ${p.used}, and the kubelet will follow the runtime. If ${p.configured} is meant, set it in the runtime (for containerd SystemdCgroup = ${p.configured === 'systemd'} in /etc/containerd/config.toml) and restart it; else change cgroupDriver ("kubectl -n kube-system edit configmap kubelet-config").`,
);

export const SWAP_ON = text(
  'SWAP_ON',
  (p: { areas: readonly string[] }) =>
    `Swap is on (${p.areas.join(', ')}). The kubelet works with it only on control groups version 2 and when it is configured for it; "swapoff -a" turns it off until the next boot.`,
);

export const NODE_NAME_LONG = text(
  'NODE_NAME_LONG',
  (p: { name: string; length: number; limit: number }) =>
    `The node's name "${p.name}" has ${p.length} characters; as the value of a label it may have ${p.limit}. --node-name sets a shorter one.`,
);

export const NODE_NAME_UNUSUAL = text(
  'NODE_NAME_UNUSUAL',
  (p: { name: string }) =>
    `The node's name "${p.name}" has characters that a label's value may not have (allowed: letters, digits, "-", "_" and ".", a letter or digit at both ends). --node-name sets another.`,
);

export const NODE_NAME_NOT_RESOLVED = text(
  'NODE_NAME_NOT_RESOLVED',
  (p: { name: string }) =>
    `The node's name "${p.name}" has no address here. Add it to /etc/hosts or to the DNS, or pods may fail to reach this node by its name.`,
);

export const PROXY_USED = text(
  'PROXY_USED',
  (p: { endpoint: string; proxy: string }) =>
    `The API server at ${p.endpoint} is reached through the proxy ${p.proxy}. If that is not meant, add the server's address to NO_PROXY.`,
);

export const SERVICE_MANAGER_UNKNOWN = text(
  'SERVICE_MANAGER_UNKNOWN',
  (p: { service: string }) =>
    `This machine has no service manager that kubejoin knows (systemd or OpenRC), so the service ${p.service} was not looked at, and you must start it yourself.`,
);

export const SERVICE_UNKNOWN = text(
  'SERVICE_UNKNOWN',
  (p: { service: string }) =>
    `The service ${p.service} does not exist. Install its package, which brings the unit file.`,
);

export const SERVICE_NOT_ENABLED = text(
  'SERVICE_NOT_ENABLED',
  (p: { service: string; command: string }) =>
    `The service ${p.service} will not be started at boot. Run "${p.command}".`,
);

export const SERVICE_STATE_UNKNOWN = text(
  'SERVICE_STATE_UNKNOWN',
  (p: { service: string; reason: string }) =>
    `The service manager did not tell the state of the service ${p.service}: ${p.reason}.`,
);

export const KUBELET_NEWER_THAN_CLUSTER = text(
  'KUBELET_NEWER_THAN_CLUSTER',
  (p: { kubelet: string; cluster: string }) =>
    `The kubelet ${p.kubelet} is newer than the cluster (${p.cluster}). Kubernetes does not support that; install a kubelet of the cluster's version.`,
);
