import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { EtcdMember, EtcdStatus } from '../../cluster/etcd/messages.ts';
import { readMessage } from '../../wire/grpc/protobuf-fields.ts';

/** The server's side of src/cluster/etcd/messages.ts: what it reads there is written here, and the other way round. */

/** ID of the cluster, unless a test sets another one. */
export const CLUSTER_ID = 0x6b756265n;

export function readMemberAdd(message: Uint8Array): { peerUrls: string[]; isLearner: boolean } {
  const request = { peerUrls: [] as string[], isLearner: false };
  readMessage(message, {
    1: (field) => request.peerUrls.push(field.string()),
    2: (field) => (request.isLearner = field.bool()),
  });
  return request;
}

export function readMemberId(message: Uint8Array): bigint {
  let id = 0n;
  readMessage(message, { 1: (field) => (id = BigInt(field.uint64())) });
  return id;
}

/** MemberListRequest.linearizable = 1. */
export function readLinearizable(message: Uint8Array): boolean {
  return boolIn(message, 1);
}

/** RangeRequest.serializable = 7. */
export function readSerializable(message: Uint8Array): boolean {
  return boolIn(message, 7);
}

function boolIn(message: Uint8Array, number: number): boolean {
  let value = false;
  readMessage(message, { [number]: (field) => (value = field.bool()) });
  return value;
}

export function writeMembers(memberId: bigint, members: readonly EtcdMember[], clusterId = CLUSTER_ID): Uint8Array {
  const writer = withHeader(memberId, clusterId);
  for (const one of members) writer.tag(2, WireType.LengthDelimited).bytes(member(one));
  return writer.finish();
}

export function writeAdded(memberId: bigint, added: EtcdMember, members: readonly EtcdMember[]): Uint8Array {
  const writer = withHeader(memberId).tag(2, WireType.LengthDelimited).bytes(member(added));
  for (const one of members) writer.tag(3, WireType.LengthDelimited).bytes(member(one));
  return writer.finish();
}

export function writeStatus(status: EtcdStatus): Uint8Array {
  const writer = withHeader(status.memberId).tag(2, WireType.LengthDelimited).string(status.version);
  writer.tag(3, WireType.Varint).int64(status.dbSize).tag(4, WireType.Varint).uint64(status.leader);
  writer.tag(5, WireType.Varint).uint64(status.raftIndex).tag(7, WireType.Varint).uint64(status.raftAppliedIndex);
  for (const error of status.errors) writer.tag(8, WireType.LengthDelimited).string(error);
  return writer.tag(10, WireType.Varint).bool(status.isLearner).finish();
}

export function writeHeaderOnly(memberId: bigint): Uint8Array {
  return withHeader(memberId).finish();
}

/** ResponseHeader: cluster_id = 1, member_id = 2, in every response's field 1. */
function withHeader(memberId: bigint, clusterId = CLUSTER_ID): BinaryWriter {
  const header = new BinaryWriter().tag(1, WireType.Varint).uint64(clusterId).tag(2, WireType.Varint).uint64(memberId);
  return new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(header.finish());
}

function member({ id, name, peerUrls, clientUrls, isLearner }: EtcdMember): Uint8Array {
  const writer = new BinaryWriter().tag(1, WireType.Varint).uint64(id).tag(2, WireType.LengthDelimited).string(name);
  for (const url of peerUrls) writer.tag(3, WireType.LengthDelimited).string(url);
  for (const url of clientUrls) writer.tag(4, WireType.LengthDelimited).string(url);
  return writer.tag(5, WireType.Varint).bool(isLearner).finish();
}
