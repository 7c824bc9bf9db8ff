/** Exit code of each class of failure. 1 (other), 2 (preflight) and 3 (validation) were kubeadm's before 1.34. */
export const EXIT = {
  internal: 1,
  preflight: 2,
  usage: 3,
  discovery: 4,
  cluster: 5,
  host: 6,
  timeout: 7,
  'already-joined': 8,
} as const;

/** The class of a failure; EXIT has the exit code of each. */
export type FailureClass = keyof typeof EXIT;

/** A signal ends the command with 128 + its number, as shells report it. */
export const SIGNAL_EXIT = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
