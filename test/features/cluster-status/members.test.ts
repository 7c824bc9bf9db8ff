/** The members of etcd with their statuses, as far as they respond. */
import { expect, it } from 'vitest';
import type { EtcdMember, EtcdStatus } from '../../../src/cluster/etcd/messages.ts';
import { membersOf } from '../../../src/features/cluster-status/read/read-etcd.ts';

const member = (id: bigint, facts: Partial<EtcdMember> = {}): EtcdMember => ({
  ...{ id, name: `cp${id}`, peerUrls: [`https://10.0.0.${id}:2380`], clientUrls: [`https://10.0.0.${id}:2379`] },
  isLearner: false,
  ...facts,
});
const answer = (memberId: bigint, facts: Partial<EtcdStatus> = {}) => ({
  answer: {
    ...{ memberId, version: '3.6.5', dbSize: 4096, leader: 1n, raftIndex: 7n, raftAppliedIndex: 7n },
    ...{ isLearner: false, errors: [], ...facts },
  },
});

it('has the leader, the size and the version of those that respond, and the reason of the others', () => {
  const [first, second] = membersOf([
    { member: member(1n), looks: [{ reason: 'refused' }, answer(1n)] },
    { member: member(2n), looks: [{ reason: 'no route to host' }] },
  ]);
  expect(first).toMatchObject({ isLeader: true, healthy: true, reason: undefined, sizeBytes: 4096, version: '3.6.5' });
  expect(second).toMatchObject({ isLeader: false, healthy: false, reason: 'no route to host', sizeBytes: undefined });
});

it('a member that has never started has no reason, and one without a leader is not healthy', () => {
  const [first, second] = membersOf([
    { member: member(1n, { name: '', clientUrls: [] }), looks: [] },
    { member: member(2n), looks: [answer(2n, { leader: 0n, errors: ['etcdserver: no leader'] })] },
  ]);
  expect(first).toMatchObject({ healthy: false, reason: undefined, version: undefined });
  expect(second).toMatchObject({ healthy: false, reason: undefined, version: '3.6.5', isLeader: false });
});

it('an alarm belongs to the member that raised it, whoever reports it', () => {
  const errors = ['memberID:2 alarm:NOSPACE ', 'etcdserver: no leader', 'memberID:2 alarm:CORRUPT '];
  const members = membersOf([
    { member: member(1n), looks: [answer(1n, { errors })] },
    { member: member(2n), looks: [answer(2n, { errors })] },
  ]);
  expect(members.map(({ alarms }) => alarms)).toEqual([[], ['CORRUPT', 'NOSPACE']]);
});
