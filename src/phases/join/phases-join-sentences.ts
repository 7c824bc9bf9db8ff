import { Failure, failure } from '../../base/failure.ts';
import { and, SAME_AGAIN } from '../../base/phrases.ts';
import { shellWord } from '../../base/shown.ts';
import { type Reason, type Say, text } from '../../base/text.ts';
import { CONNECTION_REFUSED } from '../../wire/wire-sentences.ts';

export const NODE_UNANSWERED = failure('NODE_UNANSWERED', {
  class: 'cluster',
  sample: {
    node: 'worker-1',
    server: 'https://10.0.0.1:6443',
    // A getter, because a join would otherwise evaluate all sentences about connections.
    get reason() {
      return new Failure(CONNECTION_REFUSED, { server: '10.0.0.1:6443' });
    },
  },
  english: (p: { node: string; server: string; reason: Reason }, say: Say) => ({
    what: `This machine has already joined the cluster as node ${p.node}, but ${p.server} did not respond, so the node's health is unknown. Nothing was changed.`,
    cause: say(p.reason),
    cure: `If the API server at ${p.server} is only busy or starting, run the same command again. If it is down, run "crictl ps -a" and "journalctl -u kubelet" on its machine to find the cause. To remove this machine from the cluster instead, run "kubejoin reset".`,
  }),
});

export const JOINED_AS_WORKER = failure('JOINED_AS_WORKER', {
  class: 'host',
  sample: { node: 'worker-1', server: '10.0.0.1:6443' },
  english: (p: { node: string; server: string }) => ({
    what: `This machine has already joined the cluster at ${p.server} as worker node ${p.node}, but a control-plane node was requested. Nothing was changed.`,
    cause: '/etc/kubernetes/manifests contains no API server manifest: the machine joined without --control-plane.',
    cure: `A worker cannot become a control-plane node by joining again. Drain the node ("kubectl drain ${p.node} --ignore-daemonsets"), run "kubectl delete node ${p.node}" and, on this machine, "kubejoin reset"; ${SAME_AGAIN}.`,
  }),
});

export const ALREADY_JOINED = failure('ALREADY_JOINED', {
  class: 'already-joined',
  sample: { node: 'worker-1', server: '10.0.0.1:6443' },
  // `checked`: doctor has found nothing wrong with the machine.
  english: (p: { node: string; server: string; checked?: true }) => ({
    what: `This machine has already joined the cluster at ${p.server} as node ${p.node}, ${p.checked ? 'its kubelet is running, and all checks of the machine passed' : 'and its kubelet is running'}. Nothing was changed.`,
    cause: `The credential in /etc/kubernetes/kubelet.conf belongs to node ${p.node}.`,
    cure: p.checked
      ? 'No action needed. Exit code 8 tells scripts that the machine is already a node; to join another cluster, run "kubejoin reset" first.'
      : 'No action needed. Automation can add --if-needed to treat an existing node as success; to join another cluster, run "kubejoin reset" first.',
  }),
});

export const NODE_CHECKS_FAILED = failure('NODE_CHECKS_FAILED', {
  class: 'preflight',
  sample: { node: 'worker-1', server: 'https://10.0.0.1:6443', checks: ['CRI'] },
  english: (p: { node: string; server: string; checks: readonly string[] }) => ({
    what: `This machine has already joined the cluster at ${p.server} as node ${p.node}, but ${p.checks.length === 1 ? 'this check' : 'these checks'} failed: ${p.checks.join(', ')}. Nothing was changed.`,
    cause: 'See the details of each check above.',
    cure: 'Fix the failed checks and run doctor again. The machine need not join again.',
  }),
});

/** Addresses of the existing Node and of this machine. */
export interface NameTaken {
  node: string;
  addresses: readonly string[];
  own: readonly string[];
  /** This machine has a kubelet.conf. */
  hasFiles?: boolean;
}

const sharedAddress = ({ addresses, own }: NameTaken): string | undefined =>
  addresses.find((address) => own.includes(address));

