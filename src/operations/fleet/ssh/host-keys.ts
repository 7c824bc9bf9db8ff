/** Accepted host keys: those in known_hosts; new ones, too (but not changed ones); or all. */
export const HOST_KEYS = ['known', 'accept-new', 'unchecked'] as const;
export type HostKeys = (typeof HOST_KEYS)[number];
