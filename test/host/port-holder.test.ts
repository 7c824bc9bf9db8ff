import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  isSystemConnection,
  listeningSockets,
  portHolder,
  systemListens,
  userListener,
} from '../../src/host/linux/port-holder.ts';
import { linuxSystem } from '../../src/host/linux/system.ts';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { httpExchange } from '../../src/wire/http/exchange.ts';
import { PATIENCE_MS } from '../support/patience.ts';

const HEADER = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (local: string, state: string, inode: number) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000000000000000 100 0 0 10 0`;

it('finds the sockets that listen on exactly that port, of either family', async () => {
  const table = [
    HEADER,
    row('0100007F:280A', '0A', 11),
    row('00000000000000000000000000000000:280A', '0A', 12),
    row('0100007F:280A', '01', 13),
    row('0100007F:280B', '0A', 14),
  ];
  const only = (lines: readonly string[]) => (name: string) => (name === '/proc/net/tcp' ? lines : [HEADER]);
  expect(await listeningSockets(10250, only(table))).toEqual(['11', '12']);
  expect(await listeningSockets(10250, only([HEADER]))).toEqual([]);
});

it.each(['127.0.0.1', '::'])('names the process that listens on %s', async (host) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const holder = await portHolder(port);
  expect(holder?.pid).toBe(process.pid);
  expect(holder?.program).toMatch(/^\S+$/);
});

it('is nobody where nobody listens', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  expect(await portHolder(port)).toBeUndefined();
});

it('reads a table of any length whole', async () => {
  const servers = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  onTestFinished(() => {
    for (const server of servers) server.close();
  });
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  expect(await Promise.all(ports.map((port) => systemListens(port)))).toEqual(ports.map(() => true));
});

describe('the other end of a connection', () => {
  const end = (uid: number, { inode = 11, table = '2809 0100007F:D431' } = {}) =>
    `   0: 0100007F:${table} 01 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0 ${inode} 1 x 100 0 0 10 0`;
  const LOOPBACK = { serverAddress: '127.0.0.1', serverPort: 0x2809, ownAddress: '127.0.0.1', ownPort: 0xd431 };
  const tables = (tcp: readonly string[], tcp6: readonly string[] = []) => {
    const read: string[] = [];
    const rows: Readonly<Record<string, readonly string[]>> = { '/proc/net/tcp': tcp, '/proc/net/tcp6': tcp6 };
    return {
      read,
      linesOf(table: string) {
        read.push(table);
        return [HEADER, ...(rows[table] ?? [])];
      },
    };
  };
  const believed = (...rows: string[]) => isSystemConnection(LOOPBACK, tables(rows).linesOf);

  it("is no user's: only root and the system's accounts are believed", async () => {
    expect(await Promise.all([believed(end(0)), believed(end(998))])).toEqual([true, true]);
    // The tests' own user, who may be nobody (65534), is believed as well.
    const [user, other] = [20_000, 65534, 20_001].filter((uid) => uid !== process.geteuid?.()) as [number, number];
    expect(await Promise.all([believed(end(user)), believed(end(other))])).toEqual([false, false]);
  });

  it('is not believed where it is not seen, or where no process has it open', async () => {
    expect(await believed()).toBe(false);
    expect(await believed(end(0, { inode: 0 }))).toBe(false);
    expect(await believed(end(0, { table: '2809 0100007F:D432' }), end(0, { table: 'D431 0100007F:2809' }))).toBe(
      false,
    );
  });

  it('is looked for in the table of IPv6 only if that of IPv4 lacks it: each costs milliseconds', async () => {
    const mapped = (uid: number) =>
      end(uid, {
        table: '2809 0000000000000000FFFF00000100007F:D431',
      }).replace('0100007F:2809', '0000000000000000FFFF00000100007F:2809');
    const user = process.geteuid?.() === 20_000 ? 20_001 : 20_000;
    const cases = [
      { ...tables([end(0)], [mapped(user)]), isBelieved: true, both: false },
      { ...tables([end(user)], [mapped(0)]), isBelieved: false, both: false },
      { ...tables([], [mapped(0)]), isBelieved: true, both: true },
      { ...tables([], [mapped(user)]), isBelieved: false, both: true },
      { ...tables([], [end(0)]), isBelieved: false, both: true },
    ];
    for (const { linesOf, read, isBelieved, both } of cases) {
      expect(await isSystemConnection(LOOPBACK, linesOf)).toBe(isBelieved);
      expect([...new Set(read)]).toEqual(both ? ['/proc/net/tcp', '/proc/net/tcp6'] : ['/proc/net/tcp']);
    }
  });

  it('is not confused with a connection of the same ports between other addresses', async () => {
    const elsewhere = end(0).replaceAll('0100007F', '0200007F');
    const user = end(process.geteuid?.() === 20_000 ? 20_001 : 20_000);
    expect(await believed(elsewhere)).toBe(false);
    expect(await believed(elsewhere, user)).toBe(false);
    expect(await believed(elsewhere, end(0))).toBe(true);
  });

  it('may see another address of this end, where a rule masquerades every connection', async () => {
    const translated = (uid: number) => end(uid, { table: '2809 0500000A:D431' });
    const user = process.geteuid?.() === 20_000 ? 20_001 : 20_000;
    expect(await believed(translated(0))).toBe(true);
    expect(await believed(translated(user))).toBe(false);
    expect(await believed(translated(0), translated(user))).toBe(false);
    expect(await believed(translated(user), end(0))).toBe(true);
    expect(await believed(translated(0).replace('0100007F:2809', '0200007F:2809'))).toBe(false);
  });

  it('of a mapped IPv4 address is in the table of IPv4, too', async () => {
    const mapped = { ...LOOPBACK, serverAddress: '::ffff:127.0.0.1', ownAddress: '::ffff:127.0.0.1' };
    expect(await isSystemConnection(mapped, tables([end(0)]).linesOf)).toBe(true);
  });

  it('of IPv6 is looked for in its own table', async () => {
    const six = '00000000000000000000000001000000';
    const user = process.geteuid?.() === 20_000 ? 20_001 : 20_000;
    const row = (uid: number) => end(uid, { table: `2809 ${six}:D431` }).replace('0100007F:2809', `${six}:2809`);
    const connection = { ...LOOPBACK, serverAddress: '::1', ownAddress: '::1' };
    const { linesOf, read } = tables([end(0)], [row(0)]);
    expect(await isSystemConnection(connection, linesOf)).toBe(true);
    expect(read).toEqual(['/proc/net/tcp6']);
    expect(await isSystemConnection(connection, tables([], [row(0), row(user)]).linesOf)).toBe(false);
    expect(await isSystemConnection(connection, tables([end(0)]).linesOf)).toBe(false);
    const onlyTcp = (table: string) => (table === '/proc/net/tcp' ? [HEADER] : []);
    expect(await isSystemConnection(connection, onlyTcp)).toBe(false);
  });

  it('is believed where the kernel shows no table', async () => {
    expect(await isSystemConnection(LOOPBACK, () => [])).toBe(true);
    expect(await isSystemConnection({ ...LOOPBACK, serverAddress: '::1', ownAddress: '::1' }, () => [])).toBe(true);
  });
});

it.each([
  ['127.0.0.1', '127.0.0.1'],
  ['::', '127.0.0.1'],
  ['::1', '[::1]'],
])("this program's own server at %s is believed, and listens", async (address, asked) => {
  const server = createHttpServer((_, response) => void response.end('ok')).listen(0, address);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { health, systemListens } = linuxSystem();
  expect(await health(`http://${asked}:${port}/healthz`, { timeoutMs: PATIENCE_MS })).toBe(200);
  expect(await systemListens(port)).toBe(true);
});

