import type { FlagName } from '../../config/options/option.ts';
import type { RESET } from '../../config/options/reset.ts';

/** Flags of single phases (`reset phase X`) without dashes: kubeadm's, then kubejoin's own. */
export const RESET_PHASE_FLAGS = {
  preflight: ['dry-run', 'force', 'ignore-preflight-errors'],
  'remove-etcd-member': ['dry-run', 'kubeconfig', 'allow-etcd-quorum-loss', 'cri-socket'],
  'cleanup-node': ['cert-dir', 'cleanup-tmp-dir', 'cri-socket', 'dry-run', 'cleanup'],
} as const satisfies Record<string, readonly FlagName<typeof RESET>[]>;
