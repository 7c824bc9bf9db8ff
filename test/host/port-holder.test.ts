import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { listeningSockets, portHolder } from '../../src/host/linux/port-holder.ts';

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
