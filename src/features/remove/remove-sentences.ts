import { Failure, failure } from '../../base/failure.ts';
import { and } from '../../base/phrases.ts';
import { shellWord } from '../../base/shown.ts';
import type { Reason, Say } from '../../base/text.ts';
import { count, duration, few, lines } from '../../base/wording.ts';
import { ETCD_CREDENTIAL_UNUSABLE, type EtcdTrouble, listed } from '../../cluster/etcd/cluster-etcd-sentences.ts';
import { CONNECTION_REFUSED } from '../../wire/wire-sentences.ts';
import type { PodReason, PodVerdict } from './pods.ts';

const AGAIN = 'then run the same command again';

/** Pods that a sentence names, with the number of the others. */
export const named = (pods: readonly string[]): string =>
  `${few(pods).join(', ')}${pods.length > few(pods).length ? ` and ${pods.length - few(pods).length} more` : ''}`;

const REASONS: Record<PodReason, (controller: string) => string> = {
  controller: (controller) => controller,
  finished: () => 'finished',
  'no-controller': () => 'no controller, so nothing replaces it',
  orphan: (controller) => `${controller} no longer exists, so nothing replaces it`,
  daemonset: (controller) => controller,
  mirror: () => 'static Pod',
  ended: () => 'was to end long ago',
  emptydir: () => 'its emptyDir data would be lost',
};

export const why = ({
  reason,
  controller = '',
  losesData,
}: Pick<PodVerdict, 'reason' | 'controller' | 'losesData'>): string =>
  `${REASONS[reason](controller)}${losesData ? '; its emptyDir data is lost' : ''}`;

export const REMOVE_NODES_MISSING = failure('REMOVE_NODES_MISSING', {
  class: 'usage',
  sample: undefined,
  english: () => ({
    what: 'No node was specified.',
    cause: '"remove" needs the names of the nodes to remove.',
    cure: 'Add their names, as "kubectl get nodes" lists them: "kubejoin remove NODE".',
  }),
});

const NEEDED = { 'no-controller': '--force', orphan: '--force', emptydir: '--delete-emptydir-data' };

/** The flags without which these Pods stay. */
export const flagsFor = (nodes: readonly { pods: readonly Pick<PodVerdict, 'reason'>[] }[]): string[] => {
  const reasons = nodes.flatMap(({ pods }) => pods.map(({ reason }) => reason));
  return [...new Set(reasons.map((reason) => NEEDED[reason as keyof typeof NEEDED]))].sort();
};

export interface RefusedPods {
  nodes: readonly { node: string; pods: readonly PodVerdict[] }[];
}

const SAMPLE_POD = { namespace: 'default', name: 'web-1', uid: '0', losesData: false };

export const REMOVE_PODS_REFUSED = failure('REMOVE_PODS_REFUSED', {
  class: 'cluster',
  sample: {
    nodes: [
      {
        node: 'worker-1',
        pods: [
          { ...SAMPLE_POD, action: 'refuse', reason: 'no-controller' },
          { ...SAMPLE_POD, name: 'cache-1', action: 'refuse', reason: 'emptydir', controller: 'ReplicaSet cache' },
        ],
      },
    ],
  },
  english: (p: RefusedPods) => ({
    what: `Pods on ${and(p.nodes.map(({ node }) => node))} would be lost.`,
    cause: `kubejoin evicts these Pods only if you allow it:${lines(p.nodes.flatMap(({ pods }) => pods.map((pod) => `${pod.namespace}/${pod.name} (${why(pod)})`)))}`,
    cure: `Move or delete these Pods, or add ${and(flagsFor(p.nodes))}; ${AGAIN}.`,
  }),
});

export interface UndrainedPods {
  node: string;
  seconds: number;
  /** Evicted, but not ended. */
  ending: readonly string[];
  held: readonly { pod: string; reason: Reason }[];
}

