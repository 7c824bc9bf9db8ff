import { Failure, failure } from '../../../../base/failure.ts';
import { and } from '../../../../base/phrases.ts';
import { type Reason, type Say, text } from '../../../../base/text.ts';
import { count, lines } from '../../../../base/wording.ts';
import { type EtcdTrouble, listed } from '../../../../cluster/etcd/cluster-etcd-sentences.ts';
import { CONNECTION_REFUSED } from '../../../../wire/wire-sentences.ts';

const LOSS =
  'To wipe this machine anyway, even if it has the only copy of some of the cluster\'s data, run "kubejoin reset --allow-etcd-quorum-loss"; --force alone does not allow this.';

const ETCDCTL = 'on a remaining control-plane node: "etcdctl member list", then "etcdctl member remove ID"';

export const ETCD_WITHOUT_QUORUM = failure('ETCD_WITHOUT_QUORUM', {
  code: 'ETCD_QUORUM_AT_STAKE',
  class: 'cluster',
  sample: {
    peerUrl: 'https://10.0.0.2:2380',
    alive: ['https://10.0.0.2:2379'],
    troubles: [{ url: 'https://10.0.0.1:2379', reason: new Failure(CONNECTION_REFUSED, { server: '10.0.0.1:2379' }) }],
  },
  english: (p: { peerUrl: string; alive: readonly string[]; troubles: readonly EtcdTrouble[] }, say: Say) => ({
    what: `This machine's member ${p.peerUrl} cannot be removed from etcd, which has lost quorum or is not responding. Nothing was changed.`,
    cause: `${p.alive.length === 1 ? 'A member is' : 'Members are'} running at ${and(p.alive)}, but too few members responded to form a majority, so this machine may have the only copy of the latest data. Details:${listed(p.troubles, say)}`,
    cure: `Recover the other members first, then run the same command again. ${LOSS}`,
  }),
});

export const ETCD_QUORUM_AT_STAKE = failure('ETCD_QUORUM_AT_STAKE', {
  class: 'cluster',
  sample: {
    id: '8e9e05c52164694d',
    peerUrl: 'https://10.0.0.2:2380',
    voters: 2,
    healthy: 1,
    troubles: [{ url: 'https://10.0.0.3:2379', reason: new Failure(CONNECTION_REFUSED, { server: '10.0.0.3:2379' }) }],
  },
  english: (
    p: { id: string; peerUrl: string; voters: number; healthy: number; troubles: readonly EtcdTrouble[] },
    say: Say,
  ) => ({
    what: `Removing this machine's member ${p.peerUrl} (${p.id}) would cause etcd to lose quorum. Nothing was changed.`,
    cause:
      p.voters === 0
        ? 'The other members are learners, which do not vote yet.'
        : `${p.healthy} of ${count(p.voters, 'remaining member', 'remaining members')} responded; the following did not:${listed(p.troubles, say)}`,
    cure: `${p.voters === 0 ? 'Wait until a learner is promoted, or remove the learners' : p.troubles.length === 1 ? 'Fix the member that did not respond, or remove it' : 'Fix the members that did not respond, or remove them'} from etcd first; then run the same command again. ${LOSS}`,
  }),
});

export const ETCD_MEMBER_AMBIGUOUS = failure('ETCD_MEMBER_AMBIGUOUS', {
  code: 'ETCD_MEMBER_UNKNOWN',
  class: 'cluster',
  sample: {
    members: [
      { id: '8e9e05c52164694d', peerUrl: 'https://10.0.0.2:2380' },
      { id: '91bc3c398fb3c146', peerUrl: 'https://10.0.0.3:2380' },
    ],
  },
  english: (p: { members: readonly { id: string; peerUrl: string }[] }) => ({
    what: 'Could not determine which etcd member runs on this machine. Nothing was changed.',
    cause: `This machine's etcd certificate contains the addresses of several members:${lines(p.members.map(({ id, peerUrl }) => `${id} ${peerUrl}`))}`,
    cure: `Find out which of these members belongs to this machine, and remove that member yourself (${ETCDCTL}); then, on this machine, run "kubejoin reset --skip-phases=remove-etcd-member" and empty /var/lib/etcd.`,
  }),
});

export const ETCD_HERE_UNKNOWN = failure('ETCD_HERE_UNKNOWN', {
  code: 'ETCD_MEMBER_UNKNOWN',
  class: 'cluster',
  sample: {
    url: 'https://127.0.0.1:2379',
    reason: new Failure(CONNECTION_REFUSED, { server: '127.0.0.1:2379' }),
  },
  english: (p: EtcdTrouble, say: Say) => ({
    what: 'The local etcd did not report its member ID. Nothing was changed.',
    cause: `${p.url}: ${say(p.reason)}`,
    cure: `Fix the local etcd. Or, if you are sure that the cluster can do without it, stop it ("systemctl stop kubelet", then "crictl stop" with the ID that "crictl ps --name etcd" shows), and run the failed command again. ${LOSS}`,
  }),
});

