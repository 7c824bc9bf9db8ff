import type { Flag } from '../../flags/flag.ts';

/** kubeadm's `config` gives it to all its commands; none of them asks a cluster. */
export const unusedKubeconfigFlag: Flag = { name: 'kubeconfig', type: 'string', help: 'FLAG_KUBECONFIG_UNUSED' };
