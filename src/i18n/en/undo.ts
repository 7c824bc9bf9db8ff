import type { Reason, Say } from '../../base/reason.ts';
import type { FailureText } from '../catalogue.ts';

const lines = (items: readonly string[]): string => items.map((item) => `\n    ${item}`).join('');
const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** What an undo leaves, by the names that the result has. */
const REMAINS = {
  node: (items: readonly string[]) =>
    `the Node in the cluster: kubectl delete node ${items.join(' ')} (or --kubeconfig of an administrator)`,
  'node-unknown': (items: readonly string[]) =>
    `what the cluster, which could not be asked, may have of it: kubectl delete node ${items.join(' ')}`,
  requests: (items: readonly string[]) =>
    `certificate requests, which the cluster removes by itself: kubectl delete csr ${items.join(' ')}`,
  certificate: ([name = '', until = '']: readonly string[]) =>
    `the certificate of ${name}, valid until ${until}: its key is gone from this machine, but no cluster can revoke it`,
  changed: (items: readonly string[]) => `changed by somebody else since the join, and left as it is: ${items.join(', ')}`,
  'not-kept': (items: readonly string[]) => `not put back, since a bootstrap token is never kept: ${items.join(', ')}`,
  link: (items: readonly string[]) => `was a link before the join, and is a file with the same content now: ${items.join(', ')}`,
  'kubelet-directory': (items: readonly string[]) =>
    `what the kubelet has made in ${items.join(', ')}: too much was there before to tell it apart`,
  logs: (items: readonly string[]) => `logs of Pods: ${items.join(', ')}`,
} as const;

type RemainsItems = readonly { what: keyof typeof REMAINS; items: readonly string[] }[];

const remains = (all: RemainsItems): string => all.map(({ what, items }) => `\n  * ${REMAINS[what](items)}`).join('');

/** Why no line of the journal is used. */
export type JournalProblem = 'type' | 'distrusted' | 'unreadable' | 'large' | 'foreign';

const JOURNAL_PROBLEMS: Record<JournalProblem, string> = {
  type: 'The journal is not a regular file.',
  distrusted: 'The journal or its directory belongs to another user, or others can write to it.',
  unreadable: 'The journal cannot be read.',
  large: 'The journal is too large.',
  foreign: 'The journal names a directory that cannot belong to a join.',
};