export const ETCD_MEMBER_STAYS = failure('ETCD_MEMBER_STAYS', {
  class: 'cluster',
  sample: { id: '8e9e05c52164694d', peerUrl: 'https://10.0.0.2:2380', reason: 'unhealthy cluster' },
  english: (p: { id: string; peerUrl: string; reason: Reason }, say: Say) => ({
    what: `Could not remove this machine's member ${p.peerUrl} (${p.id}) from etcd. Nothing on this machine was changed.`,
    cause: `etcd's last response: ${say(p.reason)}`,
    cure: `Fix the cause and run the same command again, or remove the member yourself (${ETCDCTL}).`,
  }),
});

export const ETCD_NEVER_STARTED = text('ETCD_NEVER_STARTED', (_: Record<string, never>) => 'it has never started');

export const ETCD_NOT_LEFT = text(
  'ETCD_NOT_LEFT',
  (p: { peerUrl: string; troubles: readonly EtcdTrouble[] }, say: Say) =>
    `Could not remove this machine's member ${p.peerUrl} from etcd. If the cluster is still in use, remove the member yourself (${ETCDCTL}). Details:${listed(p.troubles, say)}`,
);

export const ETCD_MEMBER_ELSEWHERE = text(
  'ETCD_MEMBER_ELSEWHERE',
  (p: { id: string; peerUrl: string }) =>
    `The etcd member ${p.peerUrl} (${p.id}) is kept: its address does not belong to this machine, and no etcd on this machine identifies itself as that member. If it was this machine's member, remove it yourself (${ETCDCTL}).`,
);

export const ETCD_ENDS = text(
  'ETCD_ENDS',
  (p: { id: string; peerUrl: string }) =>
    `This machine is etcd's only member (${p.peerUrl}): this reset destroys the cluster and everything stored in it.`,
);

export const ETCD_QUORUM_GOES = text(
  'ETCD_QUORUM_GOES',
  (p: { id: string; peerUrl: string; voters: number; healthy: number; troubles: readonly EtcdTrouble[] }, say: Say) =>
    `Removing the member ${p.peerUrl} causes etcd to lose quorum (allowed by --allow-etcd-quorum-loss), because ${p.voters === 0 ? 'the other members are learners, which do not vote yet' : `${p.troubles.length === 1 ? 'another member is' : 'other members are'} not responding:${listed(p.troubles, say)}`}`,
);

export const ETCD_LAST_MEMBER = failure('ETCD_LAST_MEMBER', {
  class: 'cluster',
  sample: { id: '8e9e05c52164694d', peerUrl: 'https://10.0.0.2:2380' },
  english: (p: { id: string; peerUrl: string }) => ({
    what: `This machine is etcd's only member (${p.peerUrl}, ${p.id}). Nothing was changed.`,
    cause:
      'All other members have left since this machine joined. Removing the last member would destroy the cluster and everything stored in it.',
    cure: 'Join another control-plane node first. To destroy the cluster, run "kubejoin reset".',
  }),
});

export const ETCD_MAJORITY_AT_STAKE = failure('ETCD_MAJORITY_AT_STAKE', {
  class: 'cluster',
  sample: {
    id: '8e9e05c52164694d',
    peerUrl: 'https://10.0.0.3:2380',
    voters: 2,
    healthy: 1,
    troubles: [{ url: 'https://10.0.0.2:2379', reason: new Failure(CONNECTION_REFUSED, { server: '10.0.0.2:2379' }) }],
  },
  english: (
    p: { id: string; peerUrl: string; voters: number; healthy: number; troubles: readonly EtcdTrouble[] },
    say: Say,
  ) => ({
    what: `Without the old member ${p.peerUrl} (${p.id}), the other members of etcd have no majority. The member was not removed.`,
    cause: `${p.healthy} of ${count(p.voters, 'remaining voter', 'remaining voters')} responded; the following did not:${listed(p.troubles, say)}`,
    cure: 'Bring those members back first; then run the same command again. If a majority is lost for good, restore etcd from a snapshot or run etcd with --force-new-cluster on one member, as its documentation on disaster recovery describes.',
  }),
});

export const ETCD_MEMBER_REPLACED = text(
  'ETCD_MEMBER_REPLACED',
  (p: { id: string; name: string; peerUrl: string }) =>
    `The etcd member ${p.name || p.id} (${p.peerUrl}) of the old machine is removed. It cannot come back: a later undo removes this machine's member only.`,
);
