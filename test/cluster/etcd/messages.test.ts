import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type EtcdMember,
  hexadecimal,
  METHODS,
  memberAddRequest,
  memberAddResponse,
  memberIdRequest,
  memberListRequest,
  memberListResponse,
  membersResponse,
  rangeRequest,
  statusResponse,
} from '../../../src/cluster/etcd/messages.ts';
import {
  readLinearizable,
  readMemberAdd,
  readMemberId,
  readSerializable,
  writeAdded,
  writeMembers,
  writeStatus,
} from '../../../src/simulation/etcd/messages.ts';

const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const member: fc.Arbitrary<EtcdMember> = fc.record({
  id: uint64,
  name: fc.string(),
  peerUrls: fc.array(fc.string()),
  clientUrls: fc.array(fc.string()),
  isLearner: fc.boolean(),
});

describe('etcd’s messages', () => {
  it('are read as they were written, ids to the last bit', () => {
    fc.assert(
      fc.property(uint64, member, fc.array(member), (id, added, members) => {
        expect(membersResponse(writeMembers(id, members))).toEqual(members);
        expect(memberListResponse(writeMembers(id, members, added.id))).toEqual({
          clusterId: added.id,
          memberId: id,
          members,
        });
        expect(memberAddResponse(writeAdded(id, added, members))).toEqual({ member: added, members });
        expect(readMemberId(memberIdRequest(id))).toBe(id);
      }),
    );
  });

  it('of a status are read as they were written', () => {
    const status = fc.record({
      memberId: uint64,
      version: fc.string(),
      dbSize: fc.nat(),
      leader: uint64,
      raftIndex: uint64,
      raftAppliedIndex: uint64,
      isLearner: fc.boolean(),
      errors: fc.array(fc.string()),
    });
    fc.assert(
      fc.property(status, (one) => {
        expect(statusResponse(writeStatus(one))).toEqual(one);
      }),
    );
  });

  it('ask for what a majority confirms', () => {
    expect(readLinearizable(memberListRequest())).toBe(true);
    expect(readSerializable(rangeRequest('health'))).toBe(false);
    expect(readMemberAdd(memberAddRequest('https://10.0.0.2:2380'))).toEqual({
      peerUrls: ['https://10.0.0.2:2380'],
      isLearner: true,
    });
  });

  it('with fields that are not known are read all the same', () => {
    const later = new BinaryWriter().tag(99, WireType.LengthDelimited).string('of a later version').finish();
    const members = [{ id: 1n, name: 'a', peerUrls: ['u'], clientUrls: [], isLearner: false }];
    expect(membersResponse(Buffer.concat([writeMembers(5n, members), later]))).toEqual(members);
  });

  it('that are cut off or are none throw, or are read as something', () => {
    const whole = writeMembers(7n, [
      {
        id: 2n ** 63n,
        name: 'cp1',
        peerUrls: ['https://10.0.0.1:2380'],
        clientUrls: ['https://10.0.0.1:2379'],
        isLearner: true,
      },
    ]);
    expect(() => membersResponse(whole.subarray(0, whole.length - 3))).toThrow();
    expect(() => memberAddResponse(new Uint8Array())).toThrow();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const read of [membersResponse, memberAddResponse, statusResponse]) {
          try {
            read(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
        }
      }),
    );
  });

  it('of a new member are one, however often it comes', () => {
    const writer = (bytes: Uint8Array) => new BinaryWriter().tag(2, WireType.LengthDelimited).bytes(bytes).finish();
    const id = new BinaryWriter().tag(1, WireType.Varint).uint64(5n).tag(3, WireType.LengthDelimited).string('u');
    const rest = new BinaryWriter()
      .tag(2, WireType.LengthDelimited)
      .string('cp5')
      .tag(3, WireType.LengthDelimited)
      .string('v')
      .tag(4, WireType.LengthDelimited)
      .string('c')
      .tag(5, WireType.Varint)
      .bool(true);
    const parts = [id.finish(), rest.finish()].map(writer);
    const whole = { id: 5n, name: 'cp5', peerUrls: ['u', 'v'], clientUrls: ['c'], isLearner: true };
    expect(memberAddResponse(Buffer.concat(parts)).member).toEqual(whole);
    const reversed = { ...whole, peerUrls: ['v', 'u'] };
    expect(memberAddResponse(Buffer.concat(parts.reverse())).member).toEqual(reversed);
    const empty = { id: 0n, name: '', peerUrls: [], clientUrls: [], isLearner: false };
    expect(memberAddResponse(writer(new Uint8Array())).member).toEqual(empty);
  });

  it('of nothing at all are empty', () => {
    expect(memberListResponse(new Uint8Array())).toEqual({ clusterId: 0n, memberId: 0n, members: [] });
    expect(statusResponse(new Uint8Array())).toEqual({
      memberId: 0n,
      version: '',
      dbSize: 0,
      leader: 0n,
      raftIndex: 0n,
      raftAppliedIndex: 0n,
      isLearner: false,
      errors: [],
    });
  });

  it('have the bytes and the names that etcd knows', () => {
    expect(Buffer.from(memberListRequest()).toString('hex')).toBe('0801');
    expect(Buffer.from(memberAddRequest('u')).toString('hex')).toBe('0a01751001');
    expect(Buffer.from(memberIdRequest(300n)).toString('hex')).toBe('08ac02');
    expect(Buffer.from(rangeRequest('health')).toString('hex')).toBe('0a066865616c74681801');
    expect(METHODS).toEqual({
      memberList: '/etcdserverpb.Cluster/MemberList',
      memberAdd: '/etcdserverpb.Cluster/MemberAdd',
      memberRemove: '/etcdserverpb.Cluster/MemberRemove',
      memberPromote: '/etcdserverpb.Cluster/MemberPromote',
      status: '/etcdserverpb.Maintenance/Status',
      moveLeader: '/etcdserverpb.Maintenance/MoveLeader',
      range: '/etcdserverpb.KV/Range',
    });
  });

  it('show an id as etcdctl does', () => {
    expect(hexadecimal(0x8e9e05c52164694dn)).toBe('8e9e05c52164694d');
  });
});
