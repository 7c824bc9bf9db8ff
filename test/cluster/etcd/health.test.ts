import { afterEach, expect, it, vi } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { EtcdRefusal } from '../../../src/cluster/etcd/connection.ts';
import { endpointTroubles, readThrough, readTroubles, statusOf } from '../../../src/cluster/etcd/health.ts';
import { dialDirectly } from '../../../src/wire/dialer.ts';
import { CONNECTION_REFUSED } from '../../../src/wire/wire-sentences.ts';
import { fakeConnections, silent } from './support/fake-connections.ts';

afterEach(() => vi.restoreAllMocks());

const credential = { authorities: ['CA'], clientCertificate: undefined };
const options = { dialer: dialDirectly, timeoutMs: 77, signal: new AbortController().signal };
const refused = new Failure(CONNECTION_REFUSED, { server: 'x' });

it('asks one endpoint over a connection of its own', async () => {
  const { opened, asked, closed } = fakeConnections({ a: { status: () => ({ memberId: 5n }), read: () => 'value' } });
  expect(await statusOf('a', credential, options)).toEqual({ memberId: 5n });
  expect(closed).toEqual(['a']);
  await readThrough('a', credential, options);
  expect(opened).toEqual([
    ['a', credential, 77, dialDirectly],
    ['a', credential, 77, dialDirectly],
  ]);
  expect(asked).toEqual([
    ['a', 'status', 77],
    ['a', 'read', 77],
  ]);
  expect(closed).toEqual(['a', 'a']);
});

it('closes the connection after an error, too', async () => {
  const { closed } = fakeConnections({ a: { status: () => refused } });
  await expect(statusOf('a', credential, options)).rejects.toBe(refused);
  expect(closed).toEqual(['a']);
});

const members = {
  well: { status: () => ({ errors: [] }), read: () => undefined },
  alarmed: {
    status: () => ({ errors: ['NOSPACE', 'x'.repeat(400)] }),
    read: () => new EtcdRefusal('u', 8, 'no space'),
  },
  gone: { open: () => refused },
};

it('names the endpoints with an error in their status, and those that do not answer', async () => {
  fakeConnections(members);
  expect(await endpointTroubles(Object.keys(members), credential, options)).toEqual([
    { url: 'alarmed', reason: `NOSPACE; ${'x'.repeat(291)}` },
    { url: 'gone', reason: refused },
  ]);
});

it('names the endpoints that cannot read', async () => {
  fakeConnections(members);
  expect(await readTroubles(Object.keys(members), undefined, options)).toEqual([
    { url: 'alarmed', reason: 'no space' },
    { url: 'gone', reason: refused },
  ]);
});

it('hides no bug, and ends with the signal', async () => {
  fakeConnections({ a: { status: () => new TypeError('a bug') } });
  await expect(endpointTroubles(['a'], credential, options)).rejects.toThrow('a bug');
  vi.restoreAllMocks();
  const stop = new AbortController();
  const interrupting = () => {
    stop.abort(new Error('interrupted'));
    return refused;
  };
  fakeConnections({ a: { status: silent }, b: { status: interrupting } });
  await expect(endpointTroubles(['a', 'b'], credential, { ...options, signal: stop.signal })).rejects.toThrow(
    'interrupted',
  );
  vi.restoreAllMocks();
  fakeConnections({ a: { status: () => ({ errors: [] }) } });
  await expect(endpointTroubles(['a'], credential, { ...options, signal: stop.signal })).rejects.toThrow('interrupted');
});
