import type { Reason, Say } from '../../base/reason.ts';
import type { FailureText } from '../catalogue.ts';
import type { EtcdTrouble } from './etcd.ts';

const lines = (items: readonly string[]): string => items.map((item) => `\n    ${item}`).join('');
const listed = (troubles: readonly EtcdTrouble[], say: Say): string =>
  troubles.map(({ url, reason }) => `\n    ${url}: ${say(reason)}`).join('');
const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const ETCDCTL = 'on a control plane that stays: etcdctl member list, then etcdctl member remove ID';
const LOSS =
  'To wipe this machine all the same, and lose what only etcd here may still have, run "kubejoin reset --allow-etcd-quorum-loss"; --force alone does not do that.';

/** What a reset leaves, by the names that the result has. */
const LEFT = {
  cni: (items: string) => `CNI configuration and interfaces: ${items} (--cleanup cni)`,
  iptables: (items: string) => `packet-filter rules of Kubernetes: ${items} (--cleanup iptables)`,
  kubeconfig: (items: string) => `kubeconfigs of this cluster in home directories: ${items} (--cleanup kubeconfig)`,
  'kubeconfig-shared': (items: string) => `kubeconfigs that name this cluster beside others: ${items}`,
  logs: (items: string) => `logs of Pods: ${items}`,
  plugins: (items: string) => `the kubelet's directory of volume plugins: ${items}`,
  temporary: (items: string) => `backups and previews of kubeadm: ${items} (--cleanup-tmp-dir)`,
  certificates: (items: string) => `certificates in a directory of its own: ${items} (--cert-dir)`,
  'etcd-data': (items: string) => `${items}: nothing shows that the kubelet of this machine ran an etcd with it`,
  'external-etcd': (items: string) => `what the cluster keeps in its external etcd: ${items}`,
  node: (items: string) => `the Node in the cluster: kubectl delete node ${items}`,
} as const;

type LeftItems = readonly { what: keyof typeof LEFT; items: readonly string[] }[];

const left = (all: LeftItems): string => all.map(({ what, items }) => `\n  * ${LEFT[what](items.join(', '))}`).join('');

