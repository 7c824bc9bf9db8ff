import { expect, test } from 'vitest';
import { SimulatedNetwork } from '../../../src/simulation/host/network.ts';
import { type Dialer, dialDirectly } from '../../../src/wire/dialer.ts';
import type { Endpoint } from '../../../src/wire/endpoint.ts';
import { listening } from '../../cluster/etcd/support/listener.ts';

const ADDRESS = '198.18.0.1';

/** The greeting of whoever listens there, else the error's code. */
async function said(dialer: Dialer, endpoint: Endpoint): Promise<string> {
  const socket = await dialer(endpoint, new AbortController().signal).catch(({ code }) => String(code));
  if (typeof socket === 'string') return socket;
  const words: string[] = [];
  for await (const chunk of socket.setEncoding('utf8')) words.push(chunk);
  return words.join('');
}

async function network(word: string): Promise<SimulatedNetwork> {
  const { port } = await listening((socket) => socket.end(word));
  const made = new SimulatedNetwork();
  made.addHost().listen(6443, { host: '127.0.0.1', port });
  return made;
}

test('two rehearsals have hosts of the same address, and each reaches its own', async () => {
  const [one, other] = [await network('one'), await network('other')];
  expect(await said(one.dialer, { host: ADDRESS, port: 6443 })).toBe('one');
  expect(await said(other.dialer, { host: ADDRESS, port: 6443 })).toBe('other');
  other.close();
  expect(await said(one.dialer, { host: ADDRESS, port: 6443 })).toBe('one');
});

test('a simulated host refuses where it does not listen, and others are reached as they are', async () => {
  const one = await network('one');
  const { port } = await listening((socket) => socket.end('real'));
  expect(await said(one.dialer, { host: ADDRESS, port: 22 })).toBe('ECONNREFUSED');
  expect(await said(one.dialer, { host: '127.0.0.1', port })).toBe('real');
  expect(new SimulatedNetwork().place({ host: ADDRESS, port: 6443 })).toEqual({ host: ADDRESS, port: 6443 });
  expect(await said(dialDirectly, { host: '127.0.0.1', port })).toBe('real');
});
