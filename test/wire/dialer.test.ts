import { type ChildProcess, spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import dns from 'node:dns';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { patience } from '../support/patience.ts';
import { unusedPort } from './support/servers.ts';

const sockets: Socket[] = [];
let server: ChildProcess | undefined;
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
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

/** The kernel stops a process some time after the signal. */
async function stopped(): Promise<void> {
  server?.kill('SIGSTOP');
  const state = () => /\) (\w)/.exec(readFileSync(`/proc/${server?.pid}/stat`, 'latin1'))?.[1];
  await expect.poll(state, { interval: 5 }).toBe('T');
}

/** Fills the queue of the stopped server, one more than its backlog: the kernel drops the first packet of another one. */
async function fillQueue(port: number): Promise<void> {
  for (let count = 0; count < 2; count++) {
    const socket = connect({ host: '127.0.0.1', port });
    sockets.push(socket.on('error', () => {}));
    await once(socket, 'connect');
  }
}

it('waits for an address whose first packet was lost, although the next one refuses', async () => {
  const port = await started();
  await stopped();
  await fillQueue(port);
  // Nothing listens on the second address.
  const addresses = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
  vi.spyOn(dns, 'lookup').mockImplementation(((_host: string, _options: object, done: (...found: unknown[]) => void) =>
    setImmediate(done, null, addresses)) as never);
  let attempts = 0;
  const attempted = () => {
    // The second one is later than the limit that Node.js has for an address.
    if (++attempts === 2) server?.kill('SIGCONT');
  };
  subscribe('net.client.socket', attempted);
  onTestFinished(() => void unsubscribe('net.client.socket', attempted));
  const socket = await dialDirectly({ host: 'api.example', port }, patience());
  sockets.push(socket);
  expect(socket.remoteAddress).toBe('127.0.0.1');
});

describe('an address', () => {
  /** Every socket of this process that connects, in order; `onNext` is called for each. */
  let made: Socket[] = [];
  let onNext: (count: number) => void = () => {};
  const seen = (message: unknown) => {
    made.push((message as { socket: Socket }).socket);
    onNext(made.length);
  };
  beforeEach(() => {
    onNext = () => {};
    subscribe('net.client.socket', seen);
    onTestFinished(() => void unsubscribe('net.client.socket', seen));
  });
  const signal = () => patience();

  it('that does not answer is attempted again, long before the kernel repeats the first packet', async () => {
    const port = await started();
    await stopped();
    await fillQueue(port);
    made = [];
    // It hears again only once a second attempt has begun: without one, this would wait for ever.
    onNext = (count) => {
      if (count === 2) server?.kill('SIGCONT');
    };
    const socket = await dialDirectly({ host: '127.0.0.1', port }, signal());
    sockets.push(socket);
    expect(socket.remotePort).toBe(port);
    expect(made.length).toBeGreaterThanOrEqual(2);
    expect(made.filter((one) => !one.destroyed)).toEqual([socket]);
  });

  it('is attempted four times at most, and not once more after an abort', async () => {
    const port = await started();
    await stopped();
    await fillQueue(port);
    made = [];
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const stop = new AbortController();
    const dialled = dialDirectly({ host: '127.0.0.1', port }, stop.signal);
    dialled.catch(() => {});
    while (vi.getTimerCount() === 0) await new Promise(setImmediate);
    vi.advanceTimersByTime(60_000);
    expect(made).toHaveLength(4);
    stop.abort(new Error('stopped'));
    await expect(dialled).rejects.toThrow('stopped');
    expect(made.every(({ destroyed }) => destroyed)).toBe(true);
  });

  it('that answers is attempted once', async () => {
    const listening = createServer((socket) => sockets.push(socket.on('error', () => {})));
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void listening.close());
    made = [];
    const { port } = listening.address() as { port: number };
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    sockets.push(await dialDirectly({ host: '127.0.0.1', port }, signal()));
    vi.advanceTimersByTime(60_000);
    expect(made).toHaveLength(1);
  });

  it('that refuses is attempted once', async () => {
    const port = await unusedPort();
    made = [];
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await expect(dialDirectly({ host: '127.0.0.1', port }, signal())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    vi.advanceTimersByTime(60_000);
    expect(made).toHaveLength(1);
  });
});
