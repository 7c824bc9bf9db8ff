import { Failure, failure } from '../../../base/failure.ts';
import { and } from '../../../base/phrases.ts';
import { type Reason, type Say, text } from '../../../base/text.ts';
import { count, duration } from '../../../base/wording.ts';
import { type EtcdTrouble, listed } from '../../../cluster/etcd/cluster-etcd-sentences.ts';
import { CONNECTION_REFUSED } from '../../../wire/wire-sentences.ts';

/** Directory of the cluster's certificates, the same on every control-plane node. */
export interface Certificates {
  certificatesDir: string;
}

/** The command line of etcdctl in the Pod of a working control-plane node. */
export const etcdctl = ({ certificatesDir: pki }: Certificates, command: string): string =>
  `"kubectl -n kube-system exec etcd-<a working control-plane node> -- etcdctl --cacert ${pki}/etcd/ca.crt --cert ${pki}/etcd/healthcheck-client.crt --key ${pki}/etcd/healthcheck-client.key ${command}"`;

const called = (name: string): string => (name === '' ? 'never started' : `named ${name}`);

const tail = (log: readonly string[]): string =>
  log.length > 0
    ? `Last log lines:\n${log.map((line) => `    ${line}`).join('\n')}`
    : 'No etcd log was found under /var/log/pods.';

/** The progress of a new member. */
export type EtcdStage = 'starting' | 'catching-up' | 'voter';

const STAGES: Record<EtcdStage, (p: { named: boolean; clientUrl: string }) => string> = {
  starting: ({ named, clientUrl }) =>
    named
      ? `it has started but is not serving at ${clientUrl}`
      : 'it has not started: it has not reported its name to the cluster',
  'catching-up': () => 'it is serving, but etcd has not promoted it to a voter yet',
  voter: ({ clientUrl }) => `it is a voter, but a read through ${clientUrl} fails`,
};

export const ETCD_REFUSED = failure('ETCD_REFUSED', {
  class: 'cluster',
  sample: {
    request: 'MemberAdd',
    url: 'https://192.0.2.10:2379',
    answer: 'permission denied',
    certificatesDir: '/etc/kubernetes/pki',
  },
  english: (p: Certificates & { request: string; url: string; answer: string }) => ({
    what: `etcd at ${p.url} rejected the ${p.request} request.`,
    cause: `etcd returned: "${p.answer}".`,
    cure: `List the members with ${etcdctl(p, 'member list -w table')}, fix the cause, and run the failed command again.`,
  }),
});

export const ETCD_MEMBER_GONE = failure('ETCD_MEMBER_GONE', {
  class: 'cluster',
  sample: { peerUrl: 'https://192.0.2.11:2380' },
  english: (p: { peerUrl: string }) => ({
    what: `This machine's etcd member, ${p.peerUrl}, is no longer in the member list.`,
    cause: 'etcd listed the member earlier in this join, but the member has since been removed.',
    cure: 'Find out who removed the member, then run the same command again.',
  }),
});

export const ETCD_DATA_NOT_OURS = failure('ETCD_DATA_NOT_OURS', {
  class: 'host',
  sample: { dataDir: '/var/lib/etcd', peerUrl: 'https://192.0.2.11:2380' },
  english: (p: { dataDir: string; peerUrl: string }) => ({
    what: `${p.dataDir} is not empty, and nothing proves that its data belongs to this machine's etcd member, ${p.peerUrl}. Nothing in the directory was changed.`,
    cause: `The data belongs to a former etcd member or to something else, another file system was mounted on ${p.dataDir} after the join started, or /etc/kubernetes/manifests/etcd.yaml was changed after the join wrote it. Data is removed only if it provably comes from an unfinished kubejoin join on this machine.`,
    cure: `If the data is not needed, empty the directory with "kubejoin reset" or "rm -rf ${p.dataDir}/*"; otherwise unmount the file system or move the data elsewhere. Then run the failed command again.`,
  }),
});

export const ETCD_LEARNER_NOT_OURS = failure('ETCD_LEARNER_NOT_OURS', {
  code: 'ETCD_MEMBER_CONFLICT',
  class: 'cluster',
  sample: {
    id: '8e9e05c52164694d',
    name: 'cp2',
    peerUrl: 'https://192.0.2.11:2380',
    certificatesDir: '/etc/kubernetes/pki',
  },
  english: (p: Certificates & { id: string; name: string; peerUrl: string }) => ({
    what: `etcd already has a learner named ${p.name} (${p.id}) at this machine's address, ${p.peerUrl}.`,
    cause:
      "The learner has started, but it was not added by an unfinished kubejoin join on this machine: another tool added it, or another machine previously used this machine's address.",
    cure: `If the learner is not needed, remove it with ${etcdctl(p, `member remove ${p.id}`)} and run the failed command again.`,
  }),
});