export const undo = {
  failures: {
    UNDO_NOT_CONFIRMED: (_: Record<string, never>): FailureText => ({
      what: 'The undo was not confirmed. Nothing was changed.',
      cause: 'The question was not answered with "y" or "yes".',
      cure: 'Run the same command again and answer "y", or add --force where nobody is there to answer.',
    }),
    UNDO_OF_INIT: (_: Record<string, never>): FailureText => ({
      what: 'This machine did not join its cluster, it made it. Nothing was changed.',
      cause: 'The last run that the journal knows is an init: with what it made the cluster itself would go.',
      cure: 'To end this control plane run "kubejoin reset".',
    }),
    JOURNAL_NOT_USABLE: (p: { path: string; problem: JournalProblem }): FailureText => ({
      what: `An undo goes by the journal, and ${p.path} cannot be used. Nothing was changed.`,
      cause: JOURNAL_PROBLEMS[p.problem],
      cure: `Look at it with "ls -l ${p.path}". To clean this machine without it, run "kubejoin reset".`,
    }),
    UNDO_NOT_RECORDED: (p: { journal: string }): FailureText => ({
      what: 'What stood on this machine before the join is not known. Nothing was changed.',
      cause: `${p.journal} was written by an earlier version of kubejoin, which did not note it, or lines of it are missing.`,
      cure: 'Run "kubejoin reset": it removes what a join makes, but puts nothing back.',
    }),
    UNDO_OVERTAKEN: (p: { node: string; kubeletConf: string }): FailureText => ({
      what: `Since the join of ${p.node} this machine has become a node of another cluster. Nothing was changed.`,
      cause: `${p.kubeletConf} trusts another certificate authority than the cluster of that join had: another tool has joined or initialised it since, or the CA was exchanged.`,
      cure: 'To take the machine out of the cluster that it is in now, run "kubejoin reset".',
    }),
    EARLIER_CONTENT_LOST: (p: { path: string; kept: string }): FailureText => ({
      what: `${p.path} can't be put back as it was. Nothing was changed.`,
      cause: `Its earlier content should be in ${p.kept}, and is not there, or is not what was kept.`,
      cure: `Put it there from a backup; or run "kubejoin reset", which removes ${p.path} without putting anything back.`,
    }),
    KUBECONFIG_OF_ANOTHER_CLUSTER: (p: { kubeconfig: string; server: string }): FailureText => ({
      what: `${p.kubeconfig} is not of the cluster that this machine has joined. Nothing was changed.`,
      cause: `It leads to ${p.server}, whose certificate authority is another one; a Node of this name there is another machine.`,
      cure: 'Give the kubeconfig of an administrator of this machine’s cluster, or leave --kubeconfig out: then the Node stays, and is named.',
    }),
    PODS_RUN_HERE: (p: { node: string; pods: readonly string[]; byRuntime: boolean }): FailureText => ({
      what: `${count(p.pods.length, 'Pod runs', 'Pods run')} on this machine, which an undo would end. Nothing was changed.`,
      cause: `${p.byRuntime ? 'The cluster did not answer; by what the container runtime has of them they are neither static Pods nor a DaemonSet’s' : 'They are neither static Pods nor a DaemonSet’s'}:${lines(p.pods)}`,
      cure: `Move them first: "kubectl drain ${p.node} --ignore-daemonsets". Or add --allow-running-pods, and they end here.`,
    }),
    ETCD_LAST_MEMBER: (p: { id: string; peerUrl: string }): FailureText => ({
      what: `This machine is etcd's only member (${p.peerUrl}, ${p.id}). Nothing was changed.`,
      cause: 'The members that were there when it joined have left since: with this one the cluster, and all that it stores, would end.',
      cure: 'Join another control plane first. To end the cluster run "kubejoin reset".',
    }),
  },
  texts: {
    COMMAND_UNDO: (): string => 'Take back what the last join has changed on this machine',
    COMMAND_UNDO_LONG: (): string =>
      'Takes this machine out of its cluster and puts back what the join found: contents and modes of files, directories, whether the kubelet ran. A member of etcd leaves first, by way of the others. The Node and its certificate requests need --kubeconfig of an administrator; what stays is listed.',
    PHASE_UNDO_PREFLIGHT: (): string => 'Check that the join can be undone, and ask whether it is meant',
    PHASE_LEAVE_CLUSTER: (): string => 'Take this machine out of etcd and of the cluster, and end what runs here',
    PHASE_RESTORE_HOST: (): string => 'Put files, directories and the kubelet’s service back as they were',
    FLAG_UNDO_FORCE: (): string => 'Do not ask whether the undo is meant.',
    FLAG_ALLOW_RUNNING_PODS: (): string => 'Go on although Pods run here that are neither static nor a DaemonSet’s: they end.',
    FLAG_UNDO_KUBECONFIG: (): string =>
      'Kubeconfig of an administrator: the Node and its certificate requests are deleted with it. Default: /etc/kubernetes/admin.conf, where there is one.',
    FLAG_UNDO_ON_FAILURE: (): string => 'Take back what the join has changed when it fails or is interrupted.',
    UNDO_CONFIRM: (): string =>
      'This takes back what the last join has changed on this machine: its containers end, and it leaves its cluster. Go on? [y/N]: ',
    UNDONE: (p: { node: string; left: RemainsItems }): string =>
      `The join of this machine (${p.node}) is undone.${p.left.length === 0 ? '' : `\n\nWhat is left:${remains(p.left)}`}`,
    UNDO_PREVIEWED: (p: { node: string; changes: number; left: RemainsItems }): string =>
      `Nothing was changed. An undo on this machine (${p.node}) would make ${count(p.changes, 'change', 'changes')}, shown above.${
        p.left.length === 0 ? '' : `\n\nWhat would be left:${remains(p.left)}`
      }`,
    UNDO_NOT_NEEDED: (): string => 'Nothing was changed: no join has changed this machine since it was last undone or reset.',
    UNDO_NOT_JOURNALLED: (p: { reason: Reason }, say: Say): string =>
      `The journal can't be written, so the undo goes on without it: ${say(p.reason)}`,
    JOURNAL_SET_ASIDE: (p: { path: string; aside: string; problem: JournalProblem }): string =>
      `${JOURNAL_PROBLEMS[p.problem]} It is kept as ${p.aside} and not used: files of an earlier join are not recognized as kubejoin's, and an earlier join cannot be undone. "kubejoin reset" removes what it left.`,
    JOURNAL_LINES_UNREADABLE: (p: { path: string; lines: number }): string =>
      `${count(p.lines, 'line', 'lines')} of ${p.path} cannot be read and ${p.lines === 1 ? 'is' : 'are'} not used.`,
    UNDO_UNFINISHED: (): string => 'The undo has not come to its end; the same command, run again, goes on.',
    UNDOING_AFTER_FAILURE: (): string =>
      'The join has not succeeded, and what it has changed is taken back. If this is cut off, "kubejoin undo" goes on.',
    UNDONE_AFTER_FAILURE: (p: { left: RemainsItems }): string =>
      `What the join has changed is taken back.${p.left.length === 0 ? '' : ` What is left:${remains(p.left)}`}`,
    UNDO_FAILED: (p: { reason: Reason }, say: Say): string =>
      `What the join has changed could not all be taken back ("kubejoin undo" tries again): ${say(p.reason)}`,
    NODE_NOT_FORGOTTEN: (p: { node: string; reason: Reason }, say: Say): string =>
      `The Node ${p.node} and its certificate requests could not be deleted: ${say(p.reason)}`,
    CHANGE_FORGET_NODE: (p: { node: string }): string => `The cluster has no Node ${p.node} and no certificate request of it any more`,
    CHANGE_FORGET_NODE_STARTED: (p: { node: string }): string => `Deleting the Node ${p.node} and its certificate requests`,
    CHANGE_FORGET_NODE_PREVIEW: (p: { node: string }): string => `Would delete the Node ${p.node} and its certificate requests`,

    CHANGE_RESTORE_FILE: (p: { path: string; mode: string }): string => `Put back ${p.path} as it was (mode ${p.mode})`,
    CHANGE_RESTORE_FILE_STARTED: (p: { path: string; mode: string }): string => `Putting back ${p.path} as it was (mode ${p.mode})`,
    CHANGE_RESTORE_FILE_PREVIEW: (p: { path: string; mode: string }): string => `Would put back ${p.path} as it was (mode ${p.mode})`,
    CHANGE_REMOVE_NEW: (p: { path: string; items: number }): string => `Removed what was new in ${p.path} (${p.items})`,
    CHANGE_REMOVE_NEW_STARTED: (p: { path: string; items: number }): string => `Removing what is new in ${p.path} (${p.items})`,
    CHANGE_REMOVE_NEW_PREVIEW: (p: { path: string; items: number }): string => `Would remove what is new in ${p.path} (${p.items})`,
  },
};
