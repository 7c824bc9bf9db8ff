import { Failure, failure } from '../../base/failure.ts';
import { SAME_AGAIN } from '../../base/phrases.ts';
import type { Reason, Say } from '../../base/text.ts';
import { CONNECTION_REFUSED } from '../../wire/sentences.ts';

export const KUBELET_NOT_CONFIGURED = failure('KUBELET_NOT_CONFIGURED', {
  class: 'host',
  sample: { path: '/var/lib/kubelet/config.yaml' },
  english: (p: { path: string }) => ({
    what: `${p.path} does not exist, so there is no kubelet to wait for.`,
    cause: 'The kubelet-start phase has not run on this machine.',
    cure: 'Run the kubelet-start phase first ("kubejoin join phase kubelet-start" or "kubejoin init phase kubelet-start").',
  }),
});

export const NODE_UNANSWERED = failure('NODE_UNANSWERED', {
  class: 'cluster',
  sample: {
    node: 'worker-1',
    server: 'https://10.0.0.1:6443',
    reason: new Failure(CONNECTION_REFUSED, { server: '10.0.0.1:6443' }),
  },
  english: (p: { node: string; server: string; reason: Reason }, say: Say) => ({
    what: `This machine has already joined the cluster as node ${p.node}, but ${p.server} did not respond, so the node's health is unknown. Nothing was changed.`,
    cause: say(p.reason),
    cure: 'If that API server is only busy or starting, run the same command again. If it is down, run "crictl ps -a" and "journalctl -u kubelet" on its machine to see the reason. To remove this machine from the cluster instead, run "kubejoin reset".',
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
  english: (p: { node: string; server: string }) => ({
    what: `This machine has already joined the cluster at ${p.server} as node ${p.node}, and its kubelet is running. Nothing was changed.`,
    cause: 'The credential in /etc/kubernetes/kubelet.conf belongs to that node.',
    cure: 'No action needed. Automation can add --if-needed to treat this as success; to join another cluster, run "kubejoin reset" first.',
  }),
});

export const ACCOUNTS_FILE_MISSING = failure('ACCOUNTS_FILE_MISSING', {
  class: 'host',
  sample: { path: '/etc/group' },
  english: (p: { path: string }) => ({
    what: `${p.path} does not exist on this machine.`,
    cause:
      "The cluster's feature gate RootlessControlPlane is enabled, so the control plane runs under user accounts on this machine.",
    cure: `Restore ${p.path}, or specify the machine's root file system with --rootfs.`,
  }),
});
