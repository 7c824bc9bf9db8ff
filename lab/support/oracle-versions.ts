import { DEFAULT_VERSIONS, labVersions, OLDER_MINORS } from '../machine/versions.js';
import { FULL } from '../run/full.js';

const OLDER = OLDER_MINORS.map((minor) => labVersions(minor).kubernetes);

/** What this run compares with: one kubeadm, or with KUBEJOIN_LAB_FULL=1 every one. */
export const VERSIONS: readonly string[] = [DEFAULT_VERSIONS.kubernetes, ...(FULL ? OLDER : [])];
