import type { Options } from './option.ts';
import { CRI_SOCKET, DRY_RUN } from './shared.ts';

/** Every option of `undo`. */
export const UNDO = {
  /**
   * Continues although Pods run here that the cluster would have to start elsewhere.
   * @default false
   */
  allowRunningPods: { name: 'allow-running-pods', type: 'bool', help: 'FLAG_ALLOW_RUNNING_PODS' },
  /**
   * Socket of the container runtime, unix:///path.
   * @default the kubelet's socket
   */
  criSocket: CRI_SOCKET,
  /**
   * Changes nothing; each change is emitted as `change-previewed`.
   * @default false
   */
  dryRun: DRY_RUN,
  force: { name: 'force', shorthand: 'f', type: 'bool', help: 'FLAG_UNDO_FORCE', library: false },
  /**
   * Path of an administrator's kubeconfig, with which the Node and its certificate requests are deleted.
   * @default /etc/kubernetes/admin.conf, if it exists
   */
  kubeconfig: { name: 'kubeconfig', type: 'string', help: 'FLAG_UNDO_KUBECONFIG' },
} as const satisfies Options;