export const REMOVE_DRAIN_TIMED_OUT = failure('REMOVE_DRAIN_TIMED_OUT', {
  class: 'timeout',
  sample: {
    node: 'worker-1',
    seconds: 300,
    ending: ['default/web-1'],
    held: [{ pod: 'default/db-0', reason: 'The disruption budget db needs 2 healthy pods and has 2 currently' }],
  },
  english: (p: UndrainedPods, say: Say) => ({
    what: `Could not drain ${p.node} within ${duration(p.seconds)}. The Node is cordoned; it was not deleted.`,
    cause: `${p.held.length > 0 ? `The API server did not allow the eviction of:${lines(p.held.map(({ pod, reason }) => `${pod}: ${say(reason)}`))}` : ''}${p.held.length > 0 && p.ending.length > 0 ? '\n    ' : ''}${p.ending.length > 0 ? `These Pods were evicted and have not ended: ${named(p.ending)}.` : ''}`,
    cure: `Fix the cause, such as a workload that has too few ready Pods for its PodDisruptionBudget, or use a longer --timeout; ${AGAIN}: it continues. "kubectl uncordon ${shellWord(p.node)}" cancels the removal.`,
  }),
});

export const REMOVE_POD_NOT_EVICTED = failure('REMOVE_POD_NOT_EVICTED', {
  class: 'cluster',
  sample: {
    node: 'worker-1',
    pod: 'default/web-1',
    reason: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
  },
  english: (p: { node: string; pod: string; reason: Reason }, say: Say) => ({
    what: `The API server refused to evict Pod ${p.pod} from ${p.node}. The Node is cordoned; it was not deleted.`,
    cause: say(p.reason),
    cure: `Fix the cause, or delete the Pod yourself; ${AGAIN}: it continues. "kubectl uncordon ${shellWord(p.node)}" cancels the removal.`,
  }),
});

export const REMOVE_LAST_CONTROL_PLANE = failure('REMOVE_LAST_CONTROL_PLANE', {
  class: 'cluster',
  sample: { nodes: ['cp-1'], unready: ['cp-2'] },
  english: (p: { nodes: readonly string[]; unready: readonly string[] }) => ({
    what: `The cluster would lose its last control-plane node with ${and(p.nodes)}. Nothing was changed.`,
    cause:
      p.unready.length === 0
        ? 'No other Node has the label node-role.kubernetes.io/control-plane.'
        : `The other control-plane nodes are not Ready: ${p.unready.join(', ')}.`,
    cure: `${p.unready.length === 0 ? 'Join another control-plane node first' : 'Fix the other control-plane nodes, or join another one first'}; ${AGAIN}. To destroy the cluster, run "kubejoin reset" on its machines.`,
  }),
});

export const REMOVE_ENDPOINT_ON_NODE = failure('REMOVE_ENDPOINT_ON_NODE', {
  class: 'cluster',
  sample: { node: 'cp-1', host: '10.0.0.1', of: 'cluster' },
  english: (p: { node: string; host: string; of: 'kubeconfig' | 'cluster' }) => ({
    what: `${p.node} has the address ${p.host}, which ${p.of === 'cluster' ? "is the cluster's endpoint" : 'is the server of the kubeconfig'}. Nothing was changed.`,
    cause:
      p.of === 'cluster'
        ? 'Every kubelet and every join uses this address (controlPlaneEndpoint in the ConfigMap kube-system/kubeadm-config), so the cluster would be unreachable without this node.'
        : "The node's API server stops working as soon as its etcd member is removed, and the removal could not continue.",
    cure:
      p.of === 'cluster'
        ? 'Give the cluster an endpoint that does not depend on one node, such as a load balancer, in kubeadm-config, cluster-info and the kubeconfigs of all nodes; then run the same command again.'
        : 'Use --kubeconfig with a kubeconfig whose server is a load balancer or another control-plane node.',
  }),
});

export const REMOVE_ETCD_OUT_OF_REACH = failure('REMOVE_ETCD_OUT_OF_REACH', {
  class: 'cluster',
  sample: {
    directory: '/etc/kubernetes/pki',
    reason: new Failure(ETCD_CREDENTIAL_UNUSABLE, {
      path: '/etc/kubernetes/pki/etcd/ca.crt',
      problem: 'missing',
      detail: '',
    }),
  },
  english: (p: { directory: string; reason: Reason }, say: Say) => ({
    what: 'A control-plane node can be removed only from a machine that reaches etcd. Nothing was changed.',
    cause: `etcd accepts only clients with a certificate from its own CA, and this machine has none in ${p.directory}/etcd: ${say(p.reason)}`,
    cure: 'Run the same command on a control-plane node that remains in the cluster.',
  }),
});

const MEMBERS = [{ id: '8e9e05c52164694d', peerUrl: 'https://10.0.0.2:2380' }];