/** A program of a user's that runs `script`, which prints its port. */
async function usersServer(script: string): Promise<string> {
  const child = spawn(process.execPath, ['-e', script], {
    uid: 65534,
    gid: 65534,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill());
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return String(port).trim();
}

const ANSWER = "'HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok'";
const USERS = {
  'that goes on listening': `socket.write(${ANSWER})`,
  'that has closed its listener before it answers': `server.close(); socket.write(${ANSWER})`,
  'that has closed both before they are looked at': `server.close(); socket.end(${ANSWER}); socket.destroySoon()`,
};

it.skipIf(process.getuid?.() !== 0).each(Object.entries(USERS))(
  "an answer of a user's program %s is none",
  async (_, act) => {
    const listen = `server.listen(0, '127.0.0.1', () => console.log(server.address().port))`;
    const script = `const server = require('node:net').createServer((socket) => socket.once('data', () => { ${act} })); ${listen}`;
    const port = await usersServer(script);
    expect(await linuxSystem().systemListens(Number(port))).toBe(false);
    expect(await linuxSystem().health(`http://127.0.0.1:${port}/healthz`, { timeoutMs: PATIENCE_MS })).toBeUndefined();
  },
);

it.skipIf(process.getuid?.() !== 0).each(['127.0.0.1', '0.0.0.0', '::'])(
  "a user's program that listens on %s is named",
  async (address) => {
    const script = `require('node:net').createServer().listen(0, '${address}', function () { console.log(this.address().port); })`;
    const port = Number(await usersServer(script));
    const program = path.basename(process.execPath);
    expect(await userListener(port, '127.0.0.1')).toEqual({ pid: expect.any(Number), program });
    expect(await userListener(port, '127.0.0.2')).toEqual(
      address === '127.0.0.1' ? undefined : { pid: expect.any(Number), program },
    );
  },
);

it('a program of the system is not a user’s', async () => {
  const server = createHttpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  expect(await userListener((server.address() as AddressInfo).port, '127.0.0.1')).toBeUndefined();
});

it.skipIf(process.getuid?.() !== 0)("a user's program does answer where anybody may", async () => {
  const script = `require('node:http').createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1', function () { console.log(this.address().port); })`;
  const { status, bytes } = await httpExchange({
    url: new URL(`http://127.0.0.1:${await usersServer(script)}/healthz`),
    ...{ method: 'GET', headers: {}, dialer: dialDirectly, timeoutMs: PATIENCE_MS, maxBytes: 1_000 },
    signal: new AbortController().signal,
  });
  expect([status, String(bytes)]).toEqual([200, 'ok']);
});
