/** Whoever is at the other end cannot keep the event loop busy: what arrives is cut into turns, and a handshake is small. */
import { Duplex } from 'node:stream';
import { createServer, type TLSSocket } from 'node:tls';
import { afterEach, expect, it } from 'vitest';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { Connection } from '../../src/wire/http/connection.ts';
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
