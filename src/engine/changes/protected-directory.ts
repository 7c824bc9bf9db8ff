import { posix } from 'node:path';
import { isAtOrBelow } from '../../host/paths.ts';

/** Whole trees that belong to the system, to its users' programs or to the kernel. */
const TREES = [
  '/bin',
  '/boot',
  '/dev',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/proc',
  '/run',
  '/sbin',
  '/sys',
  '/usr',
];
/** Directories that hold far more than one node's files, though some of what is in them may be a node's. */
const PLACES =
  `/ /etc /home /media /mnt /opt /root /srv /tmp /var /var/cache /var/lib /var/local /var/log /var/mail /var/opt /var/run /var/spool
  /var/tmp /var/lib/containerd /var/lib/containers /var/lib/docker /var/lib/dpkg /var/lib/rpm /var/lib/systemd /etc/cni /etc/containerd /etc/pki
  /etc/pki/tls /etc/ssh /etc/ssl /etc/ssl/certs /etc/ssl/private /etc/systemd`.split(/\s+/);

/**
 * Whether a directory must not be emptied, whoever asks for it: the system's, one that holds others' directories, a
 * home. `homes`: of the accounts of this machine. `path` is absolute and without links.
 */
export function isProtected(path: string, homes: readonly string[]): boolean {
  const directory = normal(path);
  if (!posix.isAbsolute(directory)) return true;
  if (TREES.some((tree) => isAtOrBelow(directory, tree)) || PLACES.includes(directory)) return true;
  // A home, or what holds one.
  return homes.map(normal).some((home) => isAtOrBelow(home, directory)) || posix.dirname(directory) === '/home';
}

function normal(path: string): string {
  const normalized = posix.normalize(path);
  return normalized.length > 1 ? normalized.replace(/\/+$/, '') : normalized;
}
