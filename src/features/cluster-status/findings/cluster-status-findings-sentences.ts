import { failure } from '../../../base/failure.ts';
import { and } from '../../../base/phrases.ts';
import { shellWord } from '../../../base/shown.ts';
import type { Reason, Say } from '../../../base/text.ts';
import { count, duration } from '../../../base/wording.ts';

export const ETCD_MAJORITY_LOST = failure('ETCD_MAJORITY_LOST', {
  class: 'cluster',
  sample: { responding: ['https://192.0.2.11:2379'] },
  english: (p: { responding: readonly string[] }) => ({
    what: 'etcd has lost its majority: the cluster cannot be changed.',
    cause: `Fewer than a majority of the voting members respond${p.responding.length === 0 ? '' : ` (only ${and(p.responding)})`}.`,
    cure: 'Start the machines of the other members again; etcd continues by itself. If they are gone for good, restore etcd from a snapshot ("etcdutl snapshot restore") on one control-plane node.',
  }),
});

export const ETCD_MAJORITY_TIGHT = failure('ETCD_MAJORITY_TIGHT', {
  class: 'cluster',
  sample: { voters: 3, healthy: 2, needed: 2 },
  english: (p: { voters: number; healthy: number; needed: number }) => ({
    what: `If one more member of etcd fails, etcd loses its majority: ${p.healthy} of ${p.voters} voting members respond.`,
    cause: `A majority of ${p.voters} is ${p.needed}.`,
    cure:
      p.healthy === p.voters
        ? 'Join another control-plane node ("kubejoin token create --print-join-command --certificate-key KEY" prints the command).'
        : 'Repair the members that do not respond, or remove the nodes that are gone for good ("kubejoin remove NODE") and join new ones.',
  }),
});

export const ETCD_MEMBER_SILENT = failure('ETCD_MEMBER_SILENT', {
  class: 'cluster',
  sample: { member: 'cp-3', url: 'https://192.0.2.13:2379', reason: 'no route to host' },
  english: (p: { member: string; url: string; reason: Reason }, say: Say) => ({
    what: `The etcd member ${p.member} (${p.url}) is not healthy.`,
    cause: p.reason === '' ? 'It has never started, or it knows no leader.' : say(p.reason),
    cure: `On its machine, check the container with "crictl ps -a --name etcd" and the kubelet with "journalctl -u kubelet". If the machine is gone for good, run "kubejoin remove ${shellWord(p.member)}" on another control-plane node.`,
  }),
});

export const ETCD_MEMBER_WITHOUT_NODE = failure('ETCD_MEMBER_WITHOUT_NODE', {
  class: 'cluster',
  sample: { name: 'cp-3', id: '8e9e05c52164694d', url: 'https://192.0.2.13:2380', voters: 2, healthy: 2, holds: true },
  english: (p: { name: string; id: string; url: string; voters: number; healthy: number; holds: boolean }) => ({
    what: `The etcd member ${p.name || p.id} (${p.url}) votes, but no Node belongs to it.`,
    cause: 'Its Node was deleted without its member. A majority also counts this member.',
    cure: p.holds
      ? `${p.name === '' ? `Run "etcdctl member remove ${p.id}"` : `Run "kubejoin remove ${shellWord(p.name)}"`} on a control-plane node that remains: without the member, ${p.healthy} of ${count(p.voters, 'voting member', 'voting members')} respond, which is a majority.`
      : `Repair the other members first: without this member, only ${p.healthy} of ${count(p.voters, 'voting member', 'voting members')} would respond, which is no majority.`,
  }),
});

export const NODE_WITHOUT_MEMBER = failure('NODE_WITHOUT_MEMBER', {
  class: 'cluster',
  sample: { node: 'cp-3', ready: true },
  english: (p: { node: string; ready: boolean }) => ({
    what: `The control-plane node ${p.node} has no etcd member.`,
    cause: `Its member was removed, or its join has not finished. ${p.ready ? 'Its API server works only if it uses the etcd of another node.' : 'Its kubelet does not report, so the machine may be gone.'}`,
    cure: p.ready
      ? 'On its machine, run "kubejoin reset", and join it again with --control-plane.'
      : `If the machine is gone, run "kubejoin remove ${shellWord(p.node)}" on another control-plane node; otherwise run "kubejoin reset" on it, and join it again.`,
  }),
});

