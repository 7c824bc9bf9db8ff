import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import { BackOff } from '../../src/base/pace.ts';
import { CLUSTER_READ_FAILED } from '../../src/cluster/api/cluster-api-sentences.ts';
import { retry } from '../../src/cluster/api/requests.ts';
import { API_SERVER_NOT_READY } from '../../src/cluster/discovery/cluster-discovery-sentences.ts';
import { RetryPolicy } from '../../src/cluster/discovery/retry-policy.ts';
import type { ApiResponse } from '../../src/wire/http/api.ts';
import { VirtualTime } from '../support/virtual-time.ts';

/** Park and Miller's generator: small and repeatable. */
function chance(seed: number): () => number {
  let state = (seed * 7_919_993) % 2_147_483_647;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe('one machine', () => {
  const settings = fc.record({
    firstMs: fc.integer({ min: 1, max: 1_000 }),
    longestMs: fc.integer({ min: 1_000, max: 60_000 }),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
  });

  it('waits about twice as long each time, up to the longest pause', () => {
    fc.assert(
      fc.property(settings, fc.integer({ min: 1, max: 20 }), ({ firstMs, longestMs, seed }, attempts) => {
        const backOff = new BackOff({ firstMs, longestMs, clock: { random: chance(seed) } });
        for (let attempt = 0; attempt < attempts; attempt++) {
          const usual = Math.min(firstMs * 2 ** attempt, longestMs);
          const pause = backOff.next();
          expect(pause).toBeGreaterThanOrEqual(usual / 2);
          expect(pause).toBeLessThan(usual * 1.5);
        }
        backOff.reset();
        expect(backOff.next()).toBeLessThan(firstMs * 1.5);
      }),
    );
  });

  it('never comes back before the server wants it, unless that is for ever', () => {
    fc.assert(
      fc.property(
        settings,
        fc.array(fc.integer({ min: 0, max: 1e9 }), { maxLength: 20 }),
        ({ seed, ...pauses }, asked) => {
          const backOff = new BackOff({ ...pauses, clock: { random: chance(seed) } });
          for (const retryAfterMs of asked) {
            const pause = backOff.next(retryAfterMs);
            expect(pause).toBeGreaterThanOrEqual(Math.min(retryAfterMs, 30_000));
            expect(pause).toBeLessThan(Math.max(60_000, pauses.longestMs * 1.5));
          }
        },
      ),
    );
  });
});

describe('a server that turns a machine away for longer than a call may take', () => {
  const read = (status: number, busyMs?: number) => {
    const time = new VirtualTime();
    const answer = async () => (time.now < 100_000 ? { response: { ...GOOD, status } } : { result: 'read' });
    const until = {
      timeoutMs: 60_000,
      busyMs,
      clock: { ...time.clock, random: chance(1) },
      emit: () => {},
      signal: new AbortController().signal,
    };
    const refusal = () => new Failure(CLUSTER_READ_FAILED, { server, path: '/', reason: `HTTP ${status}` });
    return time.during(retry(answer, { ...until, refusal }));
  };

  it('is waited for where there is time for it', async () => {
    expect(await read(429, 300_000)).toBe('read');
  });

  it.each([
    [429, undefined],
    [503, 300_000],
  ])('else not, and one that is broken never: %i', async (status, busyMs) => {
    await expect(read(status, busyMs)).rejects.toMatchObject({ kind: 'CLUSTER_READ_FAILED' });
  });
});

it('a server that asks for a longer pause than is left is asked once more at the end', async () => {
  const time = new VirtualTime();
  const at: number[] = [];
  const answer = async () => {
    at.push(time.now);
    return at.length === 1 ? { response: { ...GOOD, status: 429, retryAfterMs: 30_000 } } : { result: 'read' };
  };
  const until = {
    timeoutMs: 20_000,
    clock: { ...time.clock, random: chance(1) },
    emit: () => {},
    signal: new AbortController().signal,
  };
  const refusal = () => new Failure(CLUSTER_READ_FAILED, { server, path: '/', reason: 'HTTP 429' });
  expect(await time.during(retry(answer, { ...until, refusal }))).toBe('read');
  expect(at).toEqual([0, 20_000]);
});

const MACHINES = 300;
const server = '10.0.0.1:6443';
const GOOD: ApiResponse = { status: 200, serverTime: undefined, body: {} };

/**
 * An API server that rejects every attempt until `upAtMs` and then accepts `perSecond`. Records the time of each
 * attempt.
 */
function busyServer(
  time: VirtualTime,
  { upAtMs, perSecond, retryAfterMs }: { upAtMs: number; perSecond: number; retryAfterMs?: number },
) {
  const arrivals: number[] = [];
  const served: number[] = [];
  return {
    arrivals,
    request: async (): Promise<ApiResponse> => {
      arrivals.push(time.now);
      const full = time.now < upAtMs || served.filter((at) => at > time.now - 1_000).length >= perSecond;
      if (full) return { status: 429, serverTime: undefined, body: undefined, retryAfterMs };
      served.push(time.now);
      return GOOD;
    },
  };
}

/** The number of attempts in the fullest `windowMs` from `fromMs` on. */
function crowd(arrivals: readonly number[], fromMs: number, windowMs: number): number {
  const later = arrivals.filter((at) => at >= fromMs).sort((a, b) => a - b);
  return Math.max(0, ...later.map((from, index) => later.slice(index).filter((at) => at < from + windowMs).length));
}

type Way = (time: VirtualTime, random: () => number, request: () => Promise<ApiResponse>) => Promise<unknown>;

const WAYS: Record<string, Way> = {
  'reading the cluster': ({ clock }, random, request) =>
    retry(
      async () => {
        const response = await request();
        return response.status === 200 ? { result: response } : { response };
      },
      {
        ...{ timeoutMs: 120_000, clock: { ...clock, random }, emit: () => {}, signal: new AbortController().signal },
        refusal: ({ status }) => new Failure(CLUSTER_READ_FAILED, { server, path: '/', reason: `HTTP ${status}` }),
      },
    ),
  discovery: ({ clock }, random, request) =>
    new RetryPolicy({
      clock: { ...clock, random },
      emit: () => {},
      signal: new AbortController().signal,
      timeoutMs: 120_000,
    }).until(server, async () => {
      const { status, retryAfterMs } = await request();
      const asked = retryAfterMs === undefined ? {} : { retryAfterSeconds: retryAfterMs / 1000 };
      if (status !== 200) throw new Failure(API_SERVER_NOT_READY, { server, status, ...asked });
    }),
};

describe.each(Object.entries(WAYS))('%s: three hundred machines that are turned away at the same moment', (_, way) => {
  const all = (time: VirtualTime, request: () => Promise<ApiResponse>) =>
    time.during(Promise.all(Array.from({ length: MACHINES }, (_, index) => way(time, chance(index + 1), request))));

  it('do not come back at the same moment', async () => {
    const time = new VirtualTime();
    const { arrivals, request } = busyServer(time, { upAtMs: 10_000, perSecond: MACHINES });
    await all(time, request);
    // All attempts coincide the first time; without randomness they would coincide each time.
    expect(crowd(arrivals, 0, 10)).toBe(MACHINES);
    expect(crowd(arrivals, 2_000, 10)).toBeLessThan(MACHINES / 20);
    expect(arrivals.length).toBeLessThan(MACHINES * 15);
  });

  it('keep to what the server asks for, spread over as long again', async () => {
    const time = new VirtualTime();
    const { arrivals, request } = busyServer(time, { upAtMs: 10_000, perSecond: MACHINES, retryAfterMs: 4_000 });
    await all(time, request);
    expect(arrivals.filter((at) => at > 0 && at < 4_000)).toEqual([]);
    expect(crowd(arrivals, 4_000, 100)).toBeLessThan(MACHINES / 10);
    expect(arrivals.length).toBeLessThan(MACHINES * 5);
  });

  it('get through a server that has room for a few only', async () => {
    const time = new VirtualTime();
    const { request } = busyServer(time, { upAtMs: 1_000, perSecond: 20, retryAfterMs: 1_000 });
    await expect(all(time, request)).resolves.toHaveLength(MACHINES);
  });
});