export const ETCD_VOTER_WITHOUT_DATA = failure('ETCD_VOTER_WITHOUT_DATA', {
  code: 'ETCD_MEMBER_CONFLICT',
  class: 'cluster',
  sample: {
    id: '8e9e05c52164694d',
    peerUrl: 'https://192.0.2.11:2380',
    dataDir: '/var/lib/etcd',
    certificatesDir: '/etc/kubernetes/pki',
  },
  english: (p: Certificates & { id: string; peerUrl: string; dataDir: string }) => ({
    what: `etcd lists this machine, ${p.peerUrl}, as a voting member (${p.id}), but the member's data is not in ${p.dataDir}.`,
    cause:
      'The machine was previously a control-plane node and lost its disk, or was reset while etcd was unreachable.',
    cure: `kubejoin never removes a voter automatically. Check that the other members are healthy, remove this machine's old member with ${etcdctl(p, `member remove ${p.id}`)}, and run the failed command again.`,
  }),
});

export const ETCD_NAME_TAKEN = failure('ETCD_NAME_TAKEN', {
  code: 'ETCD_MEMBER_CONFLICT',
  class: 'cluster',
  sample: {
    id: '8e9e05c52164694d',
    name: 'cp2',
    peerUrl: 'https://192.0.2.11:2380',
    otherPeerUrls: ['https://192.0.2.99:2380'],
    certificatesDir: '/etc/kubernetes/pki',
  },
  english: (p: Certificates & { id: string; name: string; peerUrl: string; otherPeerUrls: readonly string[] }) => ({
    what: `etcd already has a member named ${p.name} (${p.id}) at ${and(p.otherPeerUrls)}, but this machine's peer URL is ${p.peerUrl}.`,
    cause:
      "The machine's address has changed, the machine was reinstalled and its old etcd member was not removed, or another machine has the same name. A new etcd member cannot start while its name has two addresses in the member list.",
    cure: `If the old member is permanently gone, remove it with ${etcdctl(p, `member remove ${p.id}`)}; otherwise give this machine another name (--node-name). Then run the failed command again.`,
  }),
});

export const ETCD_LEARNER_IN_THE_WAY = failure('ETCD_LEARNER_IN_THE_WAY', {
  class: 'timeout',
  sample: {
    id: '8e9e05c52164694d',
    name: '',
    peerUrl: 'https://192.0.2.12:2380',
    seconds: 120,
    certificatesDir: '/etc/kubernetes/pki',
  },
  english: (p: Certificates & { id: string; name: string; peerUrl: string; seconds: number }) => ({
    what: `etcd accepts only one learner at a time, and another learner has made no progress for ${duration(p.seconds)}: ${p.id} at ${p.peerUrl} (${called(p.name)}).`,
    cause: 'The join of another control-plane node is stuck, or it was abandoned and left the learner behind.',
    cure: `Check whether a join is still running on the learner's machine (${p.peerUrl}). If not, remove the learner with ${etcdctl(p, `member remove ${p.id}`)}; then run the failed command again.`,
  }),
});

export const ETCD_ADDITION_REFUSED = failure('ETCD_ADDITION_REFUSED', {
  class: 'timeout',
  sample: {
    answer: 'unhealthy cluster',
    members: 3,
    troubles: [
      { url: 'https://192.0.2.12:2379', reason: new Failure(CONNECTION_REFUSED, { server: '192.0.2.12:2379' }) },
    ],
    seconds: 120,
    certificatesDir: '/etc/kubernetes/pki',
  },
  english: (
    p: Certificates & { answer: Reason; members: number; troubles: readonly EtcdTrouble[]; seconds: number },
    say: Say,
  ) => ({
    what: `etcd did not accept this machine as a member within ${duration(p.seconds)}.`,
    cause:
      `etcd returned: "${say(p.answer)}". ` +
      (p.troubles.length > 0
        ? `etcd has ${count(p.members, 'member', 'members')}, and ${p.troubles.length === 1 ? 'the following one is' : 'the following are'} not responding:${listed(p.troubles, say)}\netcd does not accept a new member if the quorum would then depend on ${p.troubles.length === 1 ? 'a member that is' : 'members that are'} not responding.`
        : p.members === 1
          ? "This machine can reach etcd's only member."
          : `This machine can reach etcd's ${p.members} members, but they may not be able to reach each other.`),
    cure:
      p.troubles.length > 0
        ? `Fix ${p.troubles.length === 1 ? 'the member that is not responding, or remove it if it is' : 'the members that are not responding, or remove any that are'} permanently gone (${etcdctl(p, 'member list')} shows the IDs); then run the failed command again.`
        : 'Check etcd on the control-plane nodes ("crictl ps -a --name etcd", "crictl logs") and the connection between them (port 2380); then run the failed command again.',
  }),
});

