export const undo = {
  COMMAND_UNDO: (): string => 'Take back what the last join has changed on this machine',
  COMMAND_UNDO_LONG: (): string =>
    'Takes this machine out of its cluster and puts back what the join found: contents and modes of files, directories, whether the kubelet ran. A member of etcd leaves first, by way of the others. The Node and its certificate requests need --kubeconfig of an administrator; what stays is listed.',
  FLAG_UNDO_FORCE: (): string => 'Do not ask whether the undo is meant.',
  FLAG_ALLOW_RUNNING_PODS: (): string => 'Go on although Pods run here that are neither static nor a DaemonSet’s: they end.',
  FLAG_UNDO_KUBECONFIG: (): string =>
    'Kubeconfig of an administrator: the Node and its certificate requests are deleted with it. Default: /etc/kubernetes/admin.conf, where there is one.',
  FLAG_UNDO_ON_FAILURE: (): string => 'Take back what the join has changed when it fails or is interrupted.',
  UNDO_CONFIRM: (): string =>
    'This takes back what the last join has changed on this machine: its containers end, and it leaves its cluster. Go on? [y/N]: ',
  CHANGE_FORGET_NODE: (p: { node: string }): string => `The cluster has no Node ${p.node} and no certificate request of it any more`,
  CHANGE_FORGET_NODE_STARTED: (p: { node: string }): string => `Deleting the Node ${p.node} and its certificate requests`,
  CHANGE_FORGET_NODE_PREVIEW: (p: { node: string }): string => `Would delete the Node ${p.node} and its certificate requests`,
  CHANGE_RESTORE_FILE: (p: { path: string; mode: string }): string => `Put back ${p.path} as it was (mode ${p.mode})`,
  CHANGE_RESTORE_FILE_STARTED: (p: { path: string; mode: string }): string => `Putting back ${p.path} as it was (mode ${p.mode})`,
  CHANGE_RESTORE_FILE_PREVIEW: (p: { path: string; mode: string }): string => `Would put back ${p.path} as it was (mode ${p.mode})`,
  CHANGE_REMOVE_NEW: (p: { path: string; items: number }): string => `Removed what was new in ${p.path} (${p.items})`,
  CHANGE_REMOVE_NEW_STARTED: (p: { path: string; items: number }): string => `Removing what is new in ${p.path} (${p.items})`,
  CHANGE_REMOVE_NEW_PREVIEW: (p: { path: string; items: number }): string => `Would remove what is new in ${p.path} (${p.items})`,
};
