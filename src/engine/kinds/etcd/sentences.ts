import { Failure, failure } from '../../../base/failure.ts';
import { type Reason, type Say, text } from '../../../base/text.ts';
import { type EtcdTrouble, listed } from '../../../cluster/etcd/sentences.ts';
import { CONNECTION_REFUSED } from '../../../wire/sentences.ts';

/** The folder of the cluster's certificates, on every control plane. */
export interface Certificates {
  certificatesDir: string;
}

/** etcdctl in the Pod of a control plane that works. */
export const etcdctl = ({ certificatesDir: pki }: Certificates, command: string): string =>
  `"kubectl -n kube-system exec etcd-<a working control plane> -- etcdctl --cacert ${pki}/etcd/ca.crt --cert ${pki}/etcd/healthcheck-client.crt --key ${pki}/etcd/healthcheck-client.key ${command}"`;

const called = (name: string): string => (name === '' ? 'which has never started' : `called ${name}`);

const tail = (log: readonly string[]): string =>
  log.length > 0
    ? ` Its last log lines:\n${log.map((line) => `    ${line}`).join('\n')}`
    : ' No log of it was found under /var/log/pods.';

/** How far a new member has come when it goes no further. */
export type EtcdStage = 'starting' | 'catching-up' | 'voter';

const STAGES: Record<EtcdStage, (p: { named: boolean; clientUrl: string }) => string> = {
  starting: ({ named, clientUrl }) =>
    named ? `it has started but does not serve ${clientUrl}` : 'it has not started: the cluster has not heard its name',
  'catching-up': () => 'it serves, but etcd does not make it a voter yet',
  voter: ({ clientUrl }) => `it is a voter, but a read through ${clientUrl} does not succeed`,
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
    what: `etcd at ${p.url} refused ${p.request}.`,
    cause: `It answered: "${p.answer}".`,
    cure: `Look at the members with ${etcdctl(p, 'member list -w table')}, mend what the answer names, and run the same command again.`,
  }),
});

export const ETCD_MEMBER_GONE = failure('ETCD_MEMBER_GONE', {
  class: 'cluster',
  sample: { peerUrl: 'https://192.0.2.11:2380' },
  english: (p: { peerUrl: string }) => ({
    what: `The etcd member ${p.peerUrl}, this machine's, is not in the member list any more.`,
    cause: 'It was there when this join went on; somebody has removed it since.',
    cure: 'Find out who did, then run the same command again.',
  }),
});

export const ETCD_DATA_NOT_OURS = failure('ETCD_DATA_NOT_OURS', {
  class: 'host',
  sample: { dataDir: '/var/lib/etcd', peerUrl: 'https://192.0.2.11:2380' },
  english: (p: { dataDir: string; peerUrl: string }) => ({
    what: `${p.dataDir} is not empty, though etcd has no member ${p.peerUrl} that it could be the data of. Nothing was changed there.`,
    cause:
      'It is the data of an earlier member, or of something else. No unfinished join of kubejoin on this machine made it, so it is not removed.',
    cure: `If nobody needs it, empty it ("kubejoin reset" does, or "rm -rf ${p.dataDir}/*"); else move it away. Then run the same command again.`,
  }),
});

export const ETCD_LEARNER_NOT_OURS = failure('ETCD_LEARNER_NOT_OURS', {
  class: 'cluster',
  sample: {
    id: '8e9e05c52164694d',
    name: 'cp2',
    peerUrl: 'https://192.0.2.11:2380',
    certificatesDir: '/etc/kubernetes/pki',
  },
  english: (p: Certificates & { id: string; name: string; peerUrl: string }) => ({
    what: `etcd has a learner ${p.id} at ${p.peerUrl} already, this machine's address, called ${p.name}.`,
    cause:
      'It has started, and no unfinished join of kubejoin on this machine added it: another tool did, or another machine had this address.',
    cure: `If it is not needed, remove it with ${etcdctl(p, `member remove ${p.id}`)} and run the same command again.`,
  }),
});

export const ETCD_VOTER_WITHOUT_DATA = failure('ETCD_VOTER_WITHOUT_DATA', {
  class: 'cluster',
  sample: {
    id: '8e9e05c52164694d',
    peerUrl: 'https://192.0.2.11:2380',
    dataDir: '/var/lib/etcd',
    certificatesDir: '/etc/kubernetes/pki',
  },
  english: (p: Certificates & { id: string; peerUrl: string; dataDir: string }) => ({
    what: `etcd counts on ${p.peerUrl}, this machine, as a voting member (${p.id}), but there is no data of it in ${p.dataDir}.`,
    cause:
      'The machine was a control plane before and has lost its disk, or was reset while etcd could not be reached.',
    cure: `A voter is never removed automatically. See that the other members are healthy, remove it with ${etcdctl(p, `member remove ${p.id}`)}, and run the same command again.`,
  }),
});

