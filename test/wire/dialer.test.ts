import { type ChildProcess, spawn } from 'node:child_process';
import dns from 'node:dns';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { dialDirectly } from '../../src/wire/dialer.ts';

const sockets: Socket[] = [];
let server: ChildProcess | undefined;
afterEach(() => {
  vi.restoreAllMocks();
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.kill('SIGKILL');
});

/** A server in another process, which can be stopped, on a port of 127.0.0.1. */
async function started(): Promise<number> {
  const script = `const s = require('node:net').createServer(() => {});
    s.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(s.address().port));`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  server = child;
  return new Promise((resolve) => child.stdout.once('data', (line: Buffer) => resolve(Number(line))));
}

/** Fills the queue of a server that accepts no connection, until the kernel drops the first packet of another one. */
async function fillQueue(port: number): Promise<void> {
  for (;;) {
    const socket = connect({ host: '127.0.0.1', port });
    sockets.push(socket.on('error', () => {}));
    const connected = new Promise((resolve) => socket.once('connect', () => resolve(true)));
    const dropped = new Promise((resolve) => setTimeout(resolve, 200, false));
    if (!(await Promise.race([connected, dropped]))) return;
  }
}

it('waits for an address whose first packet was lost, although the next one refuses', async () => {
  const port = await started();
  server?.kill('SIGSTOP');
  await fillQueue(port);
  // Nothing listens on the second address.
  const addresses = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
  vi.spyOn(dns, 'lookup').mockImplementation(((_host: string, _options: object, done: (...found: unknown[]) => void) =>
    done(null, addresses)) as never);
  const dialled = dialDirectly({ host: 'api.example', port }, AbortSignal.timeout(30_000));
  // Later than the limit that Node.js has for an address; the kernel repeats the packet after a second.
  setTimeout(() => server?.kill('SIGCONT'), 600);
  const socket = await dialled;
  sockets.push(socket);
  expect(socket.remoteAddress).toBe('127.0.0.1');
});
