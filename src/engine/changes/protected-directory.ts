import { posix } from 'node:path';
import { withoutEnd } from '../../base/trim.ts';
import { isAtOrBelow } from '../../host/paths.ts';

/** Whole trees of the system, its programs and the kernel. */
const TREES = '/bin /boot /dev /lib /lib32 /lib64 /libx32 /proc /run /sbin /sys /usr'.split(' ');
/** Directories that hold far more than a node's files, although some directories in them may belong to a node. */
const PLACES = `/ /etc /home /media /mnt /opt /root /srv /tmp /var /var/cache /var/lib /var/local /var/log /var/mail
  /var/opt /var/run /var/spool /var/tmp /var/lib/containerd /var/lib/containers /var/lib/docker /var/lib/dpkg
  /var/lib/rpm /var/lib/systemd /etc/cni /etc/containerd /etc/pki /etc/pki/tls /etc/ssh /etc/ssl
  /etc/ssl/certs /etc/ssl/private /etc/systemd`.split(/\s+/);

/**
 * True for a directory that must never be emptied: the system's, one that holds directories of others, a home. `homes`
 * are those of this machine's accounts. `path` is absolute and without links.
 */
export function isProtected(path: string, homes: readonly string[]): boolean {
  const directory = normal(path);
  if (!posix.isAbsolute(directory)) return true;
  if (TREES.some((tree) => isAtOrBelow(directory, tree)) || PLACES.includes(directory)) return true;
  // A home, or a directory that holds one.
  return homes.map(normal).some((home) => isAtOrBelow(home, directory)) || posix.dirname(directory) === '/home';
}

function normal(path: string): string {
  const normalized = posix.normalize(path);
  return normalized.length > 1 ? withoutEnd(normalized, '/') : normalized;
}
