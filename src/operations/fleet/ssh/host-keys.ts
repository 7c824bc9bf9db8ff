/** Whose host keys are accepted: those in known_hosts, new ones as well (a changed one never is), or all. */
export const HOST_KEYS = ['known', 'accept-new', 'unchecked'] as const;
export type HostKeys = (typeof HOST_KEYS)[number];
