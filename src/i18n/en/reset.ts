import { count } from '../../base/wording.ts';

export const reset = {
  COMMAND_RESET: (): string => 'Undo what init or join has done to this machine',
  COMMAND_RESET_LONG: (): string =>
    'Takes this machine out of its cluster again: its etcd member, its containers, its files. What CNI, packet filters and home directories keep of the cluster stays, and is listed; --cleanup removes that, too.',
  COMMAND_RESET_PHASE: (): string => 'Run a single phase of the reset',
  FLAG_RESET_CERT_DIR: (): string => 'Directory of the certificates, which is emptied.',
  FLAG_RESET_CONFIG: (): string => 'A file with a ResetConfiguration (kubeadm.k8s.io/v1beta4).',
  FLAG_CLEANUP: (): string => 'Also remove what a reset leaves: cni, iptables, kubeconfig (those in home directories).',
  FLAG_CLEANUP_TMP_DIR: (): string => 'Also empty /etc/kubernetes/tmp.',
  FLAG_FORCE_RESET: (): string => 'Do not ask whether the reset is meant.',
  FLAG_RESET_KUBECONFIG: (): string =>
    "Kubeconfig of an administrator, by which etcd's other members are found where this machine does not know them.",
  FLAG_ALLOW_ETCD_QUORUM_LOSS: (): string => 'Reset this machine although etcd loses its quorum by it, or has lost it.',
  RESET_CONFIRM: (): string =>
    'This undoes what init or join has done to this machine: its containers end, its certificates, kubeconfigs and etcd data are removed. Go on? [y/N]: ',
  /** What is a yes to RESET_CONFIRM, in small letters. */
  YES_ANSWERS: (): string => 'y yes',
  CHANGE_REMOVE_ETCD_MEMBER: (p: { peerUrl: string }): string =>
    `This machine is no member of etcd any more (${p.peerUrl})`,
  CHANGE_REMOVE_ETCD_MEMBER_STARTED: (p: { peerUrl: string }): string =>
    `Removing this machine from etcd (${p.peerUrl})`,
  CHANGE_REMOVE_ETCD_MEMBER_PREVIEW: (p: { peerUrl: string }): string =>
    `Would remove this machine from etcd (${p.peerUrl})`,
  CHANGE_REMOVE_LOCAL_ETCD: (p: { dataDir: string }): string =>
    `etcd of this machine has ended; its data in ${p.dataDir} is removed`,
  CHANGE_REMOVE_LOCAL_ETCD_STARTED: (p: { dataDir: string }): string =>
    `Ending etcd of this machine and removing its data in ${p.dataDir}`,
  CHANGE_REMOVE_LOCAL_ETCD_PREVIEW: (p: { dataDir: string }): string =>
    `Would end etcd of this machine and remove its data in ${p.dataDir}`,
  CHANGE_NODE_UNREADY: (p: { node: string }): string =>
    `Told the cluster that the node ${p.node} is not ready any more`,
  CHANGE_NODE_UNREADY_STARTED: (p: { node: string }): string =>
    `Telling the cluster that the node ${p.node} is not ready any more`,
  CHANGE_NODE_UNREADY_PREVIEW: (p: { node: string }): string =>
    `Would tell the cluster that the node ${p.node} is not ready any more`,
  CHANGE_REMOVE_PODS: (p: { socket: string; pods: number }): string =>
    `Removed ${count(p.pods, 'Pod', 'Pods')} from ${p.socket}`,
  CHANGE_REMOVE_PODS_STARTED: (p: { socket: string; pods: number }): string =>
    `Removing ${count(p.pods, 'Pod', 'Pods')} from ${p.socket}`,
  CHANGE_REMOVE_PODS_PREVIEW: (p: { socket: string; pods: number }): string =>
    `Would remove ${count(p.pods, 'Pod', 'Pods')} from ${p.socket}`,
  CHANGE_UNMOUNT: (p: { below: string; mounts: number }): string =>
    `Unmounted ${count(p.mounts, 'mount', 'mounts')} below ${p.below}`,
  CHANGE_UNMOUNT_STARTED: (p: { below: string; mounts: number }): string =>
    `Unmounting ${count(p.mounts, 'mount', 'mounts')} below ${p.below}`,
  CHANGE_UNMOUNT_PREVIEW: (p: { below: string; mounts: number }): string =>
    `Would unmount ${count(p.mounts, 'mount', 'mounts')} below ${p.below}`,
  CHANGE_EMPTY_DIRECTORY: (p: { path: string }): string => `Emptied ${p.path}`,
  CHANGE_EMPTY_DIRECTORY_STARTED: (p: { path: string }): string => `Emptying ${p.path}`,
  CHANGE_EMPTY_DIRECTORY_PREVIEW: (p: { path: string }): string => `Would empty ${p.path}`,
  CHANGE_REMOVE_DIRECTORY: (p: { path: string }): string => `Removed the empty directory ${p.path}`,
  CHANGE_REMOVE_DIRECTORY_STARTED: (p: { path: string }): string => `Removing the empty directory ${p.path}`,
  CHANGE_REMOVE_DIRECTORY_PREVIEW: (p: { path: string }): string =>
    `Would remove the directory ${p.path}, empty by then`,
  CHANGE_REMOVE_INTERFACE: (p: { name: string }): string => `Removed the network interface ${p.name}`,
  CHANGE_REMOVE_INTERFACE_STARTED: (p: { name: string }): string => `Removing the network interface ${p.name}`,
  CHANGE_REMOVE_INTERFACE_PREVIEW: (p: { name: string }): string => `Would remove the network interface ${p.name}`,
  CHANGE_CLEAR_PACKET_FILTER: (p: { filter: string; items: number }): string =>
    `Removed what Kubernetes had in ${p.filter} (${p.items})`,
  CHANGE_CLEAR_PACKET_FILTER_STARTED: (p: { filter: string; items: number }): string =>
    `Removing what Kubernetes has in ${p.filter} (${p.items})`,
  CHANGE_CLEAR_PACKET_FILTER_PREVIEW: (p: { filter: string; items: number }): string =>
    `Would remove what Kubernetes has in ${p.filter} (${p.items})`,
};

