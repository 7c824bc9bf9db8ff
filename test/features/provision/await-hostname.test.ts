import { expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { awaitHostname } from '../../../src/features/provision/until-joined.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const CONFIGURATION = '/etc/kubejoin/join.yaml';
const FILE = { type: 'file', mode: 0o600, uid: 0, gid: 0, size: 1 } as const;
const REGISTRATION = { name: '', kubeletExtraArgs: [] };

interface Named {
  before?: string;
  /** Seconds after which the machine has its name. */
  named?: number;
  registration?: Parameters<typeof awaitHostname>[0]['nodeRegistration'];
  lastsMs?: number;
  /** Seconds after which the configuration is gone. */
  removedAfter?: number;
  signal?: AbortSignal;
}

/** How the wait ended, and how long it took, in seconds. */
async function awaited({
  before = 'localhost',
  named = Infinity,
  registration = REGISTRATION,
  lastsMs = 3_600_000,
  removedAfter = Infinity,
  signal = new AbortController().signal,
}: Named) {
  const time = new VirtualTime();
  const events: JoinEvent[] = [];
  const isThere = (path: string) => path === CONFIGURATION && time.now / 1000 < removedAfter;
  const waiting = awaitHostname({
    nodeRegistration: registration,
    system: { hostname: () => (time.now >= named * 1000 ? 'worker-7' : before) },
    ...{ clock: time.clock, emit: (event: JoinEvent) => void events.push(event), signal, lastsMs },
    ...{ configuration: CONFIGURATION, files: { lstat: async (path: string) => (isThere(path) ? FILE : undefined) } },
  });
  const ended = await time.during(waiting.catch((error: unknown) => error));
  return { ended, seconds: time.now / 1000, events };
}

it.each(['worker-7', 'localhost-7', 'localhost.example.com'])(
  'takes no time, and says nothing, on a machine called %s',
  async (before) => {
    expect(await awaited({ before })).toEqual({ ended: undefined, seconds: 0, events: [] });
  },
);

it.each(['localhost', 'localhost.localdomain', 'LOCALHOST\n', '(none)', ''])(
  'lasts until a machine called %j has a name, and says so once',
  async (before) => {
    const { ended, seconds, events } = await awaited({ before, named: 300 });
    expect([ended, seconds]).toEqual([undefined, 300]);
    expect(events).toMatchObject([{ type: 'waiting', message: { key: 'HOSTNAME_AWAITED' } }]);
  },
);

it.each([
  { ...REGISTRATION, name: 'worker-9' },
  { ...REGISTRATION, name: 'localhost' },
  { ...REGISTRATION, kubeletExtraArgs: [{ name: 'hostname-override', value: 'worker-9' }] },
])('takes no time where the configuration names the node: %j', async (registration) => {
  expect(await awaited({ registration })).toEqual({ ended: undefined, seconds: 0, events: [] });
});

it('does not take an empty hostname-override for a name', async () => {
  const registration = { ...REGISTRATION, kubeletExtraArgs: [{ name: 'hostname-override', value: ' ' }] };
  expect(await awaited({ registration, named: 2 })).toMatchObject({ ended: undefined, seconds: 2 });
});

it.each([
  [3_600_000, 3600],
  [0, 0],
])('fails with a code of its own after %d ms', async (lastsMs, expected) => {
  const { ended, seconds } = await awaited({ before: '(none)', lastsMs });
  expect(ended).toMatchObject({ code: 'HOSTNAME_MISSING', class: 'timeout', params: { hostname: '(none)' } });
  expect(seconds).toBe(expected);
});

it('ends when the configuration is removed', async () => {
  const { ended, seconds } = await awaited({ removedAfter: 60 });
  expect(ended).toBeInstanceOf(Failure);
  expect(ended).toMatchObject({ code: 'PROVISION_CONFIG_REMOVED', params: { path: CONFIGURATION } });
  expect(seconds).toBe(60);
});

it('ends with its signal', async () => {
  const reason = new Error('interrupted');
  expect((await awaited({ signal: AbortSignal.abort(reason) })).ended).toBe(reason);
});
