/** What a machine's own services answer to a join. */
import { createServer as createHttp } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import type { Server, Socket } from 'node:net';
import {
  CgroupDriver,
  RuntimeConfigResponseSchema,
  StatusResponseSchema,
  VersionResponseSchema,
} from '../../test/host/support/cri_pb.ts';
import { answerMessage } from '../../test/host/support/cri-server.ts';

type Close = () => Promise<void>;

/** A container runtime that is ready. */
export function containerRuntime(socket: string): Promise<Close> {
  const server = createHttp2();
  const ready = (type: string) => ({ type, status: true });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => stream.destroy());
    stream.resume();
    stream.on('end', () => {
      const method = String(headers[':path']).replace(/.*\//, '');
      if (method === 'Version')
        answerMessage(stream, VersionResponseSchema, {
          runtimeName: 'containerd',
          runtimeVersion: 'v2.4.2',
          runtimeApiVersion: 'v1',
        });
      else if (method === 'Status')
        answerMessage(stream, StatusResponseSchema, {
          status: { conditions: ['RuntimeReady', 'NetworkReady'].map(ready) },
        });
      else answerMessage(stream, RuntimeConfigResponseSchema, { linux: { cgroupDriver: CgroupDriver.SYSTEMD } });
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
