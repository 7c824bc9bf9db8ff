import { type BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { readMessage, repeated, submessage, text } from '../../wire/grpc/protobuf-fields.ts';

/**
 * Messages of etcd's API (go.etcd.io/etcd/api/v3 etcdserverpb/rpc.proto) by field numbers. IDs are uint64, so bigint.
 * test/cluster/etcd/messages.test.ts has answers of a real etcd.
 */

export const METHODS = {
  memberList: '/etcdserverpb.Cluster/MemberList',
  memberAdd: '/etcdserverpb.Cluster/MemberAdd',
  memberRemove: '/etcdserverpb.Cluster/MemberRemove',
  memberPromote: '/etcdserverpb.Cluster/MemberPromote',
  status: '/etcdserverpb.Maintenance/Status',
  moveLeader: '/etcdserverpb.Maintenance/MoveLeader',
  range: '/etcdserverpb.KV/Range',
} as const;

export interface EtcdMember {
  id: bigint;
  /** Empty until the member has started for the first time. */
  name: string;
  peerUrls: readonly string[];
  /** Also empty until then. */
  clientUrls: readonly string[];
  isLearner: boolean;
}

/** The member list, with the cluster and the member that answered (from the header). */
export interface EtcdMemberList {
  clusterId: bigint;
  memberId: bigint;
  members: readonly EtcdMember[];
}

export interface EtcdStatus {
  memberId: bigint;
  version: string;
  /** In bytes. */
  dbSize: number;
  /** Member ID; 0 when there is no leader. */
  leader: bigint;
  raftIndex: bigint;
  raftAppliedIndex: bigint;
  isLearner: boolean;
  /** Alarms, and "no leader". */
  errors: readonly string[];
}

/** MemberListRequest: linearizable = 1, so that a member that lost the cluster cannot answer. */
export function memberListRequest(): Uint8Array {
  return new BinaryWriter().tag(1, WireType.Varint).bool(true).finish();
}

/** MemberAddRequest: peerURLs = 1, isLearner = 2. */
export function memberAddRequest(peerUrl: string): Uint8Array {
  return new BinaryWriter()
    .tag(1, WireType.LengthDelimited)
    .string(peerUrl)
    .tag(2, WireType.Varint)
    .bool(true)
    .finish();
}

/** MemberRemoveRequest.ID = 1, MemberPromoteRequest.ID = 1, MoveLeaderRequest.targetID = 1. */
export function memberIdRequest(id: bigint): Uint8Array {
  return new BinaryWriter().tag(1, WireType.Varint).uint64(id).finish();
}

/** RangeRequest: key = 1, limit = 3. Without serializable = 7 the read needs a quorum. */
export function rangeRequest(key: string): Uint8Array {
  return new BinaryWriter()
    .tag(1, WireType.LengthDelimited)
    .bytes(Buffer.from(key))
    .tag(3, WireType.Varint)
    .int64(1)
    .finish();
}

/** MemberRemoveResponse and MemberPromoteResponse: members = 2. */
export function membersResponse(message: Uint8Array): EtcdMember[] {
  return repeated(message, 2, member);
}

/** MemberListResponse: header = 1 (cluster_id = 1, member_id = 2), members = 2. */
export function memberListResponse(message: Uint8Array): EtcdMemberList {
  const header = { clusterId: 0n, memberId: 0n };
  const members: EtcdMember[] = [];
  readMessage(message, {
    1: (field) =>
      readMessage(submessage(field), {
        1: (id) => (header.clusterId = BigInt(id.uint64())),
        2: (id) => (header.memberId = BigInt(id.uint64())),
      }),
    2: (field) => members.push(member(submessage(field))),
  });
  return { ...header, members };
}

/** MemberAddResponse: member = 2 (merged if it occurs twice, as in all protobuf), members = 3. */
export function memberAddResponse(message: Uint8Array): { member: EtcdMember; members: EtcdMember[] } {
  let added: ReadMember | undefined;
  const members: EtcdMember[] = [];
  readMessage(message, {
    2: (field) => {
      added = member(submessage(field), added);
    },
    3: (field) => members.push(member(submessage(field))),
  });
  if (added === undefined) throw new Error('the response does not contain the new member');
  return { member: added, members };
}

interface ReadMember extends EtcdMember {
  peerUrls: string[];
  clientUrls: string[];
}

/** Member: ID = 1, name = 2, peerURLs = 3, clientURLs = 4, isLearner = 5. Adds to the one that was begun. */
function member(
  reader: BinaryReader,
  read: ReadMember = { id: 0n, name: '', peerUrls: [], clientUrls: [], isLearner: false },
): ReadMember {
  const { peerUrls, clientUrls } = read;
  readMessage(reader, {
    1: (field) => (read.id = BigInt(field.uint64())),
    2: (field) => (read.name = text(field)),
    3: (field) => peerUrls.push(text(field)),
    4: (field) => clientUrls.push(text(field)),
    5: (field) => (read.isLearner = field.bool()),
  });
  return read;
}

/**
 * StatusResponse: header = 1 (member_id = 2), version = 2, dbSize = 3, leader = 4, raftIndex = 5, raftAppliedIndex = 7,
 * errors = 8, isLearner = 10.
 */
export function statusResponse(message: Uint8Array): EtcdStatus {
  const errors: string[] = [];
  const status = {
    memberId: 0n,
    version: '',
    dbSize: 0,
    leader: 0n,
    raftIndex: 0n,
    raftAppliedIndex: 0n,
    isLearner: false,
    errors,
  };
  readMessage(message, {
    1: (header) => readMessage(submessage(header), { 2: (field) => (status.memberId = BigInt(field.uint64())) }),
    2: (field) => (status.version = text(field)),
    3: (field) => (status.dbSize = Number(field.int64())),
    4: (field) => (status.leader = BigInt(field.uint64())),
    5: (field) => (status.raftIndex = BigInt(field.uint64())),
    7: (field) => (status.raftAppliedIndex = BigInt(field.uint64())),
    8: (field) => errors.push(text(field)),
    10: (field) => (status.isLearner = field.bool()),
  });
  return status;
}

/** An ID as etcdctl shows it. */
export function hexadecimal(id: bigint): string {
  return id.toString(16);
}