export const undo = {
  COMMAND_UNDO: (): string => 'Take back what the last join has changed on this machine',
  COMMAND_UNDO_LONG: (): string =>
    'Takes this machine out of its cluster and puts back what the join found: contents and modes of files, directories, whether the kubelet ran. A member of etcd leaves first, by way of the others. The Node and its certificate requests need --kubeconfig of an administrator; what stays is listed.',
  FLAG_UNDO_FORCE: (): string => 'Do not ask whether the undo is meant.',
  FLAG_ALLOW_RUNNING_PODS: (): string =>
    'Go on although Pods run here that are neither static nor a DaemonSet’s: they end.',
  FLAG_UNDO_KUBECONFIG: (): string =>
    'Kubeconfig of an administrator: the Node and its certificate requests are deleted with it. Default: /etc/kubernetes/admin.conf, where there is one.',
  FLAG_UNDO_ON_FAILURE: (): string => 'Take back what the join has changed when it fails or is interrupted.',
  UNDO_CONFIRM: (): string =>
    'This takes back what the last join has changed on this machine: its containers end, and it leaves its cluster. Go on? [y/N]: ',
  CHANGE_FORGET_NODE: (p: { node: string }): string =>
    `The cluster has no Node ${p.node} and no certificate request of it any more`,
  CHANGE_FORGET_NODE_STARTED: (p: { node: string }): string =>
    `Deleting the Node ${p.node} and its certificate requests`,
  CHANGE_FORGET_NODE_PREVIEW: (p: { node: string }): string =>
    `Would delete the Node ${p.node} and its certificate requests`,
  CHANGE_RESTORE_FILE: (p: { path: string; mode: string }): string => `Put back ${p.path} as it was (mode ${p.mode})`,
  CHANGE_RESTORE_FILE_STARTED: (p: { path: string; mode: string }): string =>
    `Putting back ${p.path} as it was (mode ${p.mode})`,
  CHANGE_RESTORE_FILE_PREVIEW: (p: { path: string; mode: string }): string =>
    `Would put back ${p.path} as it was (mode ${p.mode})`,
  CHANGE_REMOVE_NEW: (p: { path: string; items: number }): string => `Removed what was new in ${p.path} (${p.items})`,
  CHANGE_REMOVE_NEW_STARTED: (p: { path: string; items: number }): string =>
    `Removing what is new in ${p.path} (${p.items})`,
  CHANGE_REMOVE_NEW_PREVIEW: (p: { path: string; items: number }): string =>
    `Would remove what is new in ${p.path} (${p.items})`,
};
