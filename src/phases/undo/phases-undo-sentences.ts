import { failure } from '../../base/failure.ts';
import { text } from '../../base/text.ts';
import { count, lines } from '../../base/wording.ts';

export const UNDO_NOT_CONFIRMED = failure('UNDO_NOT_CONFIRMED', {
  code: 'NOT_CONFIRMED',
  class: 'preflight',
  sample: {},
  english: (_: Record<string, never>) => ({
    what: 'The undo was not confirmed. Nothing was changed.',
    cause: 'The answer was not "y" or "yes".',
    cure: 'Run the same command again and answer "y", or add --force to skip the question.',
  }),
});

export const UNDO_OF_INIT = failure('UNDO_OF_INIT', {
  code: 'UNDO_IMPOSSIBLE',
  class: 'host',
  sample: {},
  english: (_: Record<string, never>) => ({
    what: 'The journal contains a run of "kubejoin init" or of one of its phases, which cannot be undone. Nothing was changed.',
    cause:
      'If the run created the cluster, undoing it would destroy the cluster. Otherwise, the files that it replaced were not saved.',
    cure: 'To remove this node, run "kubejoin reset".',
  }),
});

export const UNDO_NOT_RECORDED = failure('UNDO_NOT_RECORDED', {
  code: 'UNDO_IMPOSSIBLE',
  class: 'host',
  sample: { journal: '/var/lib/kubejoin/journal.jsonl' },
  english: (p: { journal: string }) => ({
    what: 'The state of this machine before the join is unknown. Nothing was changed.',
    cause: `${p.journal} was written by an earlier version of kubejoin that did not record that state, or lines are missing from the file.`,
    cure: 'Run "kubejoin reset": it removes what a join creates, but restores nothing.',
  }),
});

export const UNDO_OVERTAKEN = failure('UNDO_OVERTAKEN', {
  code: 'UNDO_IMPOSSIBLE',
  class: 'host',
  sample: { node: 'worker-1', kubeletConf: '/etc/kubernetes/kubelet.conf' },
  english: (p: { node: string; kubeletConf: string }) => ({
    what: `This machine joined as ${p.node}, but now appears to be a node of another cluster. Nothing was changed.`,
    cause: `The CA in ${p.kubeletConf} is not the CA of the cluster that the machine joined: another tool has since joined the machine to another cluster or initialized a cluster on it, or the CA was replaced.`,
    cure: 'To remove the machine from its current cluster, run "kubejoin reset".',
  }),
});

export const KUBECONFIG_OF_ANOTHER_CLUSTER = failure('KUBECONFIG_OF_ANOTHER_CLUSTER', {
  class: 'host',
  sample: { kubeconfig: '/root/admin.conf', server: 'https://10.0.0.9:6443' },
  english: (p: { kubeconfig: string; server: string }) => ({
    what: `${p.kubeconfig} does not belong to the cluster that this machine joined. Nothing was changed.`,
    cause: `The kubeconfig points to ${p.server}, which has a different CA. A Node with this machine's name in that cluster belongs to another machine.`,
    cure: "Specify an administrator's kubeconfig for this machine's cluster, or omit --kubeconfig. Without it, the Node remains in the cluster, and the output lists it.",
  }),
});

export const PODS_RUN_HERE = failure('PODS_RUN_HERE', {
  class: 'preflight',
  sample: { node: 'worker-1', pods: ['default/web-0'], byRuntime: false },
  english: (p: { node: string; pods: readonly string[]; byRuntime: boolean }) => ({
    what: `${count(p.pods.length, 'Pod is running', 'Pods are running')} on this machine, and an undo would stop ${p.pods.length === 1 ? 'it' : 'them'}. Nothing was changed.`,
    cause: `${p.byRuntime ? 'The cluster did not respond. ' : ''}${p.pods.length === 1 ? 'This Pod is' : 'These Pods are'} neither static nor managed by a DaemonSet${p.byRuntime ? ', according to the container runtime' : ''}:${lines(p.pods)}`,
    cure: `Drain the node first ("kubectl drain ${p.node} --ignore-daemonsets"), or add --allow-running-pods to let the undo stop ${p.pods.length === 1 ? 'the Pod' : 'the Pods'}.`,
  }),
});

export const PHASE_UNDO_PREFLIGHT = text(
  'PHASE_UNDO_PREFLIGHT',
  () => 'Check that the join can be undone, and ask for confirmation',
);

export const PHASE_LEAVE_CLUSTER = text(
  'PHASE_LEAVE_CLUSTER',
  () => 'Remove this machine from etcd and the cluster, and stop its kubelet and containers',
);

export const PHASE_RESTORE_HOST = text(
  'PHASE_RESTORE_HOST',
  () => 'Restore files, directories and the kubelet service',
);
