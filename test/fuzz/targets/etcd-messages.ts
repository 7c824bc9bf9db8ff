import type { EtcdMember } from '../../../src/cluster/etcd/messages.ts';
import {
  memberAddResponse,
  memberListResponse,
  membersResponse,
  statusResponse,
} from '../../../src/cluster/etcd/messages.ts';
import { writeAdded, writeMembers, writeStatus } from '../../../src/simulation/etcd/messages.ts';
import { etcdMessage } from '../make/described-messages.ts';
import { type Answer, body, by, compared, mutateBody, readings } from '../make/grpc.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';

interface Header {
  clusterId: bigint;
  memberId: bigint;
}
interface Read {
  header?: Header;
  member?: EtcdMember;
  members: EtcdMember[];
}

const member = ({ id, name, peerUrls, clientUrls, isLearner }: EtcdMember) => ({
  id,
  name,
  peerUrls,
  clientUrls,
  isLearner,
});
const listOf = (message: unknown) => {
  const { header, members } = message as Read;
  return { clusterId: header?.clusterId ?? 0n, memberId: header?.memberId ?? 0n, members: members.map(member) };
};
const addedOf = (message: unknown) => {
  const read = message as Read;
  if (read.member === undefined) throw new Error('no member');
  return { member: member(read.member), members: read.members.map(member) };
};
const statusOf = (message: unknown) => {
  const { header, version, dbSize, leader, raftIndex, raftAppliedIndex, isLearner, errors } = message as Record<
    string,
    unknown
  >;
  const memberId = (header as Header | undefined)?.memberId ?? 0n;
  return { memberId, version, dbSize: Number(dbSize), leader, raftIndex, raftAppliedIndex, isLearner, errors };
};

const ANSWERS: readonly Answer[] = [
  { read: memberListResponse, reference: by(etcdMessage('MemberListResponse'), listOf) },
  { read: memberAddResponse, reference: by(etcdMessage('MemberAddResponse'), addedOf) },
  { read: membersResponse, reference: by(etcdMessage('Members'), (message) => listOf(message).members) },
  { read: statusResponse, reference: by(etcdMessage('StatusResponse'), statusOf) },
];

/** Answers of etcd over gRPC: read as @bufbuild/protobuf reads them with etcd's messages. */
export const target: Target = {
  name: 'etcd-messages',
  samples(random: Random) {
    const one = (n: number): EtcdMember => ({
      id: BigInt(random.below(2 ** 32)) << BigInt(random.below(33)),
      name: random.oneIn(4) ? '' : `cp${n}`,
      peerUrls: [`https://10.0.0.${n}:2380`],
      clientUrls: random.oneIn(4) ? [] : [`https://10.0.0.${n}:2379`, `https://[fd00::${n}]:2379`],
      isLearner: random.oneIn(3),
    });
    const members = [one(1), one(2), one(3)];
    const [index, id] = [BigInt(random.below(2 ** 32)), members[0]?.id ?? 0n];
    const status = {
      memberId: id,
      version: '3.7.3',
      dbSize: 20_480,
      leader: id,
      raftIndex: index,
      raftAppliedIndex: index,
    };
    return [
      body(0, writeMembers(id, members)),
      body(1, writeAdded(id, one(4), members)),
      body(2, writeMembers(id, members.slice(1))),
      body(
        3,
        writeStatus({ ...status, isLearner: random.oneIn(2), errors: ['etcdserver: no leader', 'alarm:NOSPACE'] }),
      ),
    ];
  },
  mutate: mutateBody,
  many: {
    members: (count) => Buffer.alloc(5 * count, Buffer.of(0x12, 3, 0x12, 1, 0x61)),
  },
  grows: (input) => readings(input, ANSWERS),
  check: (input) => compared(input, ANSWERS),
};
