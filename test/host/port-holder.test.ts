import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { isSystemPort, listeningSockets, portHolder } from '../../src/host/linux/port-holder.ts';
import { linuxSystem } from '../../src/host/linux/system.ts';

const HEADER = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (local: string, state: string, inode: number) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000000000000000 100 0 0 10 0`;

it('finds the sockets that listen on exactly that port, of either family', () => {
  const table = [
    HEADER,
    row('0100007F:280A', '0A', 11),
    row('00000000000000000000000000000000:280A', '0A', 12),
    row('0100007F:280A', '01', 13),
    row('0100007F:280B', '0A', 14),
  ].join('\n');
  expect(listeningSockets(table, 10250)).toEqual(['11', '12']);
  expect(listeningSockets(`${HEADER}\n`, 10250)).toEqual([]);
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

it("a user's program is no component: only root and the system's accounts are believed", async () => {
  const of = (uid: number) =>
    [
      HEADER,
      `   0: 0100007F:2809 00000000:0000 0A 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0 11 1 x 100 0 0 10 0`,
    ].join('\n');
  const believed = (...uids: number[]) => isSystemPort(10249, Promise.resolve(uids.map(of)));
  expect(await Promise.all([believed(), believed(0), believed(0, 998), believed(1000), believed(0, 1001), believed(65534)])).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

it.skipIf(process.getuid?.() !== 0)("an answer of a user's program on this host is none", async () => {
  const script = `require('node:http').createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1', function () { console.log(this.address().port); })`;
  const child = spawn(process.execPath, ['-e', script], { uid: 65534, gid: 65534, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  const url = `http://127.0.0.1:${String(port).trim()}/healthz`;
  const { probe } = linuxSystem();
  expect(await probe(url, { timeoutMs: 10_000 })).toEqual({ status: 200, body: 'ok' });
  expect(await probe(url, { timeoutMs: 10_000, system: true })).toBeUndefined();
});
