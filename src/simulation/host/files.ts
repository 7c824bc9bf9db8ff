import type { SimulatedDirectory } from '../../host/simulated-directory.ts';

export const KERNEL = '6.1.0-26-amd64';

/** Creates the files of a healthy Debian 12 with a kubelet, as far as a join reads them. */
export async function layOutHost(
  directory: SimulatedDirectory,
  host: {
    hostname: string;
    address: string;
    swapOn: boolean;
    manifestThere: boolean;
    dropIn: boolean;
    sockets: string[];
  },
): Promise<void> {
  await directory.makeRoot();
  const swap = host.swapOn ? '/dev/sda5                               partition\t2097148\t\t0\t\t-2\n' : '';
  const files: Readonly<Record<string, string>> = {
    '/etc/hostname': `${host.hostname}\n`,
    '/etc/hosts': `127.0.0.1 localhost\n${host.address} ${host.hostname}\n`,
    '/etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n',
    '/etc/resolv.conf': 'nameserver 192.0.2.53\n',
    '/proc/swaps': `Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n${swap}`,
    '/proc/sys/net/ipv4/ip_forward': '1\n',
    '/proc/sys/net/ipv6/conf/default/forwarding': '1\n',
    '/proc/sys/net/ipv6/conf/all/forwarding': '1\n',
    '/proc/sys/net/bridge/bridge-nf-call-iptables': '1\n',
    '/proc/sys/kernel/osrelease': `${KERNEL}\n`,
    '/proc/1/comm': 'systemd\n',
    '/proc/cgroups': CGROUPS,
    '/proc/filesystems': 'nodev\tsysfs\nnodev\tproc\nnodev\tcgroup2\nnodev\toverlay\n\text4\n',
    '/proc/mounts': MOUNTS,
    '/proc/self/mounts': MOUNTS,
    '/proc/self/mountinfo': MOUNT_INFO,
    '/proc/modules': 'overlay 163840 0 - Live 0x0\nbr_netfilter 36864 0 - Live 0x0\n',
    '/sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io memory hugetlb pids rdma misc\n',
    '/sys/fs/cgroup/cgroup.subtree_control': 'cpuset cpu io memory hugetlb pids rdma misc\n',
    [`/boot/config-${KERNEL}`]: KERNEL_CONFIG,
    [UNIT]: '[Service]\nExecStart=/usr/bin/kubelet\nRestart=always\nRestartSec=10\n',
    ...(host.dropIn && { [`${UNIT}.d/10-kubeadm.conf`]: DROP_IN }),
  };
  for (const [path, content] of Object.entries(files)) await directory.put(path, content);
  await directory.put('/usr/bin/kubelet', '\x7fELF', 0o755);
  for (const path of host.sockets) await directory.put(path, '', 0o660);
  await directory.writer.makeDirectory('/etc/kubernetes/manifests', 0o755);
  await directory.writer.makeDirectory('/var/lib/kubelet', 0o700);
  if (host.manifestThere) await directory.put('/etc/kubernetes/manifests/kube-apiserver.yaml', EARLIER_MANIFEST, 0o600);
}

const UNIT = '/usr/lib/systemd/system/kubelet.service';

const DROP_IN = `[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
`;

/** Manifest left by a control plane that was not reset. No registry has its image, so it does not run. */
const EARLIER_MANIFEST = `apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver, namespace: kube-system}
spec:
  hostNetwork: true
  containers: [{name: kube-apiserver, image: registry.example/earlier:v1.20.0, command: [pause]}]
`;

const CONTROLLERS = ['cpuset', 'cpu', 'cpuacct', 'blkio', 'memory', 'devices', 'freezer', 'hugetlb', 'pids'];
const CGROUPS = `#subsys_name\thierarchy\tnum_cgroups\tenabled\n${CONTROLLERS.map((name) => `${name}\t0\t80\t1\n`).join('')}`;
const MOUNTS =
  'sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0\ncgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec,relatime 0 0\n';
const MOUNT_INFO =
  '24 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n30 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime - cgroup2 cgroup2 rw\n';

/** Options that kubeadm's system check asks for (k8s.io/system-validators), as Debian's kernel has them. */
const KERNEL_OPTIONS = `NAMESPACES NET_NS PID_NS IPC_NS UTS_NS CGROUPS CGROUP_BPF CGROUP_CPUACCT CGROUP_DEVICE CGROUP_FREEZER CGROUP_PIDS
  CGROUP_SCHED CPUSETS MEMCG INET EXT4_FS PROC_FS NETFILTER NETFILTER_XT_TARGET_REDIRECT NETFILTER_XT_MATCH_COMMENT FAIR_GROUP_SCHED
  CFS_BANDWIDTH CGROUP_HUGETLB SECCOMP SECCOMP_FILTER OVERLAY_FS BLK_DEV_DM AUFS_FS BLK_CGROUP`;
const KERNEL_CONFIG = `${KERNEL_OPTIONS.split(/\s+/)
  .map((name) => `CONFIG_${name}=y`)
  .join('\n')}\n`;
