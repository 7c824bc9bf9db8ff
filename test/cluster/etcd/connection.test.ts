import { duplexPair } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { ANSWERS, EtcdConnection, EtcdRefusal, isEtcdTrouble } from '../../../src/cluster/etcd/connection.ts';
import {
  memberAddRequest,
  memberIdRequest,
  memberListRequest,
  rangeRequest,
} from '../../../src/cluster/etcd/messages.ts';
import { writeAdded, writeMembers, writeStatus } from '../../../src/simulation/etcd/messages.ts';
import type { Dialer } from '../../../src/wire/dialer.ts';
import { GrpcChannel, GrpcError, type GrpcProblem } from '../../../src/wire/grpc/grpc.ts';
import { CONNECTION_REFUSED } from '../../../src/wire/wire-sentences.ts';
import { failureOf } from '../discovery/support/cluster.ts';
import { member } from './support/fake-connections.ts';

afterEach(() => vi.restoreAllMocks());

const URL = 'http://etcd-1:2379';
const signal = new AbortController().signal;
const CALL = { timeoutMs: 77, signal };
const dialed: unknown[] = [];
const dialer: Dialer = async (endpoint) => {
  dialed.push(endpoint);
  const [near] = duplexPair();
  return near as never;
};

/** A connection whose calls all end as `answer` says. */
async function connection(answer: () => Uint8Array) {
  const unary = vi.spyOn(GrpcChannel.prototype, 'unary').mockImplementation(async () => answer());
  const open = await EtcdConnection.open(URL, undefined, { ...CALL, dialer });
  return { unary, open };
}

const failing = (problem: GrpcProblem) =>
  connection(() => {
    throw new GrpcError(problem);
  });

describe('a connection', () => {
  it('leads to its URL, and closes its channel', async () => {
    const close = vi.spyOn(GrpcChannel.prototype, 'close');
    const { open } = await connection(() => new Uint8Array());
    expect(open.url).toBe(URL);
    expect(dialed.at(-1)).toEqual({ host: 'etcd-1', port: 2379 });
    expect(close).not.toHaveBeenCalled();
    open.close();
    expect(close).toHaveBeenCalledOnce();
  });

  it.each([
    ['etcd-1:2379', undefined, 'ETCD_URL_INVALID'],
    [URL, { authorities: [], clientCertificate: undefined }, 'ETCD_URL_WITHOUT_TLS'],
  ])('is not made to %s with %j', async (url, credential, kind) => {
    const opening = EtcdConnection.open(url, credential, { ...CALL, dialer });
    expect(await failureOf(opening)).toEqual({ kind, params: { url } });
  });

  it('is made to https with a credential', async () => {
    const refusing: Dialer = () => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }));
    const credential = { authorities: [], clientCertificate: undefined };
    const opening = EtcdConnection.open('https://etcd-1:2379', credential, { ...CALL, dialer: refusing });
    expect((await failureOf(opening)).kind).toBe('CONNECTION_REFUSED');
  });

  it('needs authorities for https', async () => {
    const opening = EtcdConnection.open('https://etcd-1:2379', undefined, { ...CALL, dialer });
    await expect(opening).rejects.toThrow(new TypeError('https needs authorities'));
  });
});

