import type { Reason, Say } from '../../base/reason.ts';
import type { FailureText } from '../catalogue.ts';
import { type InUse, isOfCluster } from '../port-in-use.ts';

const SAME_AGAIN = 'then run the same command again';

export const preflight = {
  failures: {
    NOT_ROOT: (p: { uid: number }): FailureText => ({
      what: 'kubejoin is not running as root.',
      cause: `It runs as user ${p.uid}; a join writes below /etc and /var/lib and starts the kubelet.`,
      cure: 'Run the same command with sudo, or as root.',
    }),
    CRI_SOCKET_AMBIGUOUS: (p: { sockets: readonly string[] }): FailureText => ({
      what: `More than one container runtime listens on this machine: ${p.sockets.join(', ')}.`,
      cause: 'The kubelet works with one of them, and nothing says which.',
      cure: `Choose one with --cri-socket=${p.sockets[0]} (nodeRegistration.criSocket in the configuration file), or stop the others.`,
    }),
    RUNTIME_NOT_READY: (p: { socket: string; reason: string; message: string }): FailureText => ({
      what: `The container runtime at ${p.socket} says that it is not ready.`,
      cause: `Its condition RuntimeReady is false: ${[p.reason, p.message].filter(Boolean).join(': ') || 'it gives no reason'}.`,
      cure: `Look at the log of the runtime (for instance "journalctl -u containerd -n 50"), mend what it names, ${SAME_AGAIN}.`,
    }),
    FILE_ALREADY_THERE: (p: { path: string }): FailureText => ({
      what: `${p.path} already exists.`,
      cause: 'This machine is or was part of a cluster, or an earlier join by another tool ended half-way.',
      cure: `If the machine belongs to no cluster any more, clean it with "kubejoin reset" (or remove the file), ${SAME_AGAIN}.`,
    }),
    PROGRAM_NOT_FOUND: (p: { program: string; path: string }): FailureText => ({
      what: `The program ${p.program} was not found.`,
      cause: `No directory of PATH has it (${p.path || 'PATH is empty'}); the kubelet needs it.`,
      cure: `Install the package that brings ${p.program} (util-linux for losetup, mount for mount, coreutils for cp), or add its directory to PATH.`,
    }),
    FORWARDING_OFF: (p: { path: string; sysctl: string; value: string | undefined }): FailureText => ({
      what: `The kernel does not forward packets between the interfaces of this machine (${p.sysctl}).`,
      cause:
        p.value === undefined
          ? `${p.path} does not exist: the kernel has this family switched off.`
          : `${p.path} holds "${p.value}", not 1.`,
      cure: `Run "sysctl -w ${p.sysctl}=1", and keep it over a reboot: echo ${p.sysctl}=1 > /etc/sysctl.d/99-kubernetes.conf`,
    }),
    KUBELET_NOT_FOUND: (_: Record<string, never>): FailureText => ({
      what: 'The kubelet is not installed.',
      cause: 'No directory of PATH has a program of that name.',
      cure: "Install the package kubelet of the cluster's version (https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/).",
    }),
    KUBELET_NOT_RUN: (p: { code: number; output: string }): FailureText => ({
      what: '"kubelet --version" failed, so the version of the kubelet is not known.',
      cause: `It ended with ${p.code}: "${p.output}".`,
      cure: 'Run "kubelet --version" by hand; if it fails too, install the kubelet again for the processor of this machine.',
    }),
    KUBELET_VERSION_UNREADABLE: (p: { output: string }): FailureText => ({
      what: 'What "kubelet --version" printed is no version of Kubernetes.',
      cause: `It printed "${p.output}"; expected is "Kubernetes v1.37.2" or the like.`,
      cure: 'Look at "command -v kubelet": a script or another program may stand before the real kubelet on PATH.',
    }),
    KUBELET_TOO_OLD: (p: { version: string; oldest: string }): FailureText => ({
      what: `The kubelet ${p.version} is too old to be joined by this version of kubejoin.`,
      cause: `${p.oldest} is the oldest kubelet that is supported.`,
      cure: "Install the kubelet in the cluster's version, then run the same command again.",
    }),
    PORT_IN_USE: (p: InUse): FailureText => ({
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
    OS_UNSUPPORTED: (p: { platform: string }): FailureText => ({
      what: `A node can't be joined on ${p.platform}.`,
      cause: 'kubejoin prepares Linux machines only.',
      cure: 'Run it on the Linux machine that is to join; "kubejoin rehearse" runs anywhere.',
    }),
    KERNEL_CONFIG_UNREADABLE: (p: { release: string; reason: string }): FailureText => ({
      what: `How the kernel ${p.release} was built could not be read.`,
      cause: `Neither /proc/config.gz nor /boot/config-${p.release} nor the other usual places tell it, and the module "configs" did not help: ${p.reason}.`,
      cure: 'Install the package that brings that file, or accept it with --ignore-preflight-errors=SystemVerification.',
    }),
    KERNEL_OPTIONS_MISSING: (p: { release: string; options: readonly string[] }): FailureText => ({
      what: `The kernel ${p.release} was built without ${p.options.join(', ')}.`,
      cause: 'Containers and the kubelet need what these options bring; kernels of distributions have them.',
      cure: 'Boot a kernel of the distribution, or build this one with them; if it has them under other names, ignore SystemVerification with --ignore-preflight-errors=SystemVerification.',
    }),
    CGROUPS_NOT_MOUNTED: (_: Record<string, never>): FailureText => ({
      what: 'Control groups are not mounted.',
      cause: '/proc/mounts has no mount of type cgroup2 or cgroup.',
      cure: 'Boot with systemd, or run "mount -t cgroup2 none /sys/fs/cgroup".',
    }),
    CGROUPS_UNREADABLE: (p: { path: string }): FailureText => ({
      what: 'The controllers of the control groups could not be read.',
      cause: `${p.path} does not exist.`,
      cure: 'Look at "mount | grep cgroup": control groups are mounted only in part, or this is a container without them.',
    }),
    CGROUP_V1: (p: { kubelet: string }): FailureText => ({
      what: `This machine uses control groups version 1, which the kubelet ${p.kubelet} refuses.`,
      cause:
        'Since 1.35 the kubelet does not start on version 1 unless its configuration has failCgroupV1: false; version 1 will be removed.',
      cure: "Boot with version 2 (systemd.unified_cgroup_hierarchy=1 on the kernel's command line). If the cluster's kubelet configuration has failCgroupV1: false, use --ignore-preflight-errors=SystemVerification.",
    }),
    CGROUPS_MISSING: (p: { controllers: readonly string[]; version: 1 | 2 }): FailureText => ({
      what: `Control group controllers that the kubelet needs are missing: ${p.controllers.join(', ')}.`,
      cause: `The kernel has them switched off or not built in (control groups version ${p.version}).`,
      cure: "Look for cgroup_disable= on the kernel's command line (/proc/cmdline); some boards need cgroup_enable=memory there. Change it and reboot.",
    }),
    FILE_MISSING: (p: { path: string }): FailureText => ({
      what: `${p.path} does not exist.`,
      cause:
        "The cluster's configuration names it: the API server authenticates to the external etcd with it. Nothing downloads it without a certificate key.",
      cure: `Copy it from a control-plane node to the same path, or join with --certificate-key; ${SAME_AGAIN}.`,
    }),
    CONTROL_PLANE_ENDPOINT_MISSING: (_: Record<string, never>): FailureText => ({
      what: 'The cluster has no endpoint that its control planes share, so a further one cannot join.',
      cause:
        'controlPlaneEndpoint is empty in the ConfigMap kube-system/kubeadm-config: every node would go on talking to the first control plane only.',
      cure: 'Give the cluster an address that reaches all its control planes (a load balancer or a DNS name): put it into controlPlaneEndpoint ("kubectl -n kube-system edit cm kubeadm-config") and into the API server\'s certificate. For that, save the ClusterConfiguration with the endpoint in it to a file on the control-plane node, move apiserver.crt and apiserver.key away from /etc/kubernetes/pki, run "kubejoin init phase certs apiserver --config FILE", and restart the API server. Then join again.',
    }),
    PROCESSORS_TOO_FEW: (p: { count: number; least: number }): FailureText => ({
      what: `This machine has ${p.count === 1 ? 'one processor' : `${p.count} processors`}; a control plane needs ${p.least}.`,
      cause: 'Etcd and the API server starve each other on less, and the control plane flaps.',
      cure: 'Give the machine more processors, or accept it for a trial with --ignore-preflight-errors=NumCPU.',
    }),
    MEMORY_TOO_LITTLE: (p: { mebibytes: number; least: number }): FailureText => ({
      what: `This machine has ${p.mebibytes} MiB of memory; a control plane needs ${p.least} MiB.`,
      cause: 'Etcd and the API server are ended by the kernel when memory runs out.',
      cure: 'Give the machine more memory, or accept it for a trial with --ignore-preflight-errors=Mem.',
    }),
    DIRECTORY_NOT_EMPTY: (p: { path: string; entries: readonly string[] | undefined }): FailureText => ({
      what: p.entries ? `The directory ${p.path} is not empty.` : `${p.path} is there, and is no directory.`,
      cause: p.entries
        ? `It holds ${p.entries.join(', ')}. Data of an earlier etcd would be taken for that of the new member.`
        : 'The data of etcd is to be kept there.',
      cure: `If nothing in it is needed any more, run "kubejoin reset" or remove it; else move it elsewhere. Then run the same command again.`,
    }),
    ETCD_ADDRESS_ELSEWHERE: (p: { address: string; port: number }): FailureText => ({
      what: `Etcd cannot listen on ${p.address} port ${p.port}: no interface of this machine has that address.`,
      cause:
        'The API server is to advertise that address, and a local etcd listens on it too. An address behind an address translation cannot be used so.',
      cure: 'Name an address of this machine with --apiserver-advertise-address ("ip address" lists them).',
    }),
    SUBNET_INVALID: (p: { subnet: string }): FailureText => ({
      what: `"${p.subnet}" is no subnet of more than one address.`,
      cause:
        'networking.serviceSubnet or networking.podSubnet of the ConfigMap kube-system/kubeadm-config holds it; expected is the form 10.96.0.0/12.',
      cure: `Correct it with "kubectl -n kube-system edit cm kubeadm-config", ${SAME_AGAIN}.`,
    }),
    EXTERNAL_ETCD_TOO_OLD: (p: { endpoint: string; version: string; oldest: string }): FailureText => ({
      what: `The external etcd at ${p.endpoint} is too old: ${p.version}.`,
      cause: `The API server needs etcd ${p.oldest} or newer.`,
      cure: `Update that etcd, ${SAME_AGAIN}.`,
    }),
    EXTERNAL_ETCD_ENDPOINT_INVALID: (p: { endpoint: string }): FailureText => ({
      what: `"${p.endpoint}" is no URL of an etcd.`,
      cause: 'etcd.external of the ConfigMap kube-system/kubeadm-config holds it; expected is the form https://10.0.0.7:2379.',
      cure: `Correct it with "kubectl -n kube-system edit cm kubeadm-config", ${SAME_AGAIN}.`,
    }),
    ADVERTISE_ADDRESS_NOT_FOUND: (p: { server: string | undefined; addresses: readonly string[] }): FailureText => ({
      what: 'No address was found that the API server of this machine could advertise.',
      cause: `This machine has no route ${p.server ? `to ${p.server}` : 'to other networks'} from an address that others can reach. ${
        p.addresses.length > 0 ? `Its addresses: ${p.addresses.join(', ')}.` : 'It has no address besides loopback and link-local ones.'
      }`,
      cure: 'Name the address with --apiserver-advertise-address (controlPlane.localAPIEndpoint.advertiseAddress), or mend the route ("ip route").',
    }),
    ADVERTISE_ADDRESS_LOOPBACK: (p: { address: string }): FailureText => ({
      what: `The API server cannot advertise ${p.address}: the loopback interface has no address that others can reach.`,
      cause:
        'A loopback address stands for a global address of the loopback interface, as hosts have whose links have only link-local ones.',
      cure: 'Name an address of this machine with --apiserver-advertise-address ("ip address" lists them), or leave the flag out.',
    }),
  },
  texts: {
    FIREWALLD_ACTIVE: (p: { ports: readonly number[] }): string =>
      `firewalld is active. Make sure that the ports ${p.ports.join(', ')} are open, or other nodes will not reach this one.`,
    PROXY_USED_FOR_SUBNET: (p: { subnet: string; proxy: string }): string =>
      `Addresses of ${p.subnet} would be reached through the proxy ${p.proxy}, and the API server gets the same proxy. Add the subnets of Services and Pods to NO_PROXY.`,
    EXTERNAL_ETCD_VERSION_UNKNOWN: (p: { endpoint: string; reason: Reason }, say: Say): string =>
      `The version of the external etcd at ${p.endpoint} is not known: ${say(p.reason)}.`,
    ADVERTISE_ADDRESS_BY_ROUTE: (p: { address: string; interface: string; server: string }): string =>
      `The API server of this machine will advertise ${p.address}${p.interface ? ` (${p.interface})` : ''}: the address from which it reaches ${p.server}. --apiserver-advertise-address chooses another.`,
    ADVERTISE_ADDRESS_BY_DEFAULT_ROUTE: (p: { address: string; interface: string }): string =>
      `The API server of this machine will advertise ${p.address}${p.interface ? ` (${p.interface})` : ''}: the address of the default route. --apiserver-advertise-address chooses another.`,
    ADVERTISE_ADDRESS_OF_LOOPBACK: (p: { address: string; interface: string; given: string }): string =>
      `The API server of this machine will advertise ${p.address}, the global address of ${p.interface}: ${p.given} stands for it.`,
    ADVERTISE_ADDRESS_ELSEWHERE: (p: { address: string; addresses: readonly string[] }): string =>
      `No interface of this machine has the address ${p.address} that the API server is to advertise${p.addresses.length > 0 ? ` (they have ${p.addresses.join(', ')})` : ''}. Others must reach this machine by it all the same.`,
    RUNTIME_CONFIG_MISSING: (p: { socket: string; runtime: string }): string =>
      `The container runtime ${p.runtime} at ${p.socket} does not tell its cgroup driver (CRI method RuntimeConfig). Update it before the kubelet is 1.38 or newer, which will need that.`,
    CGROUP_DRIVERS_DIFFER: (p: { configured: string; used: string; socket: string }): string =>
      `The cluster's kubelet configuration has cgroupDriver: ${p.configured}, but the container runtime at ${p.socket} uses ${p.used}, and the kubelet will follow the runtime. If ${p.configured} is meant, set it in the runtime (for containerd SystemdCgroup = ${p.configured === 'systemd'} in /etc/containerd/config.toml) and restart it; else change cgroupDriver ("kubectl -n kube-system edit configmap kubelet-config").`,
    SWAP_ON: (p: { areas: readonly string[] }): string =>
      `Swap is on (${p.areas.join(', ')}). The kubelet works with it only on control groups version 2 and when it is configured for it; "swapoff -a" turns it off until the next boot.`,
    NODE_NAME_LONG: (p: { name: string; length: number; limit: number }): string =>
      `The node's name "${p.name}" has ${p.length} characters; as the value of a label it may have ${p.limit}. --node-name sets a shorter one.`,
    NODE_NAME_UNUSUAL: (p: { name: string }): string =>
      `The node's name "${p.name}" has characters that a label's value may not have (allowed: letters, digits, "-", "_" and ".", a letter or digit at both ends). --node-name sets another.`,
    NODE_NAME_NOT_RESOLVED: (p: { name: string }): string =>
      `The node's name "${p.name}" has no address here. Add it to /etc/hosts or to the DNS, or pods may fail to reach this node by its name.`,
    PROXY_USED: (p: { endpoint: string; proxy: string }): string =>
      `The API server at ${p.endpoint} is reached through the proxy ${p.proxy}. If that is not meant, add the server's address to NO_PROXY.`,
    SERVICE_MANAGER_UNKNOWN: (p: { service: string }): string =>
      `This machine has no service manager that kubejoin knows (systemd or OpenRC), so the service ${p.service} was not looked at, and you must start it yourself.`,
    SERVICE_UNKNOWN: (p: { service: string }): string =>
      `The service ${p.service} does not exist. Install its package, which brings the unit file.`,
    SERVICE_NOT_ENABLED: (p: { service: string; command: string }): string =>
      `The service ${p.service} will not be started at boot. Run "${p.command}".`,
    SERVICE_STATE_UNKNOWN: (p: { service: string; reason: string }): string =>
      `The service manager did not tell the state of the service ${p.service}: ${p.reason}.`,
    KUBELET_NEWER_THAN_CLUSTER: (p: { kubelet: string; cluster: string }): string =>
      `The kubelet ${p.kubelet} is newer than the cluster (${p.cluster}). Kubernetes does not support that; install a kubelet of the cluster's version.`,
    KERNEL_RELEASE_UNSUPPORTED: (p: { release: string }): string =>
      `The kernel ${p.release} is not one that Kubernetes supports: 5.4, 5.10, 5.15, or 6.0 and newer.`,
    CGROUP_V1_DEPRECATED: (p: { kubelet: string }): string =>
      `This machine uses control groups version 1. The kubelet ${p.kubelet} still takes them; from 1.35 on it will not without failCgroupV1: false. Plan to move to version 2.`,
    CGROUPS_OPTIONAL_MISSING: (p: { controllers: readonly string[] }): string =>
      `Optional control group controllers are missing: ${p.controllers.join(', ')}. Limits that need them will not work.`,
  },
};
