/** Texts that only commands print. */
export const printed = {
  COMMAND_REMOVE: (): string => 'Remove nodes from the cluster',
  COMMAND_REMOVE_LONG: (): string =>
    `Removes nodes from the cluster, with an administrator's kubeconfig. For each node: cordons it, evicts its Pods, takes
its member out of etcd if it is a control-plane node, and deletes the Node, the bootstrap tokens that are bound to it,
its certificate requests and its Lease. PodDisruptionBudgets are respected; Pods of DaemonSets and static Pods are left.

Workers are removed first, and the leader of etcd last. The command refuses to remove nodes if etcd would lose its
majority, or the cluster its last control-plane node. Control-plane nodes can be removed only from a machine that
reaches etcd: run the command on a control-plane node that remains.

With --dry-run, the command only shows its plan. After an interruption, run the same command again: it continues. The
machine itself is not changed: run "kubejoin reset" there.

  kubejoin remove worker-3 --dry-run
  kubejoin remove worker-3 --delete-emptydir-data --timeout 10m`,
  FLAG_REMOVE_FORCE: (): string =>
    'Also evict Pods that no controller replaces. Without this flag, nothing is removed while a node has such Pods.',
  FLAG_REMOVE_EMPTYDIR: (): string =>
    'Also evict Pods that use emptyDir volumes. The data in these volumes is lost. Without this flag, nothing is removed while a node has such Pods.',
  FLAG_REMOVE_GRACE_PERIOD: (): string =>
    'Number of seconds that each Pod gets to end. A negative number uses the grace period of each Pod.',
  FLAG_REMOVE_TIMEOUT: (): string => 'Time limit for draining each node, such as 10m. 0s means no limit.',
  FLAG_REMOVE_SKIP_WAIT: (): string =>
    'Do not wait for Pods whose deletion is overdue by more than this number of seconds. Use this if the machine is off, because nothing ends its Pods. 0 means to wait for all Pods.',
};