export const REMOVE_MEMBER_UNCLEAR = failure('REMOVE_MEMBER_UNCLEAR', {
  class: 'cluster',
  sample: { node: 'cp-2', members: MEMBERS },
  english: (p: { node: string; members: readonly { id: string; peerUrl: string }[] }) => ({
    what: `Could not determine the etcd member of ${p.node}. Nothing was changed.`,
    cause: `The addresses of the Nodes and the names and addresses of these members contradict each other:${lines(p.members.map(({ id, peerUrl }) => `${id} ${peerUrl}`))}`,
    cure: `Find out which member runs on that machine, and remove it yourself on a remaining control-plane node ("etcdctl member list", then "etcdctl member remove ID"); ${AGAIN}.`,
  }),
});

export const REMOVE_QUORUM_AT_STAKE = failure('REMOVE_QUORUM_AT_STAKE', {
  class: 'cluster',
  sample: {
    ...{ id: '8e9e05c52164694d', peerUrl: 'https://10.0.0.2:2380', voters: 2, healthy: 1 },
    troubles: [{ url: 'https://10.0.0.3:2379', reason: new Failure(CONNECTION_REFUSED, { server: '10.0.0.3:2379' }) }],
  },
  english: (
    p: { id: string; peerUrl: string; voters: number; healthy: number; troubles: readonly EtcdTrouble[] },
    say: Say,
  ) => ({
    what: `etcd would lose quorum without the member ${p.peerUrl} (${p.id}). The member was not removed.`,
    cause:
      p.voters === 0
        ? 'No other voting member would remain.'
        : `${p.healthy} of ${count(p.voters, 'remaining voting member', 'remaining voting members')} responded; the following did not:${listed(p.troubles, say)}`,
    cure: `${p.voters === 0 ? 'Join another control-plane node first' : 'Fix the members that did not respond, or remove their nodes first'}; ${AGAIN}.`,
  }),
});

export const REMOVE_MEMBER_STAYS = failure('REMOVE_MEMBER_STAYS', {
  class: 'cluster',
  sample: { id: '8e9e05c52164694d', peerUrl: 'https://10.0.0.2:2380', reason: 'unhealthy cluster' },
  english: (p: { id: string; peerUrl: string; reason: Reason }, say: Say) => ({
    what: `Could not remove the member ${p.peerUrl} (${p.id}) from etcd. Its Node was not deleted.`,
    cause: `etcd's last response: ${say(p.reason)}`,
    cure: `Fix the cause; ${AGAIN}.`,
  }),
});

export const REMOVE_ANOTHER_RUNS = failure('REMOVE_ANOTHER_RUNS', {
  class: 'cluster',
  sample: { nodes: ['cp-3'] },
  english: (p: { nodes: readonly string[] }) => ({
    what: `Another removal of control-plane nodes has not ended: ${p.nodes.join(', ')}. Nothing was removed.`,
    cause: `${p.nodes.length === 1 ? 'This Node is' : 'These Nodes are'} cordoned and marked by another run of "kubejoin remove". Two runs at the same time could remove too many etcd members.`,
    cure: `Wait until the other run has ended; ${AGAIN}. If it was interrupted, repeat it, or cancel it with "kubectl uncordon ${p.nodes.map(shellWord).join(' ')}".`,
  }),
});

export const REMOVE_NODE_REPLACED = failure('REMOVE_NODE_REPLACED', {
  class: 'cluster',
  sample: { node: 'worker-1' },
  english: (p: { node: string }) => ({
    what: `The Node ${p.node} was deleted and created again during the removal. The new Node was kept.`,
    cause: 'Its kubelet restarted and registered it again, or another machine joined under this name.',
    cure: `Find out which machine it is. To remove the new Node, run "kubejoin reset" on its machine first; ${AGAIN}.`,
  }),
});

export const REMOVE_NODE_UNCORDONED = failure('REMOVE_NODE_UNCORDONED', {
  class: 'cluster',
  sample: { node: 'worker-1' },
  english: (p: { node: string }) => ({
    what: `The Node ${p.node} was uncordoned during the removal. It was not deleted.`,
    cause: 'Someone ran "kubectl uncordon", or a program changed spec.unschedulable of the Node.',
    cure: 'If the node should still be removed, run the same command again.',
  }),
});
