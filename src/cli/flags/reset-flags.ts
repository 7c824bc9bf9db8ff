import type { Flag } from './flag.ts';

/** Every flag of `reset`; first kubeadm's, spelled as there, then kubejoin's own. */
export const resetFlags: readonly Flag[] = [
  { name: 'cert-dir', type: 'string', help: 'FLAG_RESET_CERT_DIR', default: '/etc/kubernetes/pki' },
  { name: 'cleanup-tmp-dir', type: 'bool', help: 'FLAG_CLEANUP_TMP_DIR' },
  { name: 'config', type: 'string', help: 'FLAG_RESET_CONFIG' },
  { name: 'cri-socket', type: 'string', help: 'FLAG_CRI_SOCKET' },
  { name: 'dry-run', type: 'bool', help: 'FLAG_DRY_RUN' },
  { name: 'force', shorthand: 'f', type: 'bool', help: 'FLAG_FORCE_RESET' },
  { name: 'ignore-preflight-errors', type: 'list', help: 'FLAG_IGNORE_PREFLIGHT_ERRORS' },
  { name: 'kubeconfig', type: 'string', help: 'FLAG_RESET_KUBECONFIG', default: '/etc/kubernetes/admin.conf' },
  { name: 'skip-phases', type: 'list', help: 'FLAG_SKIP_PHASES' },
  { name: 'allow-etcd-quorum-loss', type: 'bool', help: 'FLAG_ALLOW_ETCD_QUORUM_LOSS' },
  { name: 'allow-experimental-api', type: 'bool', help: 'FLAG_ALLOW_EXPERIMENTAL_API' },
  { name: 'cleanup', type: 'list', help: 'FLAG_CLEANUP' },
];
