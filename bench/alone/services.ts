/** What a machine's own services answer to a join. The executable's build uses them, too. */
import { createServer as createHttp } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import type { Server, Socket } from 'node:net';
import path from 'node:path';
import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { framed } from '../../src/wire/grpc/grpc.ts';
import {
  CgroupDriver,
  RuntimeConfigResponseSchema,
  StatusResponseSchema,
  VersionResponseSchema,
} from '../../test/host/support/cri_pb.ts';

type Close = () => Promise<void>;

function answer<D extends DescMessage>(schema: D, message: MessageInitShape<D>): Buffer {
  return framed(toBinary(schema, create(schema, message)));
}

const ready = (type: string) => ({ type, status: true });
/** By method. */
const ANSWERS: Readonly<Record<string, Buffer>> = {
  Version: answer(VersionResponseSchema, {
    runtimeName: 'containerd',
    runtimeVersion: 'v2.4.2',
    runtimeApiVersion: 'v1',
  }),
  Status: answer(StatusResponseSchema, { status: { conditions: ['RuntimeReady', 'NetworkReady'].map(ready) } }),
  RuntimeConfig: answer(RuntimeConfigResponseSchema, { linux: { cgroupDriver: CgroupDriver.SYSTEMD } }),
};
const EMPTY_MESSAGE = framed(new Uint8Array());

/** A container runtime that is ready. */
export function containerRuntime(socket: string): Promise<Close> {
  const server = createHttp2();
  server.on('stream', (stream, headers) => {
    stream.on('error', () => stream.destroy());
    stream.resume();
    stream.on('end', () => {
      stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(ANSWERS[path.basename(String(headers[':path']))] ?? EMPTY_MESSAGE);
    });
  });
  return listening(server as unknown as Server, socket);
}

/** The kubelet's healthz; 503 until it answers. */
export function kubeletHealth(answer: (url: string) => number | undefined): Promise<Close> {
  const server = createHttp(({ url = '' }, response) => void response.writeHead(answer(url) ?? 503).end());
  return listening(server, 10_248);
}

async function listening(server: Server, place: string | number): Promise<Close> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  const options = typeof place === 'string' ? { path: place } : { port: place, host: '127.0.0.1' };
  await new Promise<void>((resolve) => server.listen(options, resolve));
  return async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
}
