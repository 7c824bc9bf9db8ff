import type { Failure } from '../../../base/failure.ts';

/** Something that does not fit together, or that soon will not. */
export interface Finding {
  /** `error`: something does not work, or is about to stop. `warning`: it works, with less safety than it should. */
  level: 'error' | 'warning';
  /** What was found, its cause and its cure. It was never thrown. */
  failure: Failure;
}

export const error = (failure: Failure): Finding => ({ level: 'error', failure });
export const warning = (failure: Failure): Finding => ({ level: 'warning', failure });

const CONTROL_PLANE = 'control-plane';

export function isControlPlane({ roles }: { roles: readonly string[] }): boolean {
  return roles.includes(CONTROL_PLANE);
}
