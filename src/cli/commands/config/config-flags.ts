import type { Flag } from '../../flags/flag.ts';

/** Accepted by all `config` commands, as in kubeadm; none contacts a cluster. */
export const unusedKubeconfigFlag: Flag = { name: 'kubeconfig', type: 'string', help: 'FLAG_KUBECONFIG_UNUSED' };
