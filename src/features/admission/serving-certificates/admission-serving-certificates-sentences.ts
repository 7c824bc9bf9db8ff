import { Failure, failure } from '../../../base/failure.ts';
import { and } from '../../../base/phrases.ts';
import { type Reason, type Say, text } from '../../../base/text.ts';
import { count } from '../../../base/wording.ts';
import { CONNECTION_TIMED_OUT } from '../../../wire/wire-sentences.ts';

export interface Unsigned {
  /** The first of them, with the reason. */
  nodes: readonly { node: string; reason: Reason }[];
  /** Number of nodes that are not listed. */
  more: number;
}

const listed = ({ nodes, more }: Unsigned, say: Say): string =>
  nodes.map(({ node, reason }) => `\n  * ${node}: ${say(reason)}`).join('') +
  (more > 0 ? `\n  * and ${more} more` : '');

export const SERVING_UNSIGNED = failure('SERVING_UNSIGNED', {
  code: 'SERVING_STAGE_REFUSED',
  class: 'cluster',
  sample: {
    nodes: [
      {
        node: 'worker-1',
        reason: new Failure(CONNECTION_TIMED_OUT, { server: '192.0.2.20:10250', stage: 'connect', seconds: 3 }),
      },
    ],
    more: 0,
  },
  english: (p: Unsigned, say: Say) => ({
    what: `The API server cannot start verifying kubelets yet, because ${count(p.nodes.length + p.more, 'node has', 'nodes have')} no serving certificate signed by the cluster's CA. Nothing was changed.`,
    cause: `If the API server verified kubelets now, kubectl logs and kubectl exec would fail for ${p.nodes.length + p.more === 1 ? 'this node' : 'these nodes'}:${listed(p, say)}`,
    cure: `Run "kubejoin admission serving --stage certificates" on ${p.nodes.length + p.more === 1 ? "the node without a serving certificate from the cluster's CA, approve the node's request" : "each node without a serving certificate from the cluster's CA, approve the nodes' requests"} ("kubectl get csr", then "kubectl certificate approve NAME"), and run the failed command again. Delete the Nodes of machines that no longer exist.`,
  }),
});

export const SERVING_NOT_REQUESTED = failure('SERVING_NOT_REQUESTED', {
  code: 'SERVING_STAGE_REFUSED',
  class: 'cluster',
  sample: undefined,
  english: () => ({
    what: 'The kubelets in this cluster do not request serving certificates yet. Nothing was changed.',
    cause: 'The ConfigMap kube-system/kubelet-config does not set serverTLSBootstrap: true.',
    cure: 'Run "kubejoin admission serving --stage certificates" on a control-plane node, then on every other node.',
  }),
});

export const SERVING_STILL_VERIFIED = failure('SERVING_STILL_VERIFIED', {
  code: 'SERVING_STAGE_REFUSED',
  class: 'cluster',
  sample: { nodes: ['cp-2'] },
  english: (p: { nodes: readonly string[] }) => ({
    what: `The kubelets must keep their serving certificates, because the API ${p.nodes.length === 1 ? 'server' : 'servers'} on ${and(p.nodes)} still ${p.nodes.length === 1 ? 'verifies' : 'verify'} them.`,
    cause: `With self-signed certificates, kubectl logs and kubectl exec would fail through ${p.nodes.length === 1 ? 'that API server' : 'these API servers'}.`,
    cure: `Run "kubejoin admission serving --off --stage authority" on ${p.nodes.length === 1 ? p.nodes[0] : 'each of these control-plane nodes'}, then run the failed command again.`,
  }),
});

export const SERVING_STILL_REQUESTED = failure('SERVING_STILL_REQUESTED', {
  code: 'SERVING_STAGE_REFUSED',
  class: 'cluster',
  sample: undefined,
  english: () => ({
    what: 'The cluster still tells its kubelets to request serving certificates. Nothing was changed.',
    cause:
      'Workers use the configuration in the ConfigMap kube-system/kubelet-config, which still sets serverTLSBootstrap: true.',
    cure: 'Run "kubejoin admission serving --off" on the control-plane nodes, then run the failed command again. Or run the failed command with an administrator\'s kubeconfig (--kubeconfig).',
  }),
});

export const SERVING_NOT_EDITABLE = failure('SERVING_NOT_EDITABLE', {
  code: 'HOST_FILE_INVALID',
  class: 'host',
  sample: { place: '/etc/kubernetes/manifests/kube-apiserver.yaml', field: '--kubelet-certificate-authority' },
  english: (p: { place: string; field: string }) => ({
    what: `Cannot change ${p.field} in ${p.place}. Nothing was changed.`,
    cause: `The content of ${p.place} is not valid YAML, or is not formatted the way kubeadm and kubejoin write it.`,
    cure: `Change ${p.field} yourself, then run the same command again.`,
  }),
});

export const SERVING_NO_API_SERVER = failure('SERVING_NO_API_SERVER', {
  code: 'NODE_NOT_SET_UP',
  class: 'host',
  sample: { path: '/etc/kubernetes/manifests/kube-apiserver.yaml' },
  english: (p: { path: string }) => ({
    what: 'This machine does not run an API server, so there are no settings to change.',
    cause: `${p.path} does not exist.`,
    cure: 'Run the same command on each control-plane node.',
  }),
});

export const SERVING_NO_KUBELET = failure('SERVING_NO_KUBELET', {
  code: 'NODE_NOT_SET_UP',
  class: 'host',
  sample: { path: '/var/lib/kubelet/config.yaml' },
  english: (p: { path: string }) => ({
    what: 'This machine is not a node of a cluster, so its kubelet has no settings to change.',
    cause: `${p.path} does not exist.`,
    cure: 'Run the same command on the nodes of the cluster.',
  }),
});

export const SERVING_ROLLED_BACK = text(
  'SERVING_ROLLED_BACK',
  (p: { path: string }) => `The API server did not become ready, so the previous content of ${p.path} was restored.`,
);

export const SERVING_NOT_ROLLED_BACK = text(
  'SERVING_NOT_ROLLED_BACK',
  (p: { path: string }) =>
    `The API server did not become ready. Another program changed ${p.path} in the meantime, so kubejoin left the file as it is.`,
);

export const SERVING_NOT_RESTORED = text(
  'SERVING_NOT_RESTORED',
  (p: { path: string; reason: Reason }, say: Say) =>
    `The API server did not become ready, and the previous content of ${p.path} could not be restored: ${say(p.reason)}`,
);
