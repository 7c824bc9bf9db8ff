import { statSync } from 'node:fs';

/**
 * Whether this process has the root directory of the machine's first one: not in a chroot, where systemctl starts and stops nothing though systemd's socket
 * may be there. Only root can tell, and only root is served by that socket.
 */
export function inFirstRoot(own = '/', first = '/proc/1/root'): boolean {
  try {
    const [a, b] = [statSync(own), statSync(first)];
    return a.ino === b.ino && a.dev === b.dev;
  } catch {
    return false;
  }
}
