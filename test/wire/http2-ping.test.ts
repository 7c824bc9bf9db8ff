import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { http2Transport } from '../../src/wire/http/http2.ts';
import type { WireResponse } from '../../src/wire/http/transport.ts';
import { secure } from '../../src/wire/tls/tls-connect.ts';
import { Authority } from './support/authority.ts';
import { httpsServer, tcpServer } from './support/servers.ts';

const PING = { soonMs: [], everyMs: 20, timeoutMs: 100 };
/** For an answer that comes, however late on a busy machine. */
const PATIENT = { ...PING, timeoutMs: 30_000 };

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
): Promise<{ response: WireResponse; silence(): void; server: { write(text: string): void } }> {
  const authority = await Authority.make();
  let write: (text: string) => void = () => {};
  const server = await httpsServer(await authority.issue(), (_, response) => {
    write = (text) => response.write(text);
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
  return { response, silence, server: { write: (text) => write(text) } };
}

test('a connection that has fallen silent is given up', async () => {
  const { response, silence } = await watching(PING);
  const started = performance.now();
  silence();
  const read = async () => {
    for await (const _ of response.body);
  };
  await expect(read()).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  expect(performance.now() - started).toBeLessThan(30_000);
  expect(response.whole()).toBe(false);
});

test('one whose server has nothing to say is kept, however many PINGs that takes, and nothing piles up', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  const { response, server } = await watching(PATIENT);
  const timer = setTimeout(() => server.write('late\n'), 25 * PATIENT.everyMs);
  let text = '';
  for await (const chunk of response.body) {
    text += chunk;
    if (text.includes('late')) break;
  }
  clearTimeout(timer);
  expect(text).toBe('{}\nlate\n');
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
});
