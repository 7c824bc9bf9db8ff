import { FULL } from './full.js';
import { DEFAULT_VERSIONS } from './versions.js';

/** The last patch releases of the other minor versions in src/manifests/kubernetes-versions.ts. */
const OLDER = ['1.34.4', '1.35.4', '1.36.3'];

/** What this run compares with: one kubeadm, or with KUBEJOIN_LAB_FULL=1 every one. */
export const VERSIONS: readonly string[] = [DEFAULT_VERSIONS.kubernetes, ...(FULL ? OLDER : [])];
