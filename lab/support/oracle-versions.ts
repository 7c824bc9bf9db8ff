import { DEFAULT_VERSIONS, labVersions, OLDER_MINORS } from '../machine/versions.js';
import { FULL } from '../run/full.js';

const OLDER = OLDER_MINORS.map((minor) => labVersions(minor).kubernetes);

/** Versions of kubeadm that this run compares with: one, or with KUBEJOIN_LAB_FULL=1 all. */
export const VERSIONS: readonly string[] = [DEFAULT_VERSIONS.kubernetes, ...(FULL ? OLDER : [])];