export const ETCD_LEARNER_WAITS = failure('ETCD_LEARNER_WAITS', {
  class: 'cluster',
  sample: { member: 'cp-3', id: '8e9e05c52164694d', url: 'https://192.0.2.13:2380', node: 'cp-3', minutes: 12 },
  english: (p: { member: string; id: string; url: string; node: string | undefined; minutes: number | undefined }) => ({
    what: `The etcd member ${p.member} (${p.url}) is still a learner: it does not vote, and no other control-plane node can join.`,
    cause:
      p.minutes === undefined
        ? 'A join is running, or one was interrupted before it promoted the member.'
        : `Its etcd was started ${duration(p.minutes * 60)} ago; a join promotes its member within seconds. The join was probably interrupted.`,
    cure: `If no join is running on the machine, run the same join there again: it continues. If the machine is gone, run ${p.node === undefined ? `"etcdctl member remove ${p.id}"` : `"kubejoin remove ${shellWord(p.node)}"`} on another control-plane node.`,
  }),
});

const ALARMS: Readonly<Record<string, readonly [cause: string, cure: string]>> = {
  NOSPACE: [
    'Its database has reached its quota, so etcd refuses all writes.',
    'Make room with "etcdctl compact REVISION" and "etcdctl defrag --cluster", then run "etcdctl alarm disarm"; or raise --quota-backend-bytes.',
  ],
  CORRUPT: [
    'The data of this member differs from the data of the other members.',
    'Run "kubejoin remove NODE" on another control-plane node and "kubejoin reset" on its machine, and join it again.',
  ],
};

export const ETCD_ALARM = failure('ETCD_ALARM', {
  class: 'cluster',
  sample: { alarm: 'NOSPACE', member: 'cp-1' },
  english: (p: { alarm: string; member: string }) => ({
    what: `The etcd member ${p.member} has raised the alarm ${p.alarm}.`,
    cause: (ALARMS[p.alarm] ?? ['The documentation of etcd explains this alarm.'])[0],
    cure: ALARMS[p.alarm]?.[1] ?? 'Fix the cause, then run "etcdctl alarm disarm".',
  }),
});

export const API_SERVER_SILENT = failure('API_SERVER_SILENT', {
  class: 'cluster',
  sample: { server: '192.0.2.13:6443', node: 'cp-3', listed: true, reason: 'connection refused' },
  english: (p: { server: string; node: string | undefined; listed: boolean; reason: Reason }, say: Say) => ({
    what: `The API server ${p.server}${p.node === undefined ? '' : ` of ${p.node}`} does not respond from this machine, while others do.`,
    cause: `${say(p.reason)} ${p.listed ? 'The EndpointSlice default/kubernetes still lists it, so requests of Pods may fail.' : 'The EndpointSlice default/kubernetes does not list it.'}`,
    cure:
      p.node === undefined
        ? 'No Pod of an API server has this address. If it belongs to no control-plane node, run "kubectl -n default delete endpointslice kubernetes": the API servers create it again.'
        : `On ${p.node}, check the container with "crictl ps -a --name kube-apiserver" and its log with "crictl logs ID". If the machine is gone, run "kubejoin remove ${shellWord(p.node)}".`,
  }),
});

export const API_SERVER_POD_MISSING = failure('API_SERVER_POD_MISSING', {
  class: 'cluster',
  sample: { node: 'cp-3' },
  english: (p: { node: string }) => ({
    what: `The control-plane node ${p.node} has no API server Pod.`,
    cause: 'Its static Pod manifest is missing, or its kubelet does not run it.',
    cure: `On ${p.node}, check /etc/kubernetes/manifests/kube-apiserver.yaml and "journalctl -u kubelet". "kubejoin join phase control-plane-prepare control-plane" writes the manifest again.`,
  }),
});

