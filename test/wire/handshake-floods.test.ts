/** Servers that go on with the handshake after it: no certificate is needed for that. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { healthStatus } from '../../src/wire/health.ts';
import { Connection } from '../../src/wire/http/connection.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { Authority, type Issued } from './support/authority.ts';
import { type Records, serveRecords, TICKET } from './support/tls-records.ts';

let issued: Issued;
beforeAll(async () => {
  issued = await (await Authority.make()).issue({ ips: ['127.0.0.1'] });
});

function request(port: number, timeoutMs = 30_000) {
  const network = { dialer: dialDirectly, env: {}, hostAuthorities: async () => [] };
  const trust = { type: 'unverified' } as const;
  const connection = new Connection({ endpoint: { host: '127.0.0.1', port }, ...network, trust });
  return connection.request({ method: 'GET', path: '/', timeoutMs }).finally(() => connection.close());
}

const RESPONSE = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
const tickets = (count: number) => (records: Records) => {
  const inRecord = Math.min(count, 800);
  const content = Buffer.concat(Array<Buffer>(inRecord).fill(TICKET));
  const flood = Array.from({ length: Math.ceil(count / inRecord) }, () => records.record(22, content));
  return Buffer.concat([...flood, records.record(23, RESPONSE)]);
};

it('a few tickets are read', async () => {
  expect(await request(await serveRecords(issued, tickets(16)))).toMatchObject({ status: 200 });
});

it('very many tickets end the connection', async () => {
  await expect(request(await serveRecords(issued, tickets(80_000)))).rejects.toMatchObject({
    params: { reason: 'ERR_TLS_TOO_MANY_TICKETS' },
  });
  const port = await serveRecords(issued, tickets(80_000));
  expect(await healthStatus(`https://127.0.0.1:${port}/`, { timeoutMs: PATIENCE_MS })).toBeUndefined();
});

const updates = (count: number) => (records: Records) =>
  Buffer.concat([...Array.from({ length: count }, () => records.keyUpdate()), records.record(23, RESPONSE)]);

it('a key may change some times', async () => {
  expect(await request(await serveRecords(issued, updates(100)))).toMatchObject({ status: 200 });
});

it('very many changes of the key end the connection', async () => {
  await expect(request(await serveRecords(issued, updates(5_000)))).rejects.toMatchObject({
    params: { reason: 'ERR_TLS_TOO_MANY_KEYS' },
  });
});

it('a server gets no second handshake', async () => {
  const server = createTlsServer({ cert: issued.certificate, key: issued.key, maxVersion: 'TLSv1.2' });
  const outcome = new Promise<Error | null>((resolve) => {
    server.on('secureConnection', (socket) => {
      socket.on('error', resolve);
      socket.once('data', () => socket.renegotiate({ rejectUnauthorized: false }, resolve));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const asked = request((server.address() as AddressInfo).port).catch((error: unknown) => error);
  expect(await outcome).toBeInstanceOf(Error);
  expect(await asked).toBeInstanceOf(Error);
});
