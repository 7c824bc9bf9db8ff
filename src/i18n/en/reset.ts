import { count } from '../../base/wording.ts';

/** The parts of a packet filter that a reset counts and removes. An IPVS table is removed whole. */
function rulesFrom(filter: string, items: number): string {
  if (filter === 'ipvsadm') return 'the Kubernetes rules from ipvsadm';
  const part = filter === 'nft' ? 'table' : filter === 'ipset' ? 'set' : 'chain';
  return `${count(items, `Kubernetes ${part}`, `Kubernetes ${part}s`)} from ${filter}`;
}

export const reset = {
  COMMAND_RESET: (): string => "Remove a node's state and files from this machine",
  COMMAND_RESET_LONG: (): string =>
    'Removes this machine and its etcd member from the cluster, and deletes the Kubernetes containers and files on the machine. Leftovers in the CNI configuration, packet filters and home directories are kept and listed; --cleanup also removes them.',
  COMMAND_RESET_PHASE: (): string => 'Run one phase of reset',
  FLAG_RESET_CERT_DIR: (): string => 'Certificate directory to empty.',
  FLAG_RESET_CONFIG: (): string => 'Path to a configuration file with a ResetConfiguration (kubeadm.k8s.io/v1beta4).',
  FLAG_CLEANUP: (): string =>
    'Also remove what a reset normally keeps: cni (the whole CNI configuration and state), iptables, kubeconfig (kubeconfigs of this cluster in home directories).',
  FLAG_CLEANUP_TMP_DIR: (): string => 'Also empty /etc/kubernetes/tmp.',
  FLAG_FORCE_RESET: (): string => 'Do not ask for confirmation.',
  FLAG_RESET_KUBECONFIG: (): string =>
    "Administrator's kubeconfig, used to find the other etcd members if this machine does not know them.",
  FLAG_ALLOW_ETCD_QUORUM_LOSS: (): string =>
    'Reset this machine even if etcd would lose quorum or has already lost it.',
  RESET_CONFIRM: (): string =>
    'This will remove what init or join set up on this machine: containers will be stopped, and certificates, kubeconfigs and etcd data will be removed. Continue? [y/N]: ',
  /** Answers that mean yes, in lower case. */
  YES_ANSWERS: (): string => 'y yes',
  CHANGE_REMOVE_ETCD_MEMBER: (p: { peerUrl: string }): string => `Removed this machine from etcd (${p.peerUrl})`,
  CHANGE_REMOVE_ETCD_MEMBER_STARTED: (p: { peerUrl: string }): string =>
    `Removing this machine from etcd (${p.peerUrl})`,
  CHANGE_REMOVE_ETCD_MEMBER_PREVIEW: (p: { peerUrl: string }): string =>
    `Would remove this machine from etcd (${p.peerUrl})`,
  CHANGE_REMOVE_LOCAL_ETCD: (p: { dataDir: string }): string =>
    `Stopped etcd on this machine and removed its data from ${p.dataDir}`,
  CHANGE_REMOVE_LOCAL_ETCD_STARTED: (p: { dataDir: string }): string =>
    `Stopping etcd on this machine and removing its data from ${p.dataDir}`,
  CHANGE_REMOVE_LOCAL_ETCD_PREVIEW: (p: { dataDir: string }): string =>
    `Would stop etcd on this machine and remove its data from ${p.dataDir}`,
  CHANGE_NODE_UNREADY: (p: { node: string }): string => `Marked the node ${p.node} as not ready in the cluster`,
  CHANGE_NODE_UNREADY_STARTED: (p: { node: string }): string =>
    `Marking the node ${p.node} as not ready in the cluster`,
  CHANGE_NODE_UNREADY_PREVIEW: (p: { node: string }): string =>
    `Would mark the node ${p.node} as not ready in the cluster`,
  CHANGE_REMOVE_PODS: (p: { socket: string; pods: number }): string =>
    `Removed ${count(p.pods, 'Pod', 'Pods')} from the container runtime at ${p.socket}`,
  CHANGE_REMOVE_PODS_STARTED: (p: { socket: string; pods: number }): string =>
    `Removing ${count(p.pods, 'Pod', 'Pods')} from the container runtime at ${p.socket}`,
  CHANGE_REMOVE_PODS_PREVIEW: (p: { socket: string; pods: number }): string =>
    `Would remove ${count(p.pods, 'Pod', 'Pods')} from the container runtime at ${p.socket}`,
  CHANGE_UNMOUNT: (p: { below: string; mounts: number }): string =>
    `Unmounted ${count(p.mounts, 'file system', 'file systems')} under ${p.below}`,
  CHANGE_UNMOUNT_STARTED: (p: { below: string; mounts: number }): string =>
    `Unmounting ${count(p.mounts, 'file system', 'file systems')} under ${p.below}`,
  CHANGE_UNMOUNT_PREVIEW: (p: { below: string; mounts: number }): string =>
    `Would unmount ${count(p.mounts, 'file system', 'file systems')} under ${p.below}`,
  CHANGE_EMPTY_DIRECTORY: (p: { path: string }): string => `Emptied ${p.path}`,
  CHANGE_EMPTY_DIRECTORY_STARTED: (p: { path: string }): string => `Emptying ${p.path}`,
  CHANGE_EMPTY_DIRECTORY_PREVIEW: (p: { path: string }): string => `Would empty ${p.path}`,
  CHANGE_REMOVE_DIRECTORY: (p: { path: string }): string => `Removed the empty directory ${p.path}`,
  CHANGE_REMOVE_DIRECTORY_STARTED: (p: { path: string }): string => `Removing the empty directory ${p.path}`,
  CHANGE_REMOVE_DIRECTORY_PREVIEW: (p: { path: string }): string =>
    `Would remove the directory ${p.path} once it is empty`,
  CHANGE_REMOVE_INTERFACE: (p: { name: string }): string => `Removed the network interface ${p.name}`,
  CHANGE_REMOVE_INTERFACE_STARTED: (p: { name: string }): string => `Removing the network interface ${p.name}`,
  CHANGE_REMOVE_INTERFACE_PREVIEW: (p: { name: string }): string => `Would remove the network interface ${p.name}`,
  CHANGE_CLEAR_PACKET_FILTER: (p: { filter: string; items: number }): string =>
    `Removed ${rulesFrom(p.filter, p.items)}`,
  CHANGE_CLEAR_PACKET_FILTER_STARTED: (p: { filter: string; items: number }): string =>
    `Removing ${rulesFrom(p.filter, p.items)}`,
  CHANGE_CLEAR_PACKET_FILTER_PREVIEW: (p: { filter: string; items: number }): string =>
    `Would remove ${rulesFrom(p.filter, p.items)}`,
};

