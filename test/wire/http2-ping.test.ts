import { once } from 'node:events';
import type { ServerHttp2Session } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { Connection } from '../../src/wire/http/connection.ts';
import { http2Transport } from '../../src/wire/http/http2.ts';
import type { WireResponse } from '../../src/wire/http/transport.ts';
import { secure } from '../../src/wire/tls/tls-connect.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { Authority } from './support/authority.ts';
import { httpsServer, type Request, tcpServer } from './support/servers.ts';

const PING = { soonMs: [], everyMs: 20, timeoutMs: 3_000 };
/** For an answer that comes, however late on a busy machine. */
const PATIENT = { ...PING, timeoutMs: PATIENCE_MS };

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/**
 * A watch that has begun, by a relay that can fall silent as a network does that loses every packet from some moment
 * on.
 */
async function watching(
  ping: typeof PING,
): Promise<{ response: WireResponse; silence(): void; server: { write(text: string): void; onPing(): void } }> {
  const authority = await Authority.make();
  const told = { write: (_: string): void => {}, onPing: () => {} };
  const server = await httpsServer(await authority.issue(), (request, response) => {
    const { session } = (request as Extract<Request, { stream: unknown }>).stream;
    (session as ServerHttp2Session).on('ping', () => told.onPing());
    told.write = (text) => response.write(text);
    response.writeHead(200);
    response.write('{}\n');
  });
  const sides: Socket[] = [];
  const relay = await tcpServer((socket) => {
    const onward = connect(server.port, '127.0.0.1').on('error', () => {});
    socket.pipe(onward).pipe(socket);
    sides.push(socket, onward);
  });
  const { signal } = new AbortController();
  const endpoint = { host: '127.0.0.1', port: relay.port };
  const stream = await dialDirectly(endpoint, signal);
  const trust = { type: 'authorities' as const, certificates: [authority.pem] };
  const transport = http2Transport(await secure(stream, { endpoint, trust, protocols: ['h2'] }, signal), 'test', ping);
  open.push(server, relay, transport);
  const response = await transport.send({ method: 'GET', path: '/', headers: {}, body: undefined }, signal);
  const silence = () => {
    for (const side of sides) side.unpipe().pause();
  };
  return { response, silence, server: told };
}

test('a connection that has fallen silent is given up', async () => {
  const { response, silence } = await watching(PING);
  silence();
  const read = async () => {
    for await (const _ of response.body);
  };
  await expect(read()).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  expect(response.whole()).toBe(false);
});

test('one whose server has nothing to say is kept, however many PINGs that takes, and nothing piles up', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  const { response, server } = await watching(PATIENT);
  let pings = 0;
  server.onPing = () => {
    if (++pings === 25) server.write('late\n');
  };
  let text = '';
  for await (const chunk of response.body) {
    text += chunk;
    if (text.includes('late')) break;
  }
  expect(text).toBe('{}\nlate\n');
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
});

/** A server in a thread of its own, which works on while this one stands. It sends each answer 30 ms late. */
const SLOW_SERVER = `
const { workerData, parentPort } = require('node:worker_threads');
const late = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30);
let stream;
const answered = new Int32Array(workerData.answered);
require('node:http2').createSecureServer(workerData)
  .on('session', () => setInterval(late, 10))
  .on('stream', (one, headers) => {
    one.respond({ ':status': 200 });
    if (headers[':path'] !== '/watch') {
      parentPort.postMessage('asked');
      // It has left this process some turns after the end.
      one.on('close', () => setTimeout(() => Atomics.notify(answered, 0, Atomics.add(answered, 0, 1) + 1), 100));
      return setTimeout(() => one.end('{}'), 300);
    }
    one.write('begun');
    stream = one;
  })
  .listen(0, '127.0.0.1', function () { parentPort.postMessage(this.address().port); });
parentPort.on('message', () => stream.end(', late'));
`;

async function slowServer() {
  const authority = await Authority.make();
  const { key, certificate: cert } = await authority.issue();
  const answered = new SharedArrayBuffer(4);
  const server = new Worker(SLOW_SERVER, { eval: true, workerData: { key, cert, answered } });
  open.push({ close: () => server.terminate() });
  const [port] = await once(server, 'message');
  const trust = { type: 'authorities' as const, certificates: [authority.pem] };
  return { server, answered: new Int32Array(answered), endpoint: { host: '127.0.0.1', port: Number(port) }, trust };
}

/** This process does nothing for so long, as when it is stopped or its machine is busy. */
function standFor(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test('a connection is kept that answers while this process stands', async () => {
  const { server, endpoint, trust } = await slowServer();
  const { signal } = new AbortController();
  const stream = await dialDirectly(endpoint, signal);
  const socket = await secure(stream, { endpoint, trust, protocols: ['h2'] }, signal);
  const transport = http2Transport(socket, 'test', PING);
  open.push(transport);
  const { body } = await transport.send({ method: 'GET', path: '/watch', headers: {}, body: undefined }, signal);
  let text = '';
  const read = (async () => {
    for await (const chunk of body) text += chunk;
  })().catch((error) => error.code);
  await expect.poll(() => text).toBe('begun');
  // A PING is sent every 20 ms and answered after up to 30: one is mostly under way when this process stops.
  for (let stalls = 0; stalls < 2; stalls++) {
    await new Promise((resolve) => setTimeout(resolve, 50 + 20 * stalls));
    standFor(3_200);
  }
  server.postMessage('end');
  expect(await read).toBeUndefined();
  expect(text).toBe('begun, late');
});

test('an answer counts that arrives while this process stands, beyond the time limit of its request', async () => {
  const { server, answered, endpoint, trust } = await slowServer();
  const connection = new Connection({
    ...{ endpoint, trust, dialer: dialDirectly, env: {}, hostAuthorities: async () => [] },
  });
  open.push(connection);
  const first = connection.request({ method: 'GET', path: '/', timeoutMs: PATIENCE_MS });
  await once(server, 'message');
  await first;
  Atomics.wait(answered, 0, 0, PATIENCE_MS);
  const asked = connection.request({ method: 'GET', path: '/', timeoutMs: 5_000 });
  asked.catch(() => {}); // judged below
  await once(server, 'message');
  await new Promise((resolve) => setImmediate(resolve)); // after which timers come before sockets
  standFor(5_200);
  Atomics.wait(answered, 0, 1, PATIENCE_MS);
  expect((await asked).status).toBe(200);
});