describe('a call', () => {
  const asked = (path: string, message: Uint8Array) => ({ path, message, ...CALL, maxBytes: 4 * 1024 * 1024 });
  const members = [member(1), member(2)];

  it('for the member list', async () => {
    const { open, unary } = await connection(() => writeMembers(2n, members, 5n));
    expect(await open.memberList(CALL)).toEqual({ clusterId: 5n, memberId: 2n, members });
    expect(unary.mock.calls).toEqual([[asked('/etcdserverpb.Cluster/MemberList', memberListRequest())]]);
  });

  it('for the member list believes none that contradicts itself', async () => {
    const { open } = await connection(() => writeMembers(3n, members));
    expect(await failureOf(open.memberList(CALL))).toEqual({
      kind: 'ETCD_LIST_IMPLAUSIBLE',
      params: { url: URL, problem: 'without-itself', detail: '3' },
    });
  });

  it('that adds a learner', async () => {
    const { open, unary } = await connection(() => writeAdded(1n, member(3), members));
    expect(await open.addLearner('https://10.0.0.3:2380', CALL)).toEqual({ member: member(3), members });
    const message = memberAddRequest('https://10.0.0.3:2380');
    expect(unary.mock.calls).toEqual([[asked('/etcdserverpb.Cluster/MemberAdd', message)]]);
  });

  it.each([
    ['remove', '/etcdserverpb.Cluster/MemberRemove'],
    ['promote', '/etcdserverpb.Cluster/MemberPromote'],
  ] as const)('to %s a member', async (method, path) => {
    const { open, unary } = await connection(() => writeMembers(1n, members));
    expect(await open[method](9n, CALL)).toEqual(members);
    expect(unary.mock.calls).toEqual([[asked(path, memberIdRequest(9n))]]);
  });

  it('for the status', async () => {
    const status = {
      ...{ memberId: 1n, version: '3.6.0', dbSize: 5, leader: 2n, raftIndex: 3n, raftAppliedIndex: 4n },
      ...{ isLearner: true, errors: ['NOSPACE'] },
    };
    const { open, unary } = await connection(() => writeStatus(status));
    expect(await open.status(CALL)).toEqual(status);
    expect(unary.mock.calls).toEqual([[asked('/etcdserverpb.Maintenance/Status', new Uint8Array())]]);
  });

  it('that moves the leadership', async () => {
    const { open, unary } = await connection(() => new Uint8Array());
    expect(await open.moveLeader(9n, CALL)).toBeUndefined();
    expect(unary.mock.calls).toEqual([[asked('/etcdserverpb.Maintenance/MoveLeader', memberIdRequest(9n))]]);
  });

  it('that reads through a quorum', async () => {
    const { open, unary } = await connection(() => new Uint8Array());
    expect(await open.linearizableRead(CALL)).toBeUndefined();
    expect(unary.mock.calls).toEqual([[asked('/etcdserverpb.KV/Range', rangeRequest('health'))]]);
  });

  it.each([7, 16])('that reads without a right to (%d) shows that the member serves', async (code) => {
    const { open } = await failing({ type: 'status', code, message: 'permission denied' });
    await open.linearizableRead(CALL);
  });

  it.each([8, 14, 15, 17])('that reads fails with any other answer (%d)', async (code) => {
    const { open } = await failing({ type: 'status', code, message: 'etcdserver: no leader' });
    await expect(open.linearizableRead(CALL)).rejects.toMatchObject({ code, answer: 'no leader' });
  });

  it('that reads fails without an answer', async () => {
    const { open } = await failing({ type: 'timeout', timeoutMs: 77 });
    expect((await failureOf(open.linearizableRead(CALL))).kind).toBe('REQUEST_TIMED_OUT');
  });
});

describe('an answer that is an error', () => {
  it('is a refusal in the words of etcd', async () => {
    const { open } = await failing({ type: 'status', code: 9, message: `etcdserver: ${ANSWERS.notInSync}` });
    const error = await open.promote(1n, CALL).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(EtcdRefusal);
    expect(error).toMatchObject({
      name: 'EtcdRefusal',
      endpoint: URL,
      code: 9,
      answer: 'can only promote a learner member which is in sync with leader',
      message: `${URL}: can only promote a learner member which is in sync with leader`,
    });
  });

  it('is cut, and loses no other prefix', async () => {
    const { open } = await failing({ type: 'status', code: 2, message: `x etcdserver: ${'y'.repeat(400)}` });
    await expect(open.status(CALL)).rejects.toHaveProperty('answer', `x etcdserver: ${'y'.repeat(286)}`);
  });
});

it('has the words of etcd that are distinguished (api/v3rpc/rpctypes/error.go)', () => {
  expect(ANSWERS).toEqual({
    tooManyLearners: 'too many learner members in cluster',
    unhealthy: 'unhealthy cluster',
    notInSync: 'can only promote a learner member which is in sync with leader',
    notLearner: 'can only promote a learner member',
    memberNotFound: 'member not found',
    peerUrlExists: 'Peer URLs already exists',
    memberExists: 'member ID already exist',
    notForLearner: 'rpc not supported for learner',
  });
});

