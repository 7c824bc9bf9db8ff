/** Flags of single phases (`reset phase X`), as kubeadm gives them, then kubejoin's own. Without dashes. */
export const RESET_PHASE_FLAGS = {
  preflight: ['dry-run', 'force', 'ignore-preflight-errors'],
  'remove-etcd-member': ['dry-run', 'kubeconfig', 'allow-etcd-quorum-loss'],
  'cleanup-node': ['cert-dir', 'cleanup-tmp-dir', 'cri-socket', 'dry-run', 'cleanup'],
} as const satisfies Record<string, readonly string[]>;

/** Named here because the phase before it asks whether it will run. */
export const CLEANUP_PHASE = 'cleanup-node';
