import type { Flag } from './flag.ts';

/** Every flag of `undo`. */
export const undoFlags: readonly Flag[] = [
  { name: 'allow-running-pods', type: 'bool', help: 'FLAG_ALLOW_RUNNING_PODS' },
  { name: 'cri-socket', type: 'string', help: 'FLAG_CRI_SOCKET' },
  { name: 'dry-run', type: 'bool', help: 'FLAG_DRY_RUN' },
  { name: 'force', shorthand: 'f', type: 'bool', help: 'FLAG_UNDO_FORCE' },
  { name: 'kubeconfig', type: 'string', help: 'FLAG_UNDO_KUBECONFIG' },
];
