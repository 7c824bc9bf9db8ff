import { Failure } from '../../base/failure.ts';
import type { Reason } from '../../base/text.ts';
import { GRPC_FAULT } from '../../host/linux/container-runtime/linux-container-runtime-sentences.ts';
import type { Dialer } from '../../wire/dialer.ts';
import { etcdEndpoint, hostPort } from '../../wire/endpoint.ts';
import { type GrpcChannel, GrpcError, type GrpcFault, type GrpcProblem } from '../../wire/grpc/grpc.ts';
import { connectGrpc } from '../../wire/grpc/grpc-connect.ts';
import { bounded } from '../../wire/grpc/protobuf-fields.ts';
import { CONNECTION_RESET, REQUEST_TIMED_OUT } from '../../wire/wire-sentences.ts';
import {
  ETCD_CLIENT_REFUSED,
  ETCD_NOT_ETCD,
  ETCD_URL_INVALID,
  ETCD_URL_WITHOUT_TLS,
} from './cluster-etcd-sentences.ts';
import type { EtcdCredential } from './credential.ts';
import {
  type EtcdMember,
  type EtcdMemberList,
  type EtcdStatus,
  METHODS,
  memberAddRequest,
  memberAddResponse,
  memberIdRequest,
  memberListRequest,
  memberListResponse,
  membersResponse,
  rangeRequest,
  statusResponse,
} from './messages.ts';
import { checkPlausible } from './plausible-members.ts';

/** An error that etcd answered. The text is etcd's (api/v3rpc/rpctypes/error.go) without its prefix. */
export class EtcdRefusal extends Error {
  override readonly name = 'EtcdRefusal';
  readonly endpoint: string;
  /** gRPC status code. */
  readonly code: number;
  readonly answer: string;

  constructor(endpoint: string, code: number, answer: string) {
    super(`${endpoint}: ${answer}`);
    this.endpoint = endpoint;
    this.code = code;
    this.answer = answer;
  }
}

/** True for an error answer of etcd and for no answer at all. Any other error is a bug. */
export function isEtcdTrouble(error: unknown): error is EtcdRefusal | Failure {
  return error instanceof EtcdRefusal || error instanceof Failure;
}

/** A handler for `catch` that turns a failed request to etcd into a value, unless the signal has aborted. */
export function onEtcdTrouble<Value>(
  value: (trouble: EtcdRefusal | Failure) => Value,
  signal?: AbortSignal,
): (error: unknown) => Value {
  return (error) => {
    signal?.throwIfAborted();
    if (isEtcdTrouble(error)) return value(error);
    throw error;
  };
}

/** Error answers that the code distinguishes. */
export const ANSWERS = {
  tooManyLearners: 'too many learner members in cluster',
  unhealthy: 'unhealthy cluster',
  notInSync: 'can only promote a learner member which is in sync with leader',
  notLearner: 'can only promote a learner member',
  memberNotFound: 'member not found',
  peerUrlExists: 'Peer URLs already exists',
  /** The same, within a second: etcd computes the ID from the URL and the time. */
  memberExists: 'member ID already exist',
  notForLearner: 'rpc not supported for learner',
} as const;

/** The gRPC codes PERMISSION_DENIED and UNAUTHENTICATED, which only a serving member answers. */
const SERVES_WITHOUT_RIGHT: ReadonlySet<unknown> = new Set([7, 16]);
/** Far above a member list, which has a few hundred bytes a member. */
const MAX_BYTES = 4 * 1024 * 1024;

export interface CallOptions {
  timeoutMs: number;
  signal: AbortSignal;
}

export interface OpenOptions extends CallOptions {
  dialer: Dialer;
}

/** A connection to one etcd member. Methods throw an EtcdRefusal for an error answer and a Failure for none. */
export class EtcdConnection {
  readonly url: string;
  readonly #channel: GrpcChannel;

  private constructor(url: string, channel: GrpcChannel) {
    this.url = url;
    this.#channel = channel;
  }

  /** Requires TLS if there is a credential, and none for plain HTTP (an external etcd). Throws a Failure. */
  static async open(
    url: string,
    credential: EtcdCredential | undefined,
    options: OpenOptions,
  ): Promise<EtcdConnection> {
    const endpoint = etcdEndpoint(url);
    if (endpoint === undefined) throw new Failure(ETCD_URL_INVALID, { url });
    const { tls, ...target } = endpoint;
    if (tls && credential === undefined) throw new TypeError('https needs authorities');
    if (!tls && credential !== undefined) throw new Failure(ETCD_URL_WITHOUT_TLS, { url });
    return new EtcdConnection(url, await connectGrpc({ endpoint: target, tls: credential }, options));
  }

