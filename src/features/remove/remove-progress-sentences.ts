import { shellWord } from '../../base/shown.ts';
import { type Reason, type Say, text } from '../../base/text.ts';
import { count, duration, few, lines } from '../../base/wording.ts';
import type { PodVerdict } from './pods.ts';
import type { NodeRemoval } from './removal.ts';
import { named, why } from './remove-sentences.ts';

const ROLES = { worker: 'worker', 'control-plane': 'control-plane node' };

export const REMOVAL_PLANNED = text('REMOVAL_PLANNED', (p: NodeRemoval) => {
  const evicted = p.pods.filter(({ action }) => action === 'evict');
  const left = p.pods.filter(({ action }) => action === 'leave');
  return `Plan for ${p.node} (${ROLES[p.role]}):${lines([
    ...(p.cordon ? ['Cordon the Node'] : []),
    ...evicted.map((pod) => `Evict Pod ${pod.namespace}/${pod.name} (${why(pod)})`),
    ...left.map((pod) => `Leave Pod ${pod.namespace}/${pod.name} (${why(pod)})`),
    ...(p.member ? [`Remove the etcd member ${p.member.peerUrl} (${p.member.id})`] : []),
    ...(p.uid === undefined ? [] : ['Delete the Node']),
    ...p.tokens.map((id) => `Delete the bootstrap token ${id}`),
    ...p.requests.map((name) => `Delete the CertificateSigningRequest ${name}`),
    ...(p.lease ? [`Delete the Lease kube-node-lease/${p.node}`] : []),
  ])}`;
});

export const NOTHING_OF_NODE = text(
  'NOTHING_OF_NODE',
  (p: { node: string }) => `The cluster has no Node ${p.node} and nothing that was bound to it. Check the name.`,
);

export const MEMBER_UNKNOWN = text(
  'MEMBER_UNKNOWN',
  (p: { node: string; reason: Reason }, say: Say) =>
    `etcd could not be asked whether it still has a member of ${p.node}: ${say(p.reason)} If ${p.node} was a control-plane node, run the same command on a control-plane node that remains in the cluster.`,
);

export const MACHINE_RUNS = text(
  'MACHINE_RUNS',
  (p: { node: string; seconds: number }) =>
    `The kubelet on ${p.node} is running: it renewed its Lease ${duration(p.seconds)} ago. It keeps its client certificate and registers the Node again when it restarts. Run "kubejoin reset" on that machine after the removal, before anything restarts the kubelet.`,
);

export const MACHINE_SILENT = text(
  'MACHINE_SILENT',
  (p: { node: string; seconds: number | undefined; pods: number }) =>
    `The kubelet on ${p.node} is not responding${p.seconds === undefined ? '' : `: it last renewed its Lease ${duration(p.seconds)} ago`}, so ${p.pods === 1 ? 'the evicted Pod does' : 'evicted Pods do'} not end. If you are sure that the machine is off, add --skip-wait-for-delete-timeout=1; the cluster deletes the Pods after the Node.`,
);

export const NODE_CORDONED = text('NODE_CORDONED', (p: { node: string }) => `${p.node}: cordoned.`);

export const POD_EVICTED = text(
  'POD_EVICTED',
  (p: { node: string; pod: string } & Pick<PodVerdict, 'reason' | 'controller' | 'losesData'>) =>
    `${p.node}: evicted Pod ${p.pod} (${why(p)}).`,
);

export const POD_GONE = text('POD_GONE', (p: { node: string; pod: string }) => `${p.node}: Pod ${p.pod} has ended.`);

export const WAITING_PODS = text(
  'WAITING_PODS',
  (
    p: { node: string; left: number; ending: readonly string[]; held: readonly { pod: string; reason: Reason }[] },
    say: Say,
  ) =>
    `${p.node}: waiting for ${count(p.left, 'Pod', 'Pods')}.${p.ending.length > 0 ? ` Shutting down: ${named(p.ending)}.` : ''}${p.held.length > 0 ? ` Not evicted yet:${lines(few(p.held.map(({ pod, reason }) => `${pod}: ${say(reason)}`)))}` : ''}`,
);

export const NODE_DRAINED = text('NODE_DRAINED', (p: { node: string }) => `${p.node}: drained.`);

export const MEMBER_REMOVED = text(
  'MEMBER_REMOVED',
  (p: { node: string; id: string; peerUrl: string; voters: number }) =>
    `${p.node}: removed the etcd member ${p.peerUrl} (${p.id}); ${count(p.voters, 'voting member remains', 'voting members remain')}.`,
);

export const NODE_DELETED = text('NODE_DELETED', (p: { node: string }) => `${p.node}: deleted the Node.`);

const REMAINS = { token: 'bootstrap token', request: 'CertificateSigningRequest', lease: 'Lease' };

export const REMAINS_DELETED = text(
  'REMAINS_DELETED',
  (p: { node: string; what: 'token' | 'request' | 'lease'; name: string }) =>
    `${p.node}: deleted the ${REMAINS[p.what]} ${p.name}.`,
);

export const NODE_CAME_BACK = text(
  'NODE_CAME_BACK',
  (p: { node: string }) =>
    `${p.node}: the machine has registered a Node of this name again. Run "kubejoin reset" on it, then "kubejoin remove ${shellWord(p.node)}" again.`,
);