export const undo = {
  COMMAND_UNDO: (): string => 'Undo what the last join changed on this machine',
  COMMAND_UNDO_LONG: (): string =>
    "Removes this machine from its cluster and restores its state from before the join: file contents and modes, directories, and the state of the kubelet. If the machine is an etcd member, the member is removed first, through the other members. Deleting the Node and its certificate requests requires an administrator's kubeconfig (--kubeconfig). Lists what remains, except for images, network state and a Node of another machine.",
  FLAG_UNDO_FORCE: (): string => 'Do not ask for confirmation.',
  FLAG_ALLOW_RUNNING_PODS: (): string =>
    'Continue even if this machine runs Pods that are neither static nor managed by a DaemonSet. These Pods are stopped.',
  FLAG_UNDO_KUBECONFIG: (): string =>
    "Administrator's kubeconfig, used to delete the Node and its certificate requests. Default: /etc/kubernetes/admin.conf, if it exists.",
  FLAG_UNDO_ON_FAILURE: (): string => 'If the join fails or is interrupted, undo what it changed.',
  UNDO_CONFIRM: (): string =>
    'This will undo what the last join changed on this machine: containers will be stopped, and the machine will leave its cluster. Continue? [y/N]: ',
  CHANGE_FORGET_NODE: (p: { node: string }): string => `Deleted the Node ${p.node} and its certificate requests`,
  CHANGE_FORGET_NODE_STARTED: (p: { node: string }): string =>
    `Deleting the Node ${p.node} and its certificate requests`,
  CHANGE_FORGET_NODE_PREVIEW: (p: { node: string }): string =>
    `Would delete the Node ${p.node} and its certificate requests`,
  CHANGE_RESTORE_LINK: (p: { path: string }): string => `Restored the link ${p.path}`,
  CHANGE_RESTORE_LINK_STARTED: (p: { path: string }): string => `Restoring the link ${p.path}`,
  CHANGE_RESTORE_LINK_PREVIEW: (p: { path: string }): string => `Would restore the link ${p.path}`,
  CHANGE_KEEP_JOURNAL: (p: { path: string }): string => `Renamed ${p.path}, which has lines that cannot be read`,
  CHANGE_KEEP_JOURNAL_STARTED: (p: { path: string }): string =>
    `Renaming ${p.path}, which has lines that cannot be read`,
  CHANGE_KEEP_JOURNAL_PREVIEW: (p: { path: string }): string =>
    `Would rename ${p.path}, which has lines that cannot be read`,
  CHANGE_RESTORE_FILE: (p: { path: string; mode: string }): string => `Restored ${p.path} (mode ${p.mode})`,
  CHANGE_RESTORE_FILE_STARTED: (p: { path: string; mode: string }): string => `Restoring ${p.path} (mode ${p.mode})`,
  CHANGE_RESTORE_FILE_PREVIEW: (p: { path: string; mode: string }): string =>
    `Would restore ${p.path} (mode ${p.mode})`,
  CHANGE_REMOVE_NEW: (p: { path: string; items: number }): string =>
    `Removed ${count(p.items, 'new entry', 'new entries')} from ${p.path}`,
  CHANGE_REMOVE_NEW_STARTED: (p: { path: string; items: number }): string =>
    `Removing ${count(p.items, 'new entry', 'new entries')} from ${p.path}`,
  CHANGE_REMOVE_NEW_PREVIEW: (p: { path: string; items: number }): string =>
    `Would remove ${count(p.items, 'new entry', 'new entries')} from ${p.path}`,
};
