import { createSecureServer, type ServerHttp2Stream } from 'node:http2';
import { type LoopbackServer, listenOnLoopback } from './loopback-listener.ts';

/** Result of a call: a message, or a status of the gRPC specification. */
export type GrpcAnswer = Uint8Array | { code: number; message: string };

interface GrpcServerOptions {
  /** PEM chain, leaf first. */
  certificate: string;
  /** PEM. */
  key: string;
  /** PEM bundle: a client without a certificate from it is refused, as with etcd's --client-cert-auth. */
  clientCa: string;
  /** Connections wait for this before their handshake is answered: a program that listens before it serves. */
  ready: Promise<unknown>;
  /**
   * `path`: /package.Service/Method. The signal aborts when the caller has gone, or its time (grpc-timeout) is over.
   */
  answer(path: string, message: Uint8Array, signal: AbortSignal): Promise<GrpcAnswer>;
}

const MAX_REQUEST_BYTES = 1024 * 1024;
const PREFIX_BYTES = 5;
const DEADLINE_EXCEEDED = 4;
const UNITS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 0.001, n: 0.000_001 };

/** Unary gRPC over TLS with client certificates, for the rehearsal's simulated etcd. */
export function startGrpcServer(options: GrpcServerOptions): Promise<LoopbackServer> {
  const { certificate: cert, key, clientCa: ca } = options;
  const secure = createSecureServer({
    cert,
    key,
    ca,
    requestCert: true,
    rejectUnauthorized: true,
    ALPNProtocols: ['h2'],
    minVersion: 'TLSv1.2',
  });
  secure.on('stream', (stream, headers) => serve(stream, headers, options));
  return listenOnLoopback(secure, (socket, serve) => options.ready.then(serve, () => socket.destroy()));
}

function serve(stream: ServerHttp2Stream, headers: Record<string, unknown>, { answer }: GrpcServerOptions): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const gone = new AbortController();
  const limit = timeoutOf(headers['grpc-timeout']);
  const timer = limit === undefined ? undefined : setTimeout(() => gone.abort(), limit);
  stream.on('error', () => stream.destroy());
  stream.once('close', () => {
    clearTimeout(timer);
    gone.abort();
  });
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_REQUEST_BYTES) stream.destroy();
    else chunks.push(chunk);
  });
  stream.on('end', () => {
    const body = Buffer.concat(chunks);
    answer(String(headers[':path']), body.subarray(PREFIX_BYTES), gone.signal).then(
      (answered) => reply(stream, answered),
      () => reply(stream, { code: DEADLINE_EXCEEDED, message: 'context deadline exceeded' }),
    );
  });
}

function reply(stream: ServerHttp2Stream, answer: GrpcAnswer): void {
  if (stream.destroyed || stream.headersSent) return;
  if (!(answer instanceof Uint8Array)) {
    const status = { 'grpc-status': String(answer.code), 'grpc-message': encodeURIComponent(answer.message) };
    stream.respond({ 'content-type': 'application/grpc', ...status }, { endStream: true });
    return;
  }
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(answer.length, 1);
  stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.concat([prefix, answer]));
}

/** grpc-timeout: digits and a unit. In milliseconds. */
function timeoutOf(header: unknown): number | undefined {
  const match = /^(\d{1,8})([HMSmun])$/.exec(String(header ?? ''));
  return match?.[2] === undefined ? undefined : Number(match[1]) * (UNITS[match[2]] ?? 1);
}
