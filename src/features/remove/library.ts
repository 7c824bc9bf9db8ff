/** The library's function that removes nodes, and its types. */
import { type Known, knownOf, RUN_OPTIONS, valuesOf } from '../../api/run/known-options.ts';
import { type Run, type RunOptions, runOf } from '../../api/run/run.ts';
import type { LibraryOptions } from '../../config/options/option.ts';
import { linuxHost } from '../../host/linux/index.ts';
import { PATHS } from '../../manifests/paths.ts';
import { REMOVE } from './options.ts';
import { type RemoveResult, remove as removeWith } from './remove.ts';
import { drainOptions, refuseNames } from './settings.ts';

export type { PodReason, PodVerdict } from './pods.ts';
export type { LeavingMember, NodeRemoval } from './removal.ts';
export type { RemovedNode, RemoveResult } from './remove.ts';

/** Options of `remove`. */
export interface RemoveOptions extends RunOptions, LibraryOptions<typeof REMOVE> {
  /** Names of the nodes. */
  nodes: readonly string[];
  /**
   * Path of an administrator's kubeconfig.
   * @default /etc/kubernetes/admin.conf
   */
  kubeconfig?: string;
  /**
   * Only return the plan.
   * @default false
   */
  dryRun?: boolean;
}

const REMOVE_OPTIONS: Known<RemoveOptions> = {
  ...RUN_OPTIONS,
  ...knownOf(REMOVE),
  ...{ nodes: 'texts', kubeconfig: 'text', dryRun: 'flag' },
};

/**
 * Removes nodes from a cluster, as `kubejoin remove` does (docs/remove.md): cordons and drains each, takes its member out
 * of etcd, and deletes its Node and what was bound to it. Can be repeated after an interruption. The machines keep their
 * files: `reset` removes these there.
 *
 * @throws A Failure: REMOVE_PODS_REFUSED for Pods that `force` or `deleteEmptydirData` must allow, REMOVE_DRAIN_TIMED_OUT
 * after `timeout`, REMOVE_QUORUM_AT_STAKE or REMOVE_LAST_CONTROL_PLANE where the cluster would be lost. docs/errors.md
 * lists all codes.
 * @throws The reason of `signal`; a TypeError for an option with a wrong name or type, or no node.
 * @example
 * const { removals } = await remove({ nodes: ['worker-3'], dryRun: true });
 * for (const { node, pods } of removals) console.log(node, pods.filter(({ action }) => action === 'evict').length);
 */
export function remove(options: RemoveOptions): Run<RemoveResult> {
  return runOf({ command: 'remove', options, known: REMOVE_OPTIONS }, async (emit, signal) => {
    const { nodes, kubeconfig: kubeconfigPath = PATHS.adminConf, host = linuxHost(), dryRun = false } = options;
    if (nodes === undefined || nodes.length === 0) throw new TypeError('`nodes` must name at least one node.');
    refuseNames(nodes);
    const settings = drainOptions(valuesOf(REMOVE, { ...options }));
    return removeWith({ ...{ kubeconfigPath, host, emit, signal, dryRun, nodes }, ...settings });
  });
}
