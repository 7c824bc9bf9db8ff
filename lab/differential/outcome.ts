import type { Ran } from './sides.js';

/**
 * How far a command line gets. `preflight`: it was understood, and ends at the check that these programs run without
 * root; that is as far as one that would change a machine is let.
 */
export type Reached = 'done' | 'preflight' | 'refused';

export function reachedByKubeadm({ code, err }: Ran): Reached {
  if (code === 0) return 'done';
  return err.includes('[ERROR IsPrivilegedUser]') ? 'preflight' : 'refused';
}

/** A bug (exit code 1) is none of them. */
export function reachedByKubejoin({ code, err, out }: Ran): Reached | 'crashed' {
  if (code === 0) return 'done';
  if (code === 1) return 'crashed';
  return code === 2 && `${err}${out}`.includes('IsPrivilegedUser') ? 'preflight' : 'refused';
}
