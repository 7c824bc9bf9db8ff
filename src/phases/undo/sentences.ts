import { failure } from '../../base/failure.ts';
import { text } from '../../base/text.ts';
import { count, lines } from '../../base/wording.ts';

export const UNDO_NOT_CONFIRMED = failure('UNDO_NOT_CONFIRMED', {
  class: 'preflight',
  sample: {},
  english: (_: Record<string, never>) => ({
    what: 'The undo was not confirmed. Nothing was changed.',
    cause: 'The question was not answered with "y" or "yes".',
    cure: 'Run the same command again and answer "y", or add --force where nobody is there to answer.',
  }),
});

export const UNDO_OF_INIT = failure('UNDO_OF_INIT', {
  class: 'host',
  sample: {},
  english: (_: Record<string, never>) => ({
    what: 'This machine did not join its cluster, it made it. Nothing was changed.',
    cause: 'The last run that the journal knows is an init: with what it made the cluster itself would go.',
    cure: 'To end this control plane run "kubejoin reset".',
  }),
});

export const UNDO_NOT_RECORDED = failure('UNDO_NOT_RECORDED', {
  class: 'host',
  sample: { journal: '/var/lib/kubejoin/journal.jsonl' },
  english: (p: { journal: string }) => ({
    what: 'What stood on this machine before the join is not known. Nothing was changed.',
    cause: `${p.journal} was written by an earlier version of kubejoin, which did not note it, or lines of it are missing.`,
    cure: 'Run "kubejoin reset": it removes what a join makes, but puts nothing back.',
  }),
});

export const UNDO_OVERTAKEN = failure('UNDO_OVERTAKEN', {
  class: 'host',
  sample: { node: 'worker-1', kubeletConf: '/etc/kubernetes/kubelet.conf' },
  english: (p: { node: string; kubeletConf: string }) => ({
    what: `Since the join of ${p.node} this machine has become a node of another cluster. Nothing was changed.`,
    cause: `${p.kubeletConf} trusts another certificate authority than the cluster of that join had: another tool has joined or initialised it since, or the CA was exchanged.`,
    cure: 'To take the machine out of the cluster that it is in now, run "kubejoin reset".',
  }),
});

export const KUBECONFIG_OF_ANOTHER_CLUSTER = failure('KUBECONFIG_OF_ANOTHER_CLUSTER', {
  class: 'host',
  sample: { kubeconfig: '/root/admin.conf', server: 'https://10.0.0.9:6443' },
  english: (p: { kubeconfig: string; server: string }) => ({
    what: `${p.kubeconfig} is not of the cluster that this machine has joined. Nothing was changed.`,
    cause: `It leads to ${p.server}, whose certificate authority is another one; a Node of this name there is another machine.`,
    cure: 'Give the kubeconfig of an administrator of this machine’s cluster, or leave --kubeconfig out: then the Node stays, and is named.',
  }),
});

export const PODS_RUN_HERE = failure('PODS_RUN_HERE', {
  class: 'preflight',
  sample: { node: 'worker-1', pods: ['default/web-0'], byRuntime: false },
  english: (p: { node: string; pods: readonly string[]; byRuntime: boolean }) => ({
    what: `${count(p.pods.length, 'Pod runs', 'Pods run')} on this machine, which an undo would end. Nothing was changed.`,
    cause: `${p.byRuntime ? 'The cluster did not answer; by what the container runtime has of them they are neither static Pods nor a DaemonSet’s' : 'They are neither static Pods nor a DaemonSet’s'}:${lines(p.pods)}`,
    cure: `Move them first: "kubectl drain ${p.node} --ignore-daemonsets". Or add --allow-running-pods, and they end here.`,
  }),
});

export const PHASE_UNDO_PREFLIGHT = text(
  'PHASE_UNDO_PREFLIGHT',
  () => 'Check that the join can be undone, and ask whether it is meant',
);

export const PHASE_LEAVE_CLUSTER = text(
  'PHASE_LEAVE_CLUSTER',
  () => 'Take this machine out of etcd and of the cluster, and end what runs here',
);

export const PHASE_RESTORE_HOST = text(
  'PHASE_RESTORE_HOST',
  () => 'Put files, directories and the kubelet’s service back as they were',
);
