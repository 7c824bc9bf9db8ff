import { Failure } from '../../base/failure.ts';
import type { Reason } from '../../base/text.ts';
import { GRPC_FAULT } from '../../host/linux/runtime/sentences.ts';
import type { Dialer } from '../../wire/dialer.ts';
import { etcdEndpoint, hostPort } from '../../wire/endpoint.ts';
import { type GrpcChannel, GrpcError, type GrpcFault, type GrpcProblem } from '../../wire/grpc/grpc.ts';
import { connectGrpc } from '../../wire/grpc/grpc-connect.ts';
import { CONNECTION_RESET, REQUEST_TIMED_OUT } from '../../wire/sentences.ts';
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
import { checkPlausible } from './plausible.ts';
import { ETCD_CLIENT_REFUSED, ETCD_NOT_ETCD, ETCD_URL_INVALID, ETCD_URL_WITHOUT_TLS } from './sentences.ts';

/**
 * What etcd answers when it does not do what it was asked; the text is etcd's (api/v3rpc/rpctypes/error.go) without its
 * prefix.
 */
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

/** What asking etcd may come to besides an answer: it refuses, or does not answer. Anything else is a bug of ours. */
export function isEtcdTrouble(error: unknown): error is EtcdRefusal | Failure {
  return error instanceof EtcdRefusal || error instanceof Failure;
}

/** The answers that are acted on. */
export const ANSWERS = {
  tooManyLearners: 'too many learner members in cluster',
  unhealthy: 'unhealthy cluster',
  notInSync: 'can only promote a learner member which is in sync with leader',
  notLearner: 'can only promote a learner member',
  memberNotFound: 'member not found',
  peerUrlExists: 'Peer URLs already exists',
  /** The same within a second: an id is made of the URL and the time. */
  memberExists: 'member ID already exist',
  notForLearner: 'rpc not supported for learner',
} as const;

/** gRPC: PERMISSION_DENIED and UNAUTHENTICATED are answers of a member that serves. */
const SERVES_WITHOUT_RIGHT = new Set([7, 16]);
/** A member list is a few hundred bytes a member. */
const MAX_BYTES = 4 * 1024 * 1024;

export interface CallOptions {
  timeoutMs: number;
  signal: AbortSignal;
}

export interface OpenOptions extends CallOptions {
  dialer: Dialer;
}

/**
 * One member of etcd, asked by one connection. Methods throw an EtcdRefusal when it answers with an error, a Failure
 * when it does not answer.
 */
export class EtcdConnection {
  /** As given. */
  readonly url: string;
  readonly #channel: GrpcChannel;

  private constructor(url: string, channel: GrpcChannel) {
    this.url = url;
    this.#channel = channel;
  }

  /** With a credential only over TLS: plain HTTP has none (an external etcd of http:// URLs). Throws a Failure. */
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

  /** Confirmed by a quorum, and plausible: a Failure where it is not. */
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

  /** Only the leader takes it. */
  moveLeader(to: bigint, options: CallOptions): Promise<void> {
    return this.#call(METHODS.moveLeader, memberIdRequest(to), () => undefined, options);
  }

  /** A read that a quorum must confirm, of a key that need not be there (etcdctl endpoint health reads the same). */
  async linearizableRead(options: CallOptions): Promise<void> {
    try {
      await this.#call(METHODS.range, rangeRequest('health'), () => undefined, options);
    } catch (error) {
      if (!(error instanceof EtcdRefusal) || !SERVES_WITHOUT_RIGHT.has(error.code)) throw error;
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
      return read(answer);
    } catch (error) {
      throw new Failure(
        ETCD_NOT_ETCD,
        { url: this.url, detail: GRPC_FAULT({ type: 'broken-message' }) },
        { cause: error },
      );
    }
  }
}

/** A connection that ended: the server may come back. */
const LOST: ReadonlySet<GrpcFault['type']> = new Set(['closed', 'broken-off', 'went-away']);

function classed(url: string, path: string, error: GrpcError): EtcdRefusal | Failure {
  const { problem } = error;
  if (problem.type === 'status')
    return new EtcdRefusal(url, problem.code, problem.message.replace(/^etcdserver: /, '').slice(0, 300));
  return noAnswer(url, path.slice(path.lastIndexOf('/') + 1), problem, { cause: error });
}

/**
 * A server that refuses the client's certificate says so by a TLS alert (RFC 8446 section 6.2), after the client's
 * handshake.
 */
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
  const alert = /ALERT_([A-Z_]+)$/.exec(problem.code ?? '')?.[1];
  if (alert !== undefined)
    return new Failure(ETCD_CLIENT_REFUSED, { url, reason: alert.toLowerCase().replaceAll('_', ' ') }, cause);
  const { fault, code } = problem;
  const said: Reason = GRPC_FAULT(fault);
  if (code === 'ECONNRESET' || code === 'EPIPE' || LOST.has(fault.type))
    return new Failure(CONNECTION_RESET, { server, reason: code ?? said }, cause);
  return new Failure(ETCD_NOT_ETCD, { url, detail: said }, cause);
}
