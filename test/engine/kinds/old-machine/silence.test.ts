import { createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type NodeLease, signOfLife } from '../../../../src/engine/kinds/old-machine/silence.ts';
import { type Dialer, dialDirectly } from '../../../../src/wire/dialer.ts';

/** A clock on which only sleeping takes time. */
function clockAt(now: string) {
  let passedMs = 0;
  return {
    now: () => Date.parse(now) + passedMs,
    monotonic: () => passedMs,
    random: () => 0.5,
    sleep: async (ms: number) => {
      passedMs += ms;
    },
  };
}

const NOW = '2026-12-03T12:00:00Z';
const lease = (renewTime: string): NodeLease => ({ renewTime, durationMs: 40_000 });
const signal = new AbortController().signal;
const refusing = async () => {
  throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
};
const watch = (leases: () => NodeLease | undefined, { forMs = 15_000, now = NOW } = {}) =>
  signOfLife(
    { endpoints: [{ host: '10.0.0.3', port: 2379 }], lease: async () => leases(), forMs },
    { dialer: refusing, clock: clockAt(now), signal },
  );

describe('a machine that is watched', () => {
  it.each<[string, NodeLease | undefined, number]>([
    ['has no Lease: for the time asked', undefined, 15_000],
    ['has a Lease that expired: for the time asked', lease('2026-12-03T11:00:00Z'), 15_000],
    ['has a Lease of 10 s ago: until it expires', lease('2026-12-03T11:59:50Z'), 30_000],
    ['has a Lease of the future: for the length of one', lease('2026-12-04T12:00:00Z'), 40_000],
    ['has a Lease without a time: for the time asked', lease('never'), 15_000],
  ])('%s', async (_, found, silentMs) => {
    expect(await watch(() => found)).toEqual({ silentMs, renewTime: found?.renewTime });
  });

  it('is alive if its kubelet renews its Lease, whatever the clocks say', async () => {
    let renewals = 0;
    const renewed = () => lease(`2020-01-01T00:00:${String(Math.min(renewals++, 5)).padStart(2, '0')}Z`);
    expect(await watch(renewed)).toEqual({ what: 'lease', time: '2020-01-01T00:00:01Z' });
  });

  it('is alive if a Lease appears', async () => {
    let reads = 0;
    expect(await watch(() => (reads++ < 2 ? undefined : lease(NOW)))).toEqual({ what: 'lease', time: NOW });
  });

  it('is alive if its kernel accepts a connection that no process serves', async () => {
    const paused = createServer({ pauseOnConnect: true });
    await new Promise<void>((resolve) => paused.listen(0, '127.0.0.1', resolve));
    const { port } = paused.address() as { port: number };
    const sign = await signOfLife(
      { endpoints: [{ host: '127.0.0.1', port }], lease: async () => undefined, forMs: 15_000 },
      { dialer: dialDirectly, clock: clockAt(NOW), signal },
    );
    paused.close();
    expect(sign).toEqual({ what: 'connection', address: `127.0.0.1:${port}` });
  });
});

it.each([4, 128])(
  'a kubelet that renews its Lease every 10.2 s is alive, while %i addresses do not respond',
  async (count) => {
    const forMs = 11_000;
    const endpoints = Array.from({ length: count }, (_, index) => ({ host: '10.0.0.3', port: 1_000 + index }));
    const heard = async (phase: number) => {
      // Ahead of the cluster's clock: the Lease has expired.
      const clock = clockAt('2026-12-03T12:01:00Z');
      let dials = 0;
      // Each sixteen dials take a second.
      const dialer: Dialer = async () => {
        const isFirst = dials++ % Math.min(16, count) === 0;
        await new Promise((resolve) => setImmediate(resolve));
        if (isFirst) await clock.sleep(1_000);
        return refusing();
      };
      const renewed = () => Math.floor((clock.monotonic() + phase) / 10_200) * 10_200 - phase;
      const read = async () => lease(new Date(Date.parse(NOW) + renewed()).toISOString());
      return signOfLife({ endpoints, lease: read, forMs }, { dialer, clock, signal });
    };
    for (let phase = 0; phase < 10_200; phase += 300)
      expect(await heard(phase), `${phase}`).toMatchObject({ what: 'lease' });
  },
);

it('dials few of many addresses at a time, and none is left out', async () => {
  const endpoints = Array.from({ length: 128 }, (_, index) => ({ host: '10.0.0.3', port: 1_000 + index }));
  const [open, dialled] = [new Set<number>(), new Set<number>()];
  let most = 0;
  const dialer: Dialer = async ({ port }) => {
    dialled.add(port);
    open.add(port);
    most = Math.max(most, open.size);
    await new Promise((resolve) => setImmediate(resolve));
    open.delete(port);
    if (port === 1_127) return { destroy: () => {} } as Socket;
    return refusing();
  };
  const watched = { endpoints, lease: async () => undefined, forMs: 15_000 };
  const sign = await signOfLife(watched, { dialer, clock: clockAt(NOW), signal });
  expect(sign).toEqual({ what: 'connection', address: '10.0.0.3:1127' });
  expect(dialled.size).toBe(128);
  expect(most).toBeLessThanOrEqual(16);
});
