import { Failure, failure } from '../../../base/failure.ts';
import { and } from '../../../base/phrases.ts';
import { type Say, text } from '../../../base/text.ts';
import { duration } from '../../../base/wording.ts';
import { type EtcdTrouble, listed } from '../../../cluster/etcd/cluster-etcd-sentences.ts';
import { CONNECTION_REFUSED } from '../../../wire/wire-sentences.ts';
import type { OldMembers } from './old-members.ts';

/** Why a node is not replaced, from facts that contradict each other. */
export type ReplacementProblem =
  | Extract<OldMembers, { contradiction: string }>['contradiction']
  | 'worker'
  | 'addresses';

const PROBLEMS: Record<ReplacementProblem, (node: string, detail: string) => { cause: string; cure: string }> = {
  worker: (node) => ({
    cause: 'A worker may not delete a Node: only a control-plane node receives the permissions of an administrator.',
    cure: `Run "kubectl delete node ${node}" with the kubeconfig of an administrator; then run the same command without --replace.`,
  }),
  'name-elsewhere': (node, detail) => ({
    cause: `The etcd member ${detail} has the name of the Node ${node}, but none of its addresses.`,
    cure: `Compare "kubectl get node ${node} -o wide" with the members of etcd. Delete the Node if it is stale; then run the same command again.`,
  }),
  several: (node, detail) => ({
    cause: `Several etcd members belong to the node ${node}: ${detail}.`,
    cure: 'Find out which of them run, and remove the others from etcd one by one; then run the same command again.',
  }),
  addresses: (node, detail) => ({
    cause: `The Node ${node} and its etcd member have more than ${detail} addresses and ports, and all of them would have to be silent.`,
    cure: `Check "kubectl get node ${node} -o yaml". Delete the Node if it is stale; then run the same command again.`,
  }),
  learner: (_, detail) => ({
    cause: `The etcd member ${detail} is still a learner: another machine is joining, or its join has stopped.`,
    cure: 'Wait until it is promoted, or remove it from etcd; then run the same command again.',
  }),
};

export const REPLACEMENT_WITHOUT_MAJORITY = failure('REPLACEMENT_WITHOUT_MAJORITY', {
  code: 'REPLACEMENT_REFUSED',
  class: 'cluster',
  sample: {
    node: 'cp-3',
    endpoints: [{ url: 'https://10.0.0.2:2379', reason: new Failure(CONNECTION_REFUSED, { server: '10.0.0.2:2379' }) }],
  },
  english: (p: { node: string; endpoints: readonly EtcdTrouble[] }, say: Say) => ({
    what: `This machine cannot replace the node ${p.node}, because etcd has no majority. Nothing was changed.`,
    cause: `Only a majority of the voting members can remove a member. No member list was confirmed:${listed(p.endpoints, say)}`,
    cure: `1. Start other control-plane nodes until a majority of the members runs, and run the same command again.
2. If too many of them are lost for good, restore a snapshot of etcd on one machine, or restart a remaining member with --force-new-cluster (https://etcd.io/docs/latest/op-guide/recovery/). Then run the same command on each other machine.`,
  }),
});

export const REPLACEMENT_REFUSED = failure('REPLACEMENT_REFUSED', {
  class: 'cluster',
  sample: { node: 'cp-3', why: 'learner', detail: 'cp-4 (https://10.0.0.4:2380)' },
  english: (p: { node: string; why: ReplacementProblem; detail: string }) => ({
    what: `This machine cannot replace the node ${p.node}. Nothing was changed.`,
    ...PROBLEMS[p.why](p.node, p.detail),
  }),
});

export const NOTHING_TO_REPLACE = text(
  'NOTHING_TO_REPLACE',
  (p: { node: string }) =>
    `There is nothing to replace: the cluster has no Node ${p.node} of another machine, and etcd has no member of it.`,
);

export const REPLACES_NODE = text(
  'REPLACES_NODE',
  (p: {
    node: string;
    addresses: readonly string[];
    seconds: number;
    members: readonly string[];
    others: readonly string[];
  }) => {
    const silence =
      p.addresses.length === 0
        ? 'its addresses now belong to this machine'
        : `nothing accepted a connection at ${and(p.addresses)} for ${duration(p.seconds)}`;
    const voters = `${p.others.length + p.members.length} now, ${p.others.length} without the old member, ${p.others.length + 1} with this machine`;
    return `The node ${p.node} will be replaced: ${silence}, and its Lease was not renewed.${p.members.length > 0 ? ` Voting members of etcd: ${voters}.` : ''}`;
  },
);

export const CHECK_WITHOUT_REPLACEMENT = text(
  'CHECK_WITHOUT_REPLACEMENT',
  () => 'This check could not run: whether the old node can be replaced is not known.',
);
