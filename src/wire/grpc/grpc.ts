import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
} from 'node:http2';
import type { Duplex } from 'node:stream';
import { within } from '../deadline.ts';
import { percentDecoded } from '../endpoint.ts';

/** Why a call has no answer. */
export type GrpcProblem =
  /** The connection failed; `code` is the system's (ENOENT, ECONNREFUSED, EACCES ...). */
  | { type: 'dial'; code: string }
  | { type: 'timeout'; timeoutMs: number }
  /** The peer answered with a status other than OK; `code` is gRPC's, for instance 12 for UNIMPLEMENTED. */
  | { type: 'status'; code: number; message: string }
  /** The peer does not speak gRPC, breaks off, or answers too much. `code`: the error that ended the connection. */
  | { type: 'protocol'; fault: GrpcFault; code?: string };

/** `other`: an error in the words of Node.js or the peer. */
export type GrpcFault =
  | { type: 'closed' | 'went-away' | 'broken-off' | 'no-status' | 'broken-message' }
  | { type: 'not-grpc'; status: number; contentType: string }
  | { type: 'too-long'; maxBytes: number }
  | { type: 'other'; words: string };

export class GrpcError extends Error {
  override readonly name = 'GrpcError';
  readonly problem: GrpcProblem;

  constructor(problem: GrpcProblem) {
    super(`gRPC: ${JSON.stringify(problem)}`);
    this.problem = problem;
  }
}

export const UNIMPLEMENTED = 12;

export interface UnaryCall {
  /** /package.Service/Method. */
  path: string;
  /** The request, encoded. */
  message: Uint8Array;
  /** Unlimited by default. */
  timeoutMs?: number;
  /** Cancels the call, at the peer too; it then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Limit for the response message. */
  maxBytes: number;
}

const PREFIX_BYTES = 5;

/**
 * Unary gRPC calls over one HTTP/2 connection (the gRPC specification's PROTOCOL-HTTP2). Ours because
 * @connectrpc/connect-node takes 32 ms to load and @grpc/grpc-js 30 (docs/adr/0010-grpc-is-our-own.md).
 */
export class GrpcChannel {
  readonly #connection: Duplex;
  readonly #session: ClientHttp2Session;
  /** Aborts with the GrpcError that ended the connection. */
  readonly #broken = new AbortController();

  /** `connection` may still be connecting. `authority`: scheme and host of the requests. */
  constructor(connection: Duplex, authority = 'http://localhost') {
    this.#connection = connection;
    connection.on('error', (error: NodeJS.ErrnoException) => this.#break(dialProblem(error)));
    this.#session = connect(authority, { createConnection: () => connection });
    this.#session.on('error', (error) => this.#break(dialProblem(error)));
    this.#session.on('close', () => this.#break({ type: 'protocol', fault: { type: 'closed' } }));
    this.#session.on('goaway', () => this.#break({ type: 'protocol', fault: { type: 'went-away' } }));
  }

  /** The response message, encoded. Rejects with a GrpcError. */
  async unary(call: UnaryCall): Promise<Uint8Array> {
    const { timeoutMs = Number.POSITIVE_INFINITY, signal } = call;
    const onTimeout = () => new GrpcError({ type: 'timeout', timeoutMs });
    let stream: ClientHttp2Stream | undefined;
    try {
      return await within({ timeoutMs, signals: [signal, this.#broken.signal], onTimeout }, () => {
        stream = this.#begin(call);
        return answer(stream, call.maxBytes);
      });
    } catch (error) {
      throw await this.#whyBrokenOff(error);
    } finally {
      if (stream?.closed === false) stream.close(constants.NGHTTP2_CANCEL);
    }
  }

  close(): void {
    this.#session.destroy();
    this.#connection.destroy();
  }

  /** The error of the connection, which arrives a moment after the end of the call. */
  async #whyBrokenOff(error: unknown): Promise<unknown> {
    if (!(error instanceof GrpcError) || error.problem.type !== 'protocol' || error.problem.fault.type !== 'broken-off')
      return error;
    await new Promise((resolve) => setImmediate(resolve));
    return this.#broken.signal.reason ?? error;
  }

  #begin(call: UnaryCall): ClientHttp2Stream {
    try {
      return this.#request(call);
    } catch (error) {
      const fault = { type: 'other', words: (error as Error).message } as const;
      throw this.#broken.signal.reason ?? new GrpcError({ type: 'protocol', fault });
    }
  }

  #request(call: UnaryCall): ClientHttp2Stream {
    const stream = this.#session.request({
      ':method': 'POST',
      ':path': call.path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...(call.timeoutMs === undefined ? {} : { 'grpc-timeout': `${call.timeoutMs}m` }),
    });
    const prefix = Buffer.alloc(PREFIX_BYTES);
    prefix.writeUInt32BE(call.message.length, 1);
    stream.end(Buffer.concat([prefix, call.message]));
    return stream;
  }

  #break(problem: GrpcProblem): void {
    this.#broken.abort(new GrpcError(problem));
    this.close();
  }
}

function dialProblem(error: NodeJS.ErrnoException): GrpcProblem {
  if (error.syscall === 'connect') return { type: 'dial', code: error.code ?? error.message };
  return {
    type: 'protocol',
    fault: { type: 'other', words: error.message },
    ...(error.code !== undefined && { code: error.code }),
  };
}

/** Reads one response message with its trailers. */
function answer(stream: ClientHttp2Stream, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let total = 0;
    let status: IncomingHttpHeaders = {};
    let answered = false;
    const fail = (problem: GrpcProblem) => reject(new GrpcError(problem));
    const fault = (what: GrpcFault) => fail({ type: 'protocol', fault: what });
    stream.on('response', (headers) => {
      answered = true;
      if (headers[':status'] !== 200 || !String(headers['content-type']).startsWith('application/grpc')) {
        const contentType = headers['content-type'] ?? '';
        fault({ type: 'not-grpc', status: Number(headers[':status']), contentType });
      } else if (headers['grpc-status'] !== undefined) status = headers;
    });
    stream.on('trailers', (trailers) => {
      status = trailers;
    });
    stream.on('data', (chunk: Buffer) => {
      total += chunk.length;
      if (total > maxBytes + PREFIX_BYTES) fault({ type: 'too-long', maxBytes });
      else chunks.push(chunk);
    });
    stream.on('error', (error) => fault({ type: 'other', words: error.message }));
    stream.on('close', () => fault({ type: 'broken-off' }));
    stream.on('end', () => {
      const code = Number(status['grpc-status'] ?? Number.NaN);
      if (!answered) return; // the end of the connection is reported next
      if (Number.isNaN(code)) fault({ type: 'no-status' });
      else if (code !== 0)
        fail({ type: 'status', code, message: percentDecoded(String(status['grpc-message'] ?? '')) });
      else {
        const message = onlyMessage(Buffer.concat(chunks));
        if (message === undefined) fault({ type: 'broken-message' });
        else resolve(message);
      }
    });
  });
}

/**
 * The content of a Length-Prefixed-Message: a compression flag (never requested), four bytes of length, the message.
 * Undefined unless there is exactly one.
 */
export function onlyMessage(body: Buffer): Buffer | undefined {
  if (body.length < PREFIX_BYTES || body[0] !== 0 || body.readUInt32BE(1) !== body.length - PREFIX_BYTES)
    return undefined;
  return body.subarray(PREFIX_BYTES);
}
