import type { Options } from '../../config/options/option.ts';

/** Options of `remove`. Those about Pods are named as in "kubectl drain". */
export const REMOVE = {
  /**
   * Also evict Pods that no controller replaces.
   * @default false
   */
  force: { name: 'force', type: 'bool', help: 'FLAG_REMOVE_FORCE', own: true },
  /**
   * Also evict Pods with emptyDir volumes, whose data is lost.
   * @default false
   */
  deleteEmptydirData: { name: 'delete-emptydir-data', type: 'bool', help: 'FLAG_REMOVE_EMPTYDIR', own: true },
  /**
   * Seconds that each Pod gets to end; a negative number stands for its own grace period.
   * @default -1
   */
  gracePeriod: { name: 'grace-period', type: 'int32', help: 'FLAG_REMOVE_GRACE_PERIOD', default: '-1', own: true },
  /**
   * Limit for draining each node, in Go's notation of durations; 0s for none.
   * @default '0s'
   */
  timeout: { name: 'timeout', type: 'string', help: 'FLAG_REMOVE_TIMEOUT', default: '0s', own: true },
  /**
   * Seconds after which a Pod that was to end is no longer waited for; 0 waits for every Pod.
   * @default 0
   */
  skipWaitForDeleteTimeout: {
    name: 'skip-wait-for-delete-timeout',
    type: 'int32',
    help: 'FLAG_REMOVE_SKIP_WAIT',
    default: '0',
    own: true,
  },
} as const satisfies Options;
