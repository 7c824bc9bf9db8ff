/** Whoever is at the other end cannot keep the event loop busy: what arrives is cut into turns, and a handshake is small. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Duplex } from 'node:stream';
import { createServer, type TLSSocket } from 'node:tls';
import { afterEach, expect, it } from 'vitest';
import { BusConnection } from '../../src/host/linux/services/dbus/connection.ts';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { GrpcChannel } from '../../src/wire/grpc/grpc.ts';
import { Connection } from '../../src/wire/http/connection.ts';
import { connectUnix } from '../../src/wire/local.ts';
import { A_TURN_BYTES, PacedStream } from '../../src/wire/paced-stream.ts';
import { secure } from '../../src/wire/tls/tls-connect.ts';
import { Authority } from './support/authority.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const names = (count: number) => Array.from({ length: count }, (_, index) => `name-${index}.of.a.server.example`);
const signal = new AbortController().signal;

/** A TLS server on loopback with a certificate for so many names. */
async function serverWith(count: number, onConnection: (socket: TLSSocket) => void = () => {}) {
  const authority = await Authority.make();
  const { certificate: cert, key } = await authority.issue({ ips: ['127.0.0.1'], dns: names(count) });
  const server = createServer({ cert, key, ALPNProtocols: ['http/1.1'] }, (socket) => {
    socket.on('error', () => {});
    closing.push(() => socket.destroy());
    onConnection(socket);
  });
  server.on('tlsClientError', () => {});
  closing.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { authority, endpoint: { host: '127.0.0.1', port: (server.address() as { port: number }).port } };
}

/** The most bytes that arrive in one turn of the event loop, until so many have arrived. */
async function mostInATurn(stream: Duplex, total: number): Promise<number> {
  let [most, turn, all] = [0, 0, 0];
  await new Promise<void>((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      all += chunk.length;
      turn += chunk.length;
      most = Math.max(most, turn);
    });
    const next = () => {
      turn = 0;
      if (all >= total) resolve();
      else setImmediate(next);
    };
    next();
  });
  return most;
}

const MIB = 1024 * 1024;

it('what a server pours out over TLS is decrypted in small pieces', async () => {
  const { authority, endpoint } = await serverWith(1, (socket) => {
    for (let sent = 0; sent < 8; sent++) socket.write(Buffer.alloc(MIB));
  });
  const trust = { type: 'authorities', certificates: [authority.pem] } as const;
  const stream = await dialDirectly(endpoint, signal);
  const socket = await secure(stream, { endpoint, trust, protocols: ['http/1.1'] }, signal);
  closing.push(() => socket.destroy());
  // A record that began in an earlier turn ends in this one.
  expect(await mostInATurn(socket, 8 * MIB)).toBeLessThanOrEqual(2 * A_TURN_BYTES);
});

it('every byte passes, in order, and the end', async () => {
  const sent = Buffer.alloc(3 * MIB, 'a piece that does not divide it. ');
  const source = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  const paced = new PacedStream(source);
  source.push(sent);
  source.push(null);
  const chunks: Buffer[] = [];
  for await (const chunk of paced) chunks.push(chunk);
  expect(Buffer.concat(chunks).equals(sent)).toBe(true);
});

it('what has arrived is read after the connection has closed, too', async () => {
  const server = createTcpServer((socket) => socket.end(Buffer.alloc(10_000)));
  closing.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const stream = await dialDirectly({ host: '127.0.0.1', port }, signal);
  const closed = new Promise((resolve) => stream.once('close', resolve));
  const paced = new PacedStream(stream);
  paced.on('readable', () => {}); // which fills its buffer
  await closed;
  const chunks: Buffer[] = [];
  for await (const chunk of paced) chunks.push(chunk);
  expect(Buffer.concat(chunks)).toHaveLength(10_000);
});

/** The most events of `emitter` in one turn of the event loop, until so many have come. */
async function mostEvents(listen: (onEvent: () => void) => void, total: number): Promise<number> {
  let [most, turn, all] = [0, 0, 0];
  listen(() => {
    all++;
    most = Math.max(most, ++turn);
  });
  await new Promise<void>((resolve) => {
    const next = () => {
      turn = 0;
      if (all >= total) resolve();
      else setImmediate(next);
    };
    next();
  });
  return most;
}

/** A server on a Unix socket that sends this at once to whoever has written something. */
async function unixServer(bytes: Buffer): Promise<string> {
  const directory = mkdtempSync(path.join(tmpdir(), 'paced-'));
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    closing.push(() => socket.destroy());
    socket.once('data', () => socket.write(bytes));
  });
  closing.push(() => server.close(() => rmSync(directory, { recursive: true })));
  await new Promise<void>((resolve) => server.listen(path.join(directory, 's'), resolve));
  return path.join(directory, 's');
}

it('interim responses that a container runtime pours out are parsed in small pieces', async () => {
  const settings = Buffer.of(0, 0, 0, 4, 0, 0, 0, 0, 0);
  const interim = Buffer.of(0, 0, 5, 1, 4, 0, 0, 0, 1, 8, 3, 0x31, 0x30, 0x33); // :status 103
  const count = 20_000;
  const socket = await unixServer(Buffer.concat([settings, Buffer.alloc(count * interim.length, interim)]));
  const channel = new GrpcChannel(connectUnix(socket));
  closing.push(() => channel.close());
  const stream = channel.begin({ path: '/a/b' });
  stream.on('error', () => {});
  const most = await mostEvents((onEvent) => stream.on('headers', onEvent), count);
  expect(most).toBeLessThanOrEqual((2 * A_TURN_BYTES) / interim.length);
});

it('signals that a bus pours out are read in small pieces', async () => {
  const bytes = Buffer.alloc(16);
  bytes.set([0x6c, 4, 0, 1]);
  bytes.writeUInt32LE(1, 8);
  const count = 50_000;
  const socket = await unixServer(Buffer.concat([Buffer.from('OK 1\r\n'), Buffer.alloc(count * 16, bytes)]));
  const most = await mostEvents((onSignal) => {
    const bus = new BusConnection(socket, { destination: 'a.b', timeoutMs: 30_000, onSignal });
    closing.push(() => bus.close());
  }, count);
  expect(most).toBeLessThanOrEqual((2 * A_TURN_BYTES) / bytes.length);
});

it.each([
  [100, undefined],
  [2_000, 'ERR_SSL_EXCESSIVE_MESSAGE_SIZE'],
])('a certificate with %i names, of an unverified server', async (count, reason) => {
  const { endpoint } = await serverWith(count);
  const network = { dialer: dialDirectly, env: {}, hostAuthorities: async () => [] };
  const connection = new Connection({ endpoint, ...network, trust: { type: 'unverified' } });
  closing.push(() => connection.close());
  const connected = connection.connect({ timeoutMs: 30_000 });
  if (reason === undefined) await expect(connected).resolves.toBeInstanceOf(Buffer);
  else await expect(connected).rejects.toMatchObject({ code: 'TLS_FAILED', params: { reason } });
});