export const ETCD_MEMBER_CRASHES = failure('ETCD_MEMBER_CRASHES', {
  code: 'COMPONENT_CRASHES',
  class: 'host',
  sample: { ends: 3, log: ['fatal: discovery failed: error validating peerURLs: member count is unequal'] },
  english: (p: { ends: number; log: readonly string[] }) => ({
    what: `etcd exited ${p.ends} times on this machine.`,
    cause: tail(p.log),
    cure: `${p.log.length > 0 ? 'Fix the problem shown in the log' : 'Find and fix the problem'}. Common causes are a port in use, an invalid certificate, a full or slow disk, and extraArgs that this version of etcd does not support. Then run the same command again.`,
  }),
});

export const ETCD_MEMBER_NOT_READY = failure('ETCD_MEMBER_NOT_READY', {
  class: 'timeout',
  sample: {
    stage: 'starting',
    named: true,
    id: '8e9e05c52164694d',
    clientUrl: 'https://192.0.2.11:2379',
    seconds: 120,
    reason: new Failure(CONNECTION_REFUSED, { server: '192.0.2.11:2379' }),
    log: ['warn: failed to publish local member to cluster through raft'],
  },
  english: (
    p: {
      stage: EtcdStage;
      named: boolean;
      id: string;
      clientUrl: string;
      seconds: number;
      reason: Reason;
      log: readonly string[];
    },
    say: Say,
  ) => ({
    what: `The new etcd member ${p.id} is not ready after ${duration(p.seconds)}: ${STAGES[p.stage](p)}.`,
    cause: `${p.reason === '' ? '' : `Last error: ${say(p.reason)} `}${tail(p.log)}`,
    cure: 'Check the container ("crictl ps -a --name etcd", "journalctl -u kubelet") and the connection between the control-plane nodes (port 2380); then run the failed command again. To wait longer, increase timeouts.etcdAPICall in the configuration file.',
  }),
});

export const ETCD_CONTAINER_STAYS = failure('ETCD_CONTAINER_STAYS', {
  class: 'host',
  sample: { seconds: 20 },
  english: (p: { seconds: number }) => ({
    what: `The etcd container on this machine did not stop within ${duration(p.seconds)} after its manifest was removed.`,
    cause: 'The kubelet or the container runtime is stuck.',
    cure: 'Check "crictl ps --name etcd" and "journalctl -u kubelet", and stop the container with "crictl stop".',
  }),
});

export const WAITING_ETCD_LEARNER = text(
  'WAITING_ETCD_LEARNER',
  (p: { id: string; name: string; peerUrl: string }) =>
    `etcd accepts only one learner at a time; waiting for ${p.name === '' ? p.id : p.name} (${p.peerUrl}) to become a voter.`,
);

export const WAITING_ETCD_ADDITION = text(
  'WAITING_ETCD_ADDITION',
  (p: { reason: Reason }, say: Say) => `etcd cannot accept a new member yet; retrying. Reason: ${say(p.reason)}`,
);

export const WAITING_ETCD_MEMBER = text(
  'WAITING_ETCD_MEMBER',
  (p: { stage: EtcdStage; named: boolean; id: string; clientUrl: string; reason: Reason }, say: Say) =>
    `Waiting for the new etcd member ${p.id}: ${STAGES[p.stage](p)}.${p.reason === '' ? '' : ` ${say(p.reason)}`}`,
);

export const WAITING_ETCD_ENDED = text(
  'WAITING_ETCD_ENDED',
  (p: { last: string }) => `etcd exited and will be restarted. Last line of its log: ${p.last}`,
);

export const ETCD_ANSWERS_AS_ANOTHER = text(
  'ETCD_ANSWERS_AS_ANOTHER',
  (p: { id: string }) => `Another etcd member (${p.id}) responds instead of the new member.`,
);

export const ETCD_LEARNER_RESTARTED = text(
  'ETCD_LEARNER_RESTARTED',
  (p: { clientUrl: string }) =>
    `The new etcd member was in the member list but was not serving at ${p.clientUrl}. It was restarted, which is safe because it has no vote yet.`,
);