export const reset = {
  failures: {
    RESET_NOT_CONFIRMED: (_: Record<string, never>): FailureText => ({
      what: 'The reset was not confirmed. Nothing was changed.',
      cause: 'The question was not answered with "y" or "yes".',
      cure: 'Run the same command again and answer "y", or add --force where nobody is there to answer.',
    }),
    RESET_DIRECTORY_PROTECTED: (p: { path: string; real: string }): FailureText => ({
      what: `${p.path} would be emptied, and that is refused. Nothing was changed.`,
      cause:
        p.path === p.real
          ? 'It is a directory of the system, one that holds other directories than this node’s, or a home.'
          : `It is a link to ${p.real}: a directory of the system, one that holds other directories than this node’s, or a home.`,
      cure: 'Name the directory of the certificates with --cert-dir; etcd’s data directory stands in the volume etcd-data of /etc/kubernetes/manifests/etcd.yaml.',
    }),
    RESET_DIRECTORY_LINKED: (p: { path: string; real: string }): FailureText => ({
      what: `${p.path} is a link to ${p.real}, and no link is followed to be emptied. Nothing was changed.`,
      cause: 'What a link leads to may be more than this node’s.',
      cure: `Empty ${p.real} yourself where it is this node’s alone and remove the link; certificates can be named where they are: --cert-dir ${p.real}.`,
    }),
    RESET_NOT_A_DIRECTORY: (p: { path: string }): FailureText => ({
      what: `${p.path} would be emptied, but it is no directory. Nothing was changed.`,
      cause: 'A file of that name stands there.',
      cure: 'Move it away or name another directory, then run the same command again.',
    }),
    DIRECTORY_HAS_MOUNTS: (p: { path: string; points: readonly string[] }): FailureText => ({
      what: `${p.path} was not emptied: something is mounted in it.`,
      cause: `Emptying it would remove what is mounted at:${lines(p.points)}`,
      cure: 'Unmount it ("umount PATH") and run the same command again.',
    }),
    MOUNTS_BUSY: (p: { below: string; points: readonly string[]; reason: string }): FailureText => ({
      what: `${count(p.points.length, 'mount', 'mounts')} below ${p.below} could not be unmounted. Nothing in it was removed.`,
      cause: `Still mounted:${lines(p.points)}${p.reason === '' ? '' : `\n  umount said: ${p.reason}`}`,
      cure: 'See what uses it ("fuser -vm PATH") and end that; a network file system whose server is gone is unmounted with unmountFlags: [MNT_FORCE, MNT_DETACH] in a ResetConfiguration (--config). Then run the same command again.',
    }),
    PROGRAM_FAILED: (p: { command: string; reason: string }): FailureText => ({
      what: `"${p.command}" failed.`,
      cause: `It said: ${p.reason}.`,
      cure: 'Mend what it names and run the same command again, or leave that part out of --cleanup.',
    }),
    ETCD_WITHOUT_QUORUM: (p: { peerUrl: string; alive: readonly string[]; troubles: readonly EtcdTrouble[] }, say: Say): FailureText => ({
      what: `This machine's member ${p.peerUrl} can't be taken out of etcd, which has lost its quorum or can't be asked. Nothing was changed.`,
      cause: `Members run at ${p.alive.join(', ')}, but no majority of all answered this machine. It may have the data that is missing.${listed(p.troubles, say)}`,
      cure: `Bring the other members back first, then run the same command again. ${LOSS}`,
    }),
    ETCD_QUORUM_AT_STAKE: (
      p: { id: string; peerUrl: string; voters: number; healthy: number; troubles: readonly EtcdTrouble[] },
      say: Say,
    ): FailureText => ({
      what: `Without this machine's member ${p.peerUrl} (${p.id}) etcd would lose its quorum. Nothing was changed.`,
      cause: `Of the ${count(p.voters, 'member that stays', 'members that stay')} ${p.healthy} answered; these did not:${listed(p.troubles, say)}`,
      cure: `Mend those members, or remove them from etcd first; then run the same command again. ${LOSS}`,
    }),
    ETCD_MEMBER_AMBIGUOUS: (p: { members: readonly { id: string; peerUrl: string }[] }): FailureText => ({
      what: 'It is not certain which member of etcd is this machine’s. Nothing was changed.',
      cause: `Its certificate names the addresses of several:${lines(p.members.map(({ id, peerUrl }) => `${id} ${peerUrl}`))}`,
      cure: `Remove the right one yourself (${ETCDCTL}), then run "kubejoin reset --skip-phases=remove-etcd-member" and empty /var/lib/etcd.`,
    }),
    ETCD_HERE_UNKNOWN: (p: EtcdTrouble, say: Say): FailureText => ({
      what: `An etcd runs on this machine that does not say which member it is. Nothing was changed.`,
      cause: `${p.url}: ${say(p.reason)}`,
      cure: `Mend it; or, once its cluster is known to do without it, end it ("systemctl stop kubelet", then "crictl stop" with the ID that "crictl ps --name etcd" shows), and run the same command again. ${LOSS}`,
    }),
    ETCD_MEMBER_STAYS: (p: { id: string; peerUrl: string; reason: Reason }, say: Say): FailureText => ({
      what: `This machine's member ${p.peerUrl} (${p.id}) could not be taken out of etcd. Nothing on this machine was changed.`,
      cause: `etcd's last answer: ${say(p.reason)}`,
      cure: `Mend what it names and run the same command again, or remove the member yourself (${ETCDCTL}).`,
    }),
  },
  texts: {
    COMMAND_RESET: (): string => 'Undo what init or join has done to this machine',
    COMMAND_RESET_LONG: (): string =>
      'Takes this machine out of its cluster again: its etcd member, its containers, its files. What CNI, packet filters and home directories keep of the cluster stays, and is listed; --cleanup removes that, too.',
    COMMAND_RESET_PHASE: (): string => 'Run a single phase of the reset',
    PHASE_RESET_PREFLIGHT: (): string => 'Check that this machine can be reset, and ask whether it is meant',
    PHASE_REMOVE_ETCD_MEMBER: (): string => 'Remove the etcd member of this machine',
    PHASE_CLEANUP_NODE: (): string => 'Stop the kubelet and its containers, and remove what they have left',
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
    RESET_DONE: (p: { node: string; left: LeftItems }): string =>
      `This machine (${p.node}) is reset; it can join a cluster again.${p.left.length === 0 ? '' : `\n\nIt was left:${left(p.left)}`}`,
    RESET_PREVIEWED: (p: { node: string; changes: number; left: LeftItems }): string =>
      `Nothing was changed. A reset of this machine (${p.node}) would make ${count(p.changes, 'change', 'changes')}, shown above.${
        p.left.length === 0 ? '' : `\n\nIt would leave:${left(p.left)}`
      }`,
    RESET_UNFINISHED: (): string => 'The reset has not come to its end; the same command, run again, goes on.',
    JOURNAL_NOT_WRITTEN: (p: { reason: Reason }, say: Say): string =>
      `The journal can't be written, so the reset goes on without it: ${say(p.reason)}`,
    NODE_NOT_TOLD: (p: { node: string; reason: Reason }, say: Say): string =>
      `The cluster could not be told that the node ${p.node} is gone; it notices by itself within a minute. ${say(p.reason)}`,
    PODS_NOT_LISTED: (p: { reason: Reason }, say: Say): string =>
      `Containers of this node could not be ended; if some still run, end them yourself: ${say(p.reason)}`,
    PODS_STAY: (p: { pods: readonly string[]; reason: Reason }, say: Say): string =>
      `These Pods could not be removed (crictl pods; crictl rmp -f ID): ${p.pods.join(', ')}. ${say(p.reason)}`,
    PODS_OUT_OF_TIME: (p: { seconds: number }): string => `All of them together took more than ${p.seconds} s.`,
    ETCD_NEVER_STARTED: (_: Record<string, never>): string => 'it has never started',
    ETCD_NOT_LEFT: (p: { peerUrl: string; troubles: readonly EtcdTrouble[] }, say: Say): string =>
      `etcd could not be told that ${p.peerUrl}, this machine, leaves it. If the cluster lives on, remove that member there (${ETCDCTL}).${listed(p.troubles, say)}`,
    ETCD_MEMBER_ELSEWHERE: (p: { id: string; peerUrl: string }): string =>
      `The etcd member ${p.peerUrl} (${p.id}) stays: that is no address of this machine, and no etcd here is that member. If it was this machine's, remove it yourself (${ETCDCTL}).`,
    ETCD_ENDS: (p: { id: string; peerUrl: string }): string =>
      `This machine is etcd's only member (${p.peerUrl}): the cluster, with all that it stores, ends with this reset.`,
    ETCD_QUORUM_GOES: (
      p: { id: string; peerUrl: string; voters: number; healthy: number; troubles: readonly EtcdTrouble[] },
      say: Say,
    ): string =>
      `etcd loses its quorum with ${p.peerUrl}, as --allow-etcd-quorum-loss allows; these members do not answer:${listed(p.troubles, say)}`,

    CHANGE_REMOVE_ETCD_MEMBER: (p: { peerUrl: string }): string => `This machine is no member of etcd any more (${p.peerUrl})`,
    CHANGE_REMOVE_ETCD_MEMBER_STARTED: (p: { peerUrl: string }): string => `Removing this machine from etcd (${p.peerUrl})`,
    CHANGE_REMOVE_ETCD_MEMBER_PREVIEW: (p: { peerUrl: string }): string => `Would remove this machine from etcd (${p.peerUrl})`,
    CHANGE_REMOVE_LOCAL_ETCD: (p: { dataDir: string }): string => `etcd of this machine has ended; its data in ${p.dataDir} is removed`,
    CHANGE_REMOVE_LOCAL_ETCD_STARTED: (p: { dataDir: string }): string =>
      `Ending etcd of this machine and removing its data in ${p.dataDir}`,
    CHANGE_REMOVE_LOCAL_ETCD_PREVIEW: (p: { dataDir: string }): string =>
      `Would end etcd of this machine and remove its data in ${p.dataDir}`,
    CHANGE_NODE_UNREADY: (p: { node: string }): string => `Told the cluster that the node ${p.node} is not ready any more`,
    CHANGE_NODE_UNREADY_STARTED: (p: { node: string }): string => `Telling the cluster that the node ${p.node} is not ready any more`,
    CHANGE_NODE_UNREADY_PREVIEW: (p: { node: string }): string => `Would tell the cluster that the node ${p.node} is not ready any more`,
    CHANGE_REMOVE_PODS: (p: { socket: string; pods: number }): string => `Removed ${count(p.pods, 'Pod', 'Pods')} from ${p.socket}`,
    CHANGE_REMOVE_PODS_STARTED: (p: { socket: string; pods: number }): string =>
      `Removing ${count(p.pods, 'Pod', 'Pods')} from ${p.socket}`,
    CHANGE_REMOVE_PODS_PREVIEW: (p: { socket: string; pods: number }): string =>
      `Would remove ${count(p.pods, 'Pod', 'Pods')} from ${p.socket}`,
    CHANGE_UNMOUNT: (p: { below: string; mounts: number }): string => `Unmounted ${count(p.mounts, 'mount', 'mounts')} below ${p.below}`,
    CHANGE_UNMOUNT_STARTED: (p: { below: string; mounts: number }): string =>
      `Unmounting ${count(p.mounts, 'mount', 'mounts')} below ${p.below}`,
    CHANGE_UNMOUNT_PREVIEW: (p: { below: string; mounts: number }): string =>
      `Would unmount ${count(p.mounts, 'mount', 'mounts')} below ${p.below}`,
    CHANGE_EMPTY_DIRECTORY: (p: { path: string }): string => `Emptied ${p.path}`,
    CHANGE_EMPTY_DIRECTORY_STARTED: (p: { path: string }): string => `Emptying ${p.path}`,
    CHANGE_EMPTY_DIRECTORY_PREVIEW: (p: { path: string }): string => `Would empty ${p.path}`,
    CHANGE_REMOVE_DIRECTORY: (p: { path: string }): string => `Removed the empty directory ${p.path}`,
    CHANGE_REMOVE_DIRECTORY_STARTED: (p: { path: string }): string => `Removing the empty directory ${p.path}`,
    CHANGE_REMOVE_DIRECTORY_PREVIEW: (p: { path: string }): string => `Would remove the directory ${p.path}, empty by then`,
    CHANGE_REMOVE_INTERFACE: (p: { name: string }): string => `Removed the network interface ${p.name}`,
    CHANGE_REMOVE_INTERFACE_STARTED: (p: { name: string }): string => `Removing the network interface ${p.name}`,
    CHANGE_REMOVE_INTERFACE_PREVIEW: (p: { name: string }): string => `Would remove the network interface ${p.name}`,
    CHANGE_CLEAR_PACKET_FILTER: (p: { filter: string; items: number }): string => `Removed what Kubernetes had in ${p.filter} (${p.items})`,
    CHANGE_CLEAR_PACKET_FILTER_STARTED: (p: { filter: string; items: number }): string =>
      `Removing what Kubernetes has in ${p.filter} (${p.items})`,
    CHANGE_CLEAR_PACKET_FILTER_PREVIEW: (p: { filter: string; items: number }): string =>
      `Would remove what Kubernetes has in ${p.filter} (${p.items})`,
  },
};
