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
import { limitInterim, Pieces } from '../http/pieces.ts';

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

export interface GrpcCall {
  /** /package.Service/Method. */
  path: string;
  /** Further headers. */
  metadata?: Readonly<Record<string, string>>;
  /** Unlimited by default. */
  timeoutMs?: number;
}

interface UnaryCall extends GrpcCall {
  /** The request, encoded. */
  message: Uint8Array;
  /** Cancels the call, at the peer too; it then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Limit for the response message. */
  maxBytes: number;
}

/** A compression flag (never requested) and four bytes of length. */
export const PREFIX_BYTES = 5;

/** A Length-Prefixed-Message. */
export function framed(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/**
 * gRPC calls over one HTTP/2 connection (the gRPC specification's PROTOCOL-HTTP2). Ours because
 * @connectrpc/connect-node takes 32 ms to load and @grpc/grpc-js 30 (docs/adr/0010-grpc-is-our-own.md).
 */
export class GrpcChannel {
  readonly #connection: Duplex;
  readonly #session: ClientHttp2Session;
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
        stream = this.begin(call);
        stream.end(framed(call.message));
        return answer(stream, call.maxBytes);
      });
    } catch (error) {
      throw await this.#whyBrokenOff(error);
    } finally {
      if (stream?.closed === false) stream.close(constants.NGHTTP2_CANCEL);
    }
  }

  /** Aborts with the GrpcError that ended the connection. */
  get broken(): AbortSignal {
    return this.#broken.signal;
  }

  /** Begins a call whose messages the caller sends and reads. Throws a GrpcError. */
  begin(call: GrpcCall): ClientHttp2Stream {
    try {
      return this.#request(call);
    } catch (error) {
      const fault = { type: 'other', words: (error as Error).message } as const;
      throw this.#broken.signal.reason ?? new GrpcError({ type: 'protocol', fault });
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

  #request({ path, metadata, timeoutMs }: GrpcCall): ClientHttp2Stream {
    const stream = this.#session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...(timeoutMs === undefined ? {} : { 'grpc-timeout': `${timeoutMs}m` }),
      ...metadata,
    });
    limitInterim(stream, 'headers', (error) => this.#break(dialProblem(error)));
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

/** Why the headers are not those of a gRPC response. */
export function notGrpc(headers: IncomingHttpHeaders & { ':status'?: number | undefined }): GrpcFault | undefined {
  if (headers[':status'] === 200 && String(headers['content-type']).startsWith('application/grpc')) return undefined;
  return { type: 'not-grpc', status: Number(headers[':status']), contentType: headers['content-type'] ?? '' };
}

/** The problem that trailers report; undefined for OK. */
export function statusProblem(trailers: IncomingHttpHeaders): GrpcProblem | undefined {
  const code = Number(trailers['grpc-status'] ?? Number.NaN);
  if (Number.isNaN(code)) return { type: 'protocol', fault: { type: 'no-status' } };
  if (code === 0) return undefined;
  return { type: 'status', code, message: percentDecoded(String(trailers['grpc-message'] ?? '')) };
}

/** Reads one response message with its trailers. */
function answer(stream: ClientHttp2Stream, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const pieces = new Pieces();
    let total = 0;
    let status: IncomingHttpHeaders = {};
    let answered = false;
    const fail = (problem: GrpcProblem) => reject(new GrpcError(problem));
    const fault = (what: GrpcFault) => fail({ type: 'protocol', fault: what });
    stream.on('response', (headers) => {
      answered = true;
      const problem = notGrpc(headers);
      if (problem) fault(problem);
      else if (headers['grpc-status'] !== undefined) status = headers;
    });
    stream.on('trailers', (trailers) => {
      status = trailers;
    });
    stream.on('data', (chunk: Buffer) => {
      total += chunk.length;
      if (total > maxBytes + PREFIX_BYTES) fault({ type: 'too-long', maxBytes });
      else if (pieces.tooMany(chunk.length)) fault({ type: 'broken-message' });
      else chunks.push(chunk);
    });
    stream.on('error', (error) => fault({ type: 'other', words: error.message }));
    stream.on('close', () => fault({ type: 'broken-off' }));
    stream.on('end', () => {
      if (!answered) return; // the end of the connection is reported next
      const problem = statusProblem(status);
      if (problem) fail(problem);
      else {
        const message = onlyMessage(Buffer.concat(chunks));
        if (message === undefined) fault({ type: 'broken-message' });
        else resolve(message);
      }
    });
  });
}

/** The content of a Length-Prefixed-Message. Undefined unless there is exactly one. */
export function onlyMessage(body: Buffer): Buffer | undefined {
  if (body.length < PREFIX_BYTES || body[0] !== 0 || body.readUInt32BE(1) !== body.length - PREFIX_BYTES)
    return undefined;
  return body.subarray(PREFIX_BYTES);
}
