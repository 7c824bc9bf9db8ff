import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttp1 } from 'node:http';
import { createServer as createHttp2, type ServerHttp2Stream } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { onTestFinished } from 'vitest';

/** gRPC answer: headers, one framed message, trailers with the status. */
export function answerMessage<D extends DescMessage>(
  stream: ServerHttp2Stream,
  schema: D,
  value: MessageInitShape<D>,
): void {
  answerBytes(stream, framed(toBinary(schema, create(schema, value))));
}

export function framed(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

export function answerBytes(stream: ServerHttp2Stream, body: Buffer): void {
  if (stream.destroyed) return; // whoever asked did not wait for it
  stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(body);
}

/** A status without a message, all of it in the headers ("Trailers-Only"). */
export function answerStatus(stream: ServerHttp2Stream, code: number, message: string): void {
  stream.respond(
    { 'content-type': 'application/grpc', 'grpc-status': String(code), 'grpc-message': encodeURIComponent(message) },
    { endStream: true },
  );
}

/**
 * A server of HTTP/2 without TLS on a unix socket; `answer` gets each call's path. Gives the socket as unix:///path.
 */
export function grpcServer(answer: (stream: ServerHttp2Stream, path: string, body: Buffer) => void): Promise<string> {
  const server = createHttp2();
  server.on('stream', (stream, headers) => {
    const chunks: Buffer[] = [];
    stream.on('error', () => {});
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => answer(stream, String(headers[':path']), Buffer.concat(chunks)));
  });
  return listening(server as unknown as Server);
}

export function http1Server(): Promise<string> {
  return listening(createHttp1((_, response) => response.end('hello')) as unknown as Server);
}

export function rawServer(onConnection: (socket: Socket) => void): Promise<string> {
  return listening(
    createServer((socket) => {
      socket.on('error', () => {});
      onConnection(socket);
    }),
  );
}

async function listening(server: Server): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'kubejoin-cri-'));
  const path = join(directory, 'cri.sock');
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
    rmSync(directory, { recursive: true, force: true });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return `unix://${path}`;
}
