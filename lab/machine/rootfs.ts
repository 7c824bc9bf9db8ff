/**
 * The Debian that every host starts from: made once by debootstrap, then only ever the lower layer of overlay mounts,
 * so no host changes it.
 */
import { rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cached } from './cache.js';
import { run } from './command.js';
import { goArch } from './versions.js';

const SUITE = 'bookworm';
/** What a node needs, whatever its service manager. */
const OF_A_NODE = [
  'iproute2',
  'iptables',
  'nftables',
  'ethtool',
  'socat',
  'conntrack',
  'kmod',
  'procps',
  'runc',
  'containernetworking-plugins',
  'openssl',
  'curl',
  'ca-certificates',
];
const PACKAGES = ['systemd', 'systemd-sysv', 'dbus', ...OF_A_NODE, 'openssh-server', 'sudo'];

/**
 * Units that a host never needs: they cost seconds at boot, or change files on their own while a test compares them.
 */
const MASKED_UNITS = [
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'systemd-tmpfiles-clean.timer',
  'console-getty.service',
  'systemd-logind.service',
  'sys-kernel-debug.mount',
  'sys-kernel-tracing.mount',
  'sys-kernel-config.mount',
  'modprobe@configfs.service',
  'modprobe@drm.service',
  'modprobe@efi_pstore.service',
  'systemd-network-generator.service',
];

/** Change it with anything above: it names the cache entry. */
const RECIPE = 3;
const OPENRC_RECIPE = 1;

export function ensureRootfs(log: (line: string) => void = () => {}): Promise<string> {
  return rootfsWith([], `rootfs/${SUITE}-${goArch()}-${RECIPE}`, log);
}

/**
 * The same with Debian's cloud-init, for lab/provision alone: it costs every boot seconds. debootstrap cannot resolve
 * what python3-cryptography needs of python3-cffi-backend.
 */
export function ensureCloudRootfs(log: (line: string) => void = () => {}): Promise<string> {
  return rootfsWith(['cloud-init', 'python3-cffi-backend'], `rootfs/${SUITE}-${goArch()}-${RECIPE}-cloud-init`, log);
}

/** A node whose service manager is OpenRC, for lab/provision alone. */
export function ensureOpenrcRootfs(): Promise<string> {
  return cached(`rootfs/${SUITE}-${goArch()}-openrc-node-${OPENRC_RECIPE}`, async (scratch) => {
    const root = path.join(scratch, 'root');
    const packages = ['openrc', ...OF_A_NODE].join(',');
    await run(['debootstrap', '--variant=minbase', `--include=${packages}`, SUITE, root]);
    // They would work on the clock, the control groups and the kernel's settings of this machine.
    await run(['find', path.join(root, 'etc/runlevels/sysinit'), '-mindepth', '1', '-delete']);
    return root;
  });
}

function rootfsWith(more: readonly string[], entry: string, log: (line: string) => void): Promise<string> {
  return cached(entry, async (scratch) => {
    const root = path.join(scratch, 'root');
    const started = Date.now();
    const packages = [...PACKAGES, ...more].join(',');
    await run(['debootstrap', '--variant=minbase', `--include=${packages}`, SUITE, root]);
    await slim(root);
    log(`made the Debian root in ${Math.round((Date.now() - started) / 1000)} s`);
    return root;
  });
}

async function slim(root: string): Promise<void> {
  for (const directory of ['var/cache/apt', 'var/lib/apt/lists', 'var/log', 'usr/share/doc', 'usr/share/man']) {
    await run(['find', path.join(root, directory), '-mindepth', '1', '-delete']);
  }
  for (const unit of MASKED_UNITS) await mask(root, unit);
  // Only lab/fleet starts it, with keys of each host's own.
  for (const link of ['multi-user.target.wants/ssh.service', 'sshd.service'])
    await rm(path.join(root, 'etc/systemd/system', link));
  await run(['find', path.join(root, 'etc/ssh'), '-name', 'ssh_host_*', '-delete']);
  // Empty, not absent: each host gets an identity of its own at its first boot.
  await writeFile(path.join(root, 'etc/machine-id'), '');
}

async function mask(root: string, unit: string): Promise<void> {
  const link = path.join(root, 'etc/systemd/system', unit);
  await rm(link, { force: true });
  await symlink('/dev/null', link);
}