  /** The member list, confirmed by a quorum. Throws ETCD_LIST_IMPLAUSIBLE if it contradicts itself. */
  async memberList(options: CallOptions): Promise<EtcdMemberList> {
    const list = await this.#call(METHODS.memberList, memberListRequest(), memberListResponse, options);
    checkPlausible(this.url, list);
    return list;
  }

  addLearner(peerUrl: string, options: CallOptions): Promise<{ member: EtcdMember; members: EtcdMember[] }> {
    return this.#call(METHODS.memberAdd, memberAddRequest(peerUrl), memberAddResponse, options);
  }

  remove(id: bigint, options: CallOptions): Promise<EtcdMember[]> {
    return this.#call(METHODS.memberRemove, memberIdRequest(id), membersResponse, options);
  }

  promote(id: bigint, options: CallOptions): Promise<EtcdMember[]> {
    return this.#call(METHODS.memberPromote, memberIdRequest(id), membersResponse, options);
  }

  status(options: CallOptions): Promise<EtcdStatus> {
    return this.#call(METHODS.status, new Uint8Array(), statusResponse, options);
  }

  /** Moves the leadership; only the leader accepts this. */
  moveLeader(to: bigint, options: CallOptions): Promise<void> {
    return this.#call(METHODS.moveLeader, memberIdRequest(to), () => undefined, options);
  }

  /** Reads a key, which need not exist, with a quorum's confirmation, as "etcdctl endpoint health" does. */
  async linearizableRead(options: CallOptions): Promise<void> {
    try {
      await this.#call(METHODS.range, rangeRequest('health'), () => undefined, options);
    } catch (error) {
      if (!SERVES_WITHOUT_RIGHT.has((error as EtcdRefusal).code)) throw error;
    }
  }

  close(): void {
    this.#channel.close();
  }

  async #call<T>(
    path: string,
    message: Uint8Array,
    read: (message: Uint8Array) => T,
    options: CallOptions,
  ): Promise<T> {
    const { timeoutMs, signal } = options;
    let answer: Uint8Array;
    try {
      answer = await this.#channel.unary({ path, message, timeoutMs, signal, maxBytes: MAX_BYTES });
    } catch (error) {
      throw error instanceof GrpcError ? classed(this.url, path, error) : error;
    }
    try {
      return bounded(answer, read);
    } catch (error) {
      throw new Failure(
        ETCD_NOT_ETCD,
        { url: this.url, detail: GRPC_FAULT({ type: 'broken-message' }) },
        { cause: error },
      );
    }
  }
}

/** Faults of a connection that ended: the server may come back. */
const LOST: ReadonlySet<GrpcFault['type']> = new Set(['closed', 'broken-off', 'went-away']);

function classed(url: string, path: string, error: GrpcError): EtcdRefusal | Failure {
  const { problem } = error;
  if (problem.type === 'status')
    return new EtcdRefusal(url, problem.code, problem.message.replace(/^etcdserver: /, '').slice(0, 300));
  return noAnswer(url, path.slice(path.lastIndexOf('/') + 1), problem, { cause: error });
}

/** Reads a refused client certificate from its TLS alert (RFC 8446 section 6.2), which follows the handshake. */
function noAnswer(
  url: string,
  request: string,
  problem: Exclude<GrpcProblem, { type: 'status' }>,
  cause: { cause: unknown },
): Failure {
  const endpoint = etcdEndpoint(url);
  const server = endpoint ? hostPort(endpoint) : url;
  if (problem.type === 'timeout')
    return new Failure(
      REQUEST_TIMED_OUT,
      { server, request, seconds: Math.round(problem.timeoutMs / 100) / 10 },
      cause,
    );
  if (problem.type === 'dial') return new Failure(CONNECTION_RESET, { server, reason: problem.code }, cause);
  const [, alert = ''] = (problem.code ?? '').split('ALERT_');
  if (/^[A-Z_]+$/.test(alert))
    return new Failure(ETCD_CLIENT_REFUSED, { url, reason: alert.toLowerCase().replaceAll('_', ' ') }, cause);
  const { fault, code } = problem;
  const said: Reason = GRPC_FAULT(fault);
  if (code === 'ECONNRESET' || code === 'EPIPE' || LOST.has(fault.type))
    return new Failure(CONNECTION_RESET, { server, reason: code ?? said }, cause);
  return new Failure(ETCD_NOT_ETCD, { url, detail: said }, cause);
}
