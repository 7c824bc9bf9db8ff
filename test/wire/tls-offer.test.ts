/** What the TLS clients offer to a server that nobody has authenticated yet. */
import { createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { healthStatus } from '../../src/wire/health.ts';
import { Connection } from '../../src/wire/http/connection.ts';
import { PATIENCE_MS } from '../support/patience.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface Hello {
  suites: number[];
  groups: number[];
}

/** Reads a ClientHello (RFC 8446 section 4.1.2) from the first record. */
function helloOf(record: Buffer): Hello {
  let at = 5 + 4 + 2 + 32;
  at += 1 + record.readUInt8(at); // session ID
  const numbers = (from: number) =>
    Array.from({ length: record.readUInt16BE(from) / 2 }, (_, index) => record.readUInt16BE(from + 2 + 2 * index));
  const suites = numbers(at);
  at += 2 + 2 * suites.length;
  at += 1 + record.readUInt8(at); // compression
  for (at += 2; at < record.length; at += 4 + record.readUInt16BE(at + 2))
    if (record.readUInt16BE(at) === 10) return { suites, groups: numbers(at + 4) };
  throw new Error('no groups');
}

async function listening(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    onConnection(socket);
  });
  closing.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as { port: number }).port;
}

const network = { dialer: dialDirectly, env: {}, hostAuthorities: async () => [] };
const connectionTo = (port: number) =>
  new Connection({ endpoint: { host: '127.0.0.1', port }, ...network, trust: { type: 'unverified' } });

const CLIENTS: Record<string, (port: number) => Promise<unknown>> = {
  'the API client': (port) => connectionTo(port).connect({ timeoutMs: PATIENCE_MS }),
  'the health check': (port) => healthStatus(`https://127.0.0.1:${port}/healthz`, { timeoutMs: PATIENCE_MS }),
};

/** DHE of TLS 1.2 (IANA's numbers). */
const DHE = new Set([
  ...[0x16, 0x33, 0x39, 0x45, 0x67, 0x6b, 0x88, 0x9e, 0x9f, 0xbe, 0xc4, 0xccaa],
  ...[0xc052, 0xc053, 0xc07c, 0xc07d, 0xc09e, 0xc09f, 0xc0a2, 0xc0a3],
]);
/** Of finite fields (RFC 7919), above 3072 bits. */
const LARGE_FIELDS = [0x102, 0x103, 0x104];

it.each(Object.keys(CLIENTS))('%s offers no key exchange whose size the server chooses', async (name) => {
  const hellos: Hello[] = [];
  const port = await listening((socket) =>
    socket.once('data', (record: Buffer) => {
      hellos.push(helloOf(record));
      socket.destroy();
    }),
  );
  await CLIENTS[name]?.(port).catch(() => {});
  const [{ suites, groups } = { suites: [], groups: [] }] = hellos;
  expect(suites).toContain(0x1301);
  expect(suites).toContain(0xc02f);
  expect(suites.filter((suite) => DHE.has(suite))).toEqual([]);
  expect(groups).toContain(0x17);
  expect(groups.filter((group) => LARGE_FIELDS.includes(group))).toEqual([]);
});