export const KUBELET_AHEAD = failure('KUBELET_AHEAD', {
  class: 'cluster',
  sample: { node: 'worker-1', kubelet: 'v1.37.2', version: 'v1.36.1' },
  english: (p: { node: string; kubelet: string; version: string }) => ({
    what: `The kubelet of ${p.node} (${p.kubelet}) is newer than the API server (${p.version}).`,
    cause: 'Kubernetes supports only kubelets that are not newer than any API server.',
    cure: `Upgrade the control plane ("kubeadm upgrade plan"), or install a kubelet of the version ${p.version} on ${p.node}.`,
  }),
});

export const KUBELET_OUTDATED = failure('KUBELET_OUTDATED', {
  class: 'cluster',
  sample: { node: 'worker-1', kubelet: 'v1.33.4', version: 'v1.37.2', behind: 4 },
  english: (p: { node: string; kubelet: string; version: string; behind: number }) => ({
    what: `The kubelet of ${p.node} (${p.kubelet}) is ${p.behind} minor versions older than the API server (${p.version}).`,
    cause: 'Kubernetes supports kubelets that are up to three minor versions older.',
    cure: `Drain ${p.node} ("kubectl drain"), run "kubeadm upgrade node" on it, and install the newer kubelet, one minor version after the other.`,
  }),
});

export const NODE_UNREADY = failure('NODE_UNREADY', {
  class: 'cluster',
  sample: { node: 'worker-1' },
  english: (p: { node: string }) => ({
    what: `The Node ${p.node} is not Ready.`,
    cause: 'Its kubelet does not report, or it reports a problem.',
    cure: `See the conditions with "kubectl describe node ${shellWord(p.node)}", and run "kubejoin doctor" on the machine. If the machine is gone, run "kubejoin remove ${shellWord(p.node)}".`,
  }),
});

export const CERTIFICATES_END = failure('CERTIFICATES_END', {
  class: 'host',
  sample: { names: ['apiserver', 'admin.conf'], seconds: 864_000 },
  english: (p: { names: readonly string[]; seconds: number }) => ({
    what: `Certificates of this machine ${p.seconds <= 0 ? 'have expired' : `expire in ${duration(p.seconds)}`}: ${p.names.join(', ')}.`,
    cause: 'The certificates of a control-plane node are valid for one year, and renewed by an upgrade or by hand.',
    cure: 'Run "kubejoin certs renew all" on this machine, and restart the Pods of its control plane.',
  }),
});

export const AUTHORITY_ENDS = failure('AUTHORITY_ENDS', {
  class: 'host',
  sample: { name: 'ca', seconds: 8_640_000 },
  english: (p: { name: string; seconds: number }) => ({
    what: `The CA ${p.name} ${p.seconds <= 0 ? 'has expired' : `expires in ${duration(p.seconds)}`}.`,
    cause: 'After that, no certificate that it issued is valid. No command renews a CA.',
    cure: 'Replace it as https://kubernetes.io/docs/tasks/tls/manual-rotation-of-ca-certificates/ describes.',
  }),
});

export const SERVING_CERTIFICATE_ENDS = failure('SERVING_CERTIFICATE_ENDS', {
  class: 'cluster',
  sample: { server: '192.0.2.13:6443', node: 'cp-3', seconds: 864_000 },
  english: (p: { server: string; node: string | undefined; seconds: number }) => ({
    what: `The certificate that the API server ${p.server} presents ${p.seconds <= 0 ? 'has expired' : `expires in ${duration(p.seconds)}`}.`,
    cause: 'It was not renewed, or the API server was not restarted since.',
    cure: `On ${p.node ?? 'its machine'}, run "kubejoin certs renew apiserver", and restart the API server.`,
  }),
});

export const TOKEN_UNLIMITED = failure('TOKEN_UNLIMITED', {
  class: 'cluster',
  sample: { id: 'abcdef', isApproved: true },
  english: (p: { id: string; isApproved: boolean }) => ({
    what: `The bootstrap token ${p.id} never expires, and is not bound to a node.`,
    cause: `Anyone who has it can ${p.isApproved ? 'join a machine' : 'request a certificate for a machine'} under any unused name, at any time.`,
    cure: `Delete it with "kubejoin token delete ${p.id}", and create tokens that expire or are bound ("kubejoin token create --for-node NAME").`,
  }),
});