export const ETCD_NAME_TAKEN = failure('ETCD_NAME_TAKEN', {
  class: 'cluster',
  sample: {
    id: '8e9e05c52164694d',
    name: 'cp2',
    peerUrl: 'https://192.0.2.11:2380',
    otherPeerUrls: ['https://192.0.2.99:2380'],
    certificatesDir: '/etc/kubernetes/pki',
  },
  english: (p: Certificates & { id: string; name: string; peerUrl: string; otherPeerUrls: readonly string[] }) => ({
    what: `etcd has a member ${p.id} called ${p.name} already, at ${p.otherPeerUrls.join(', ')}; this machine is ${p.peerUrl}.`,
    cause:
      "The machine's address has changed, or it was set up anew without its old member being removed, or another machine has its name. A new etcd does not start while its name stands for two addresses.",
    cure: `If the old member is gone for good, remove it with ${etcdctl(p, `member remove ${p.id}`)}; else give this machine another name (--node-name). Then run the same command again.`,
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
    what: `etcd takes one learner at a time, and for ${p.seconds} s another one has not got further: ${p.id} at ${p.peerUrl}, ${called(p.name)}.`,
    cause: 'Another control plane is being joined and hangs, or its join was given up and has left the learner.',
    cure: `See what becomes of that machine. If nobody joins it any more, remove the learner with ${etcdctl(p, `member remove ${p.id}`)}; then run the same command again.`,
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
    what: `For ${p.seconds} s etcd has not taken this machine as a member.`,
    cause:
      `It answered: "${say(p.answer)}". ` +
      (p.troubles.length > 0
        ? `Of its ${p.members} member(s) these do not answer:${listed(p.troubles, say)}\n    It takes no further one while a majority would depend on those.`
        : `Its ${p.members} member(s) answer here; to each other they may not.`),
    cure: `Mend those members, or remove one that is gone for good (${etcdctl(p, 'member list')} has the ids); then run the same command again.`,
  }),
});

export const ETCD_MEMBER_CRASHES = failure('ETCD_MEMBER_CRASHES', {
  class: 'host',
  sample: { ends: 3, log: ['fatal: discovery failed: error validating peerURLs: member count is unequal'] },
  english: (p: { ends: number; log: readonly string[] }) => ({
    what: `etcd has ended ${p.ends} times on this machine.`,
    cause: `The cause stands in its log.${tail(p.log)}`,
    cure: 'Mend what the log names: often a port in use, a certificate, a full or slow disk, or extraArgs that this version of etcd does not know. Then run the same command again.',
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
    what: `After ${p.seconds} s the new etcd member ${p.id} is not ready: ${STAGES[p.stage](p)}.`,
    cause: `${p.reason === '' ? '' : `The last answer: ${say(p.reason)}`}${tail(p.log)}`,
    cure: 'Look at the container ("crictl ps -a --name etcd", "journalctl -u kubelet") and at the way between the control planes (port 2380); then run the same command again. The limit is timeouts.etcdAPICall.',
  }),
});

export const ETCD_CONTAINER_STAYS = failure('ETCD_CONTAINER_STAYS', {
  class: 'host',
  sample: { seconds: 20 },
  english: (p: { seconds: number }) => ({
    what: `etcd's container on this machine has not ended within ${p.seconds} s after its manifest was removed.`,
    cause: 'The kubelet or the container runtime is stuck.',
    cure: 'Look at "crictl ps --name etcd" and "journalctl -u kubelet"; end the container with "crictl stop".',
  }),
});

export const WAITING_ETCD_HEALTHY = text(
  'WAITING_ETCD_HEALTHY',
  (p: { troubles: readonly EtcdTrouble[] }, say: Say) =>
    `Waiting for etcd to be healthy; these members are not:${listed(p.troubles, say)}`,
);

export const WAITING_ETCD_LEARNER = text(
  'WAITING_ETCD_LEARNER',
  (p: { id: string; name: string; peerUrl: string }) =>
    `etcd takes one learner at a time; waiting for ${p.name === '' ? p.id : p.name} (${p.peerUrl}) to become a voter.`,
);

export const WAITING_ETCD_ADDITION = text(
  'WAITING_ETCD_ADDITION',
  (p: { reason: Reason }, say: Say) => `etcd does not take a further member yet: ${say(p.reason)}; asking again.`,
);

export const WAITING_ETCD_MEMBER = text(
  'WAITING_ETCD_MEMBER',
  (p: { stage: EtcdStage; named: boolean; id: string; clientUrl: string; reason: Reason }, say: Say) =>
    `Waiting for the new etcd member ${p.id}: ${STAGES[p.stage](p)}.${p.reason === '' ? '' : ` ${say(p.reason)}`}`,
);

export const WAITING_ETCD_ENDED = text(
  'WAITING_ETCD_ENDED',
  (p: { last: string }) => `etcd has ended and will be started again. The last line of its log: ${p.last}`,
);

export const ETCD_ANSWERS_AS_ANOTHER = text(
  'ETCD_ANSWERS_AS_ANOTHER',
  (p: { id: string }) => `another member (${p.id}) answers there`,
);

export const ETCD_LEARNER_RESTARTED = text(
  'ETCD_LEARNER_RESTARTED',
  (p: { clientUrl: string }) =>
    `The new etcd member was listed but did not serve ${p.clientUrl}; it has no vote yet, so it was restarted.`,
);

export const ETCD_MEMBERS_SILENT = text(
  'ETCD_MEMBERS_SILENT',
  (p: { troubles: readonly EtcdTrouble[] }, say: Say) =>
    `A majority of etcd is healthy, but not these members; the fewer are left, the fewer may fail:${listed(p.troubles, say)}`,
);