describe('no answer', () => {
  const reset = (reason: unknown) => ({ kind: 'CONNECTION_RESET', params: { server: 'etcd-1:2379', reason } });
  const fault = (params: object) => ({ key: 'GRPC_FAULT', params });
  it.each<[GrpcProblem, object]>([
    [
      { type: 'timeout', timeoutMs: 1_540 },
      { kind: 'REQUEST_TIMED_OUT', params: { server: 'etcd-1:2379', request: 'Status', seconds: 1.5 } },
    ],
    [
      { type: 'timeout', timeoutMs: 30_060 },
      { kind: 'REQUEST_TIMED_OUT', params: { server: 'etcd-1:2379', request: 'Status', seconds: 30.1 } },
    ],
    [
      { type: 'protocol', fault: { type: 'other', words: 'x' }, code: 'ERR_ALERT_NUMBER_40' },
      { kind: 'ETCD_NOT_ETCD', params: { url: URL, detail: fault({ type: 'other', words: 'x' }) } },
    ],
    [{ type: 'dial', code: 'ECONNREFUSED' }, reset('ECONNREFUSED')],
    [
      { type: 'protocol', fault: { type: 'other', words: 'x' }, code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA' },
      { kind: 'ETCD_CLIENT_REFUSED', params: { url: URL, reason: 'unknown ca' } },
    ],
    [
      { type: 'protocol', fault: { type: 'closed' }, code: 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE' },
      { kind: 'ETCD_CLIENT_REFUSED', params: { url: URL, reason: 'bad certificate' } },
    ],
    [{ type: 'protocol', fault: { type: 'other', words: 'x' }, code: 'ECONNRESET' }, reset('ECONNRESET')],
    [{ type: 'protocol', fault: { type: 'other', words: 'x' }, code: 'EPIPE' }, reset('EPIPE')],
    ...(['closed', 'broken-off', 'went-away'] as const).map((type): [GrpcProblem, object] => [
      { type: 'protocol', fault: { type } },
      reset(fault({ type })),
    ]),
    [{ type: 'protocol', fault: { type: 'closed' }, code: 'EIO' }, reset('EIO')],
    [
      { type: 'protocol', fault: { type: 'no-status' } },
      { kind: 'ETCD_NOT_ETCD', params: { url: URL, detail: fault({ type: 'no-status' }) } },
    ],
    [
      { type: 'protocol', fault: { type: 'other', words: 'x' }, code: 'EIO' },
      { kind: 'ETCD_NOT_ETCD', params: { url: URL, detail: fault({ type: 'other', words: 'x' }) } },
    ],
  ])('%j', async (problem, expected) => {
    const { open } = await failing(problem);
    const asking = open.status(CALL);
    expect(await failureOf(asking)).toEqual(expected);
    await expect(asking).rejects.toHaveProperty('cause', new GrpcError(problem));
  });

  it('in a message that is broken', async () => {
    const { open } = await connection(() => new Uint8Array([0xff]));
    const asking = open.status(CALL);
    expect(await failureOf(asking)).toEqual({
      kind: 'ETCD_NOT_ETCD',
      params: { url: URL, detail: fault({ type: 'broken-message' }) },
    });
    await expect(asking).rejects.toHaveProperty('cause', expect.any(Error));
  });

  it('because of anything else', async () => {
    const interrupted = new Error('interrupted');
    const { open } = await connection(() => {
      throw interrupted;
    });
    await expect(open.status(CALL)).rejects.toBe(interrupted);
  });
});

it.each([
  [new EtcdRefusal('u', 1, 'x'), true],
  [new Failure(CONNECTION_REFUSED, { server: 'x' }), true],
  [new TypeError('x'), false],
  [undefined, false],
])('%s is trouble of etcd: %s', (error, is) => expect(isEtcdTrouble(error)).toBe(is));