export const NODE_NAME_TAKEN = failure('NODE_NAME_TAKEN', {
  class: 'cluster',
  sample: { node: 'worker-1', addresses: ['10.0.0.21'], own: ['10.0.0.22'] },
  english: (p: NameTaken) => ({
    what: `The cluster already has a Node named ${p.node}, and it is Ready.`,
    cause: sharedAddress(p)
      ? `The Node has this machine's address ${sharedAddress(p)}: ${p.hasFiles ? 'the machine joined earlier and still has its kubelet.conf, so it is probably this Node' : 'the machine joined earlier, and its Kubernetes files were removed, but the Node was not deleted'}.`
      : `Another machine uses the name ${p.node}: the Node's ${p.addresses.length === 1 ? 'address is' : 'addresses are'} ${and(p.addresses) || 'unknown'}; this machine's ${p.own.length === 1 ? 'address is' : 'addresses are'} ${and(p.own) || 'unknown'}. Both machines have the same host name, or used the same --node-name.`,
    cure: sharedAddress(p)
      ? p.hasFiles
        ? `If the kubelet is running ("systemctl status kubelet"), no action is needed. To join again, run "kubejoin reset" and "kubectl delete node ${p.node}", ${SAME_AGAIN}.`
        : `Run "kubectl delete node ${p.node}", ${SAME_AGAIN}.`
      : `Join under a different name (--node-name NAME), or run "kubectl delete node ${p.node}" first if that Node is no longer needed.`,
  }),
});

export const NODE_OF_ANOTHER_CLUSTER = failure('NODE_OF_ANOTHER_CLUSTER', {
  code: 'MACHINE_OF_ANOTHER_CLUSTER',
  class: 'host',
  sample: { server: 'https://10.0.0.9:6443', wanted: 'https://10.0.0.1:6443', interrupted: true },
  english: (p: { server: string; wanted: string; interrupted: boolean }) => {
    if (p.server === p.wanted)
      return {
        what: `This machine is a node of a cluster that was at ${p.server} before, with another CA. Nothing was changed.`,
        cause: p.interrupted
          ? 'An earlier join was interrupted after this machine received its certificate. A new cluster has been created there since, or its CA was replaced.'
          : 'kubelet.conf has a valid certificate of a cluster that was at this address before. A new cluster has been created there since, or its CA was replaced.',
        cure: `Run "kubejoin reset", ${SAME_AGAIN}.`,
      };
    return {
      what: `This machine is a node of the cluster at ${p.server}, not of the one at ${p.wanted}. Nothing was changed.`,
      cause: p.interrupted
        ? `An earlier join to the cluster at ${p.server} was interrupted after this machine received its certificate.`
        : `kubelet.conf has a valid certificate of the cluster at ${p.server}, and the kubelet would continue to use it.`,
      cure: `To leave the cluster at ${p.server}, run "kubejoin reset" and delete this machine's Node from that cluster, ${SAME_AGAIN}.`,
    };
  },
});

export const NODE_REGISTERED_BEFORE = text(
  'NODE_REGISTERED_BEFORE',
  (p: { node: string; labels: readonly string[]; taints: readonly string[] }) =>
    `The Node ${p.node} already existed and lacks some of the configured labels or taints: a kubelet sets them only when it creates its Node. To set them, run ${and(registrationCommands(p))}.`,
);

/** Commands that set what a kubelet does not. */
export function registrationCommands(p: {
  node: string;
  labels: readonly string[];
  taints: readonly string[];
}): string[] {
  const command = (kind: string, words: readonly string[]) =>
    words.length === 0 ? [] : [`"kubectl ${kind} node ${[p.node, ...words].map(shellWord).join(' ')} --overwrite"`];
  return [...command('label', p.labels), ...command('taint', p.taints)];
}

export const UPDATE_STATUS_DEPRECATED = text(
  'UPDATE_STATUS_DEPRECATED',
  (p: { phase: string }) =>
    `The ${p.phase} phase no longer does anything and will be removed. Stop using it in your scripts.`,
);
