import { expect, it } from 'vitest';
import { firstToAnswer } from '../../../src/cluster/etcd/cluster.ts';
import { virtualClock } from '../discovery/support/host.ts';

type Attempt = (url: string, signal: AbortSignal) => Promise<string>;

/** A race on a clock of its own: when each attempt began, how its signal ended, and what came too late. */
function racing(urls: string[], attempt: (clock: ReturnType<typeof virtualClock>) => Attempt) {
  const clock = virtualClock(0);
  const outer = new AbortController();
  const begun: [string, number][] = [];
  const ended: [string, unknown][] = [];
  const late: string[] = [];
  const make = attempt(clock);
  const result = firstToAnswer(urls, {
    attempt: (url, signal) => {
      begun.push([url, clock.monotonic()]);
      signal.addEventListener('abort', () => ended.push([url, signal.reason]));
      return make(url, signal);
    },
    discard: (one) => late.push(one),
    nextAfterMs: 250,
    clock,
    signal: outer.signal,
  });
  return { clock, outer, begun, ended, late, result };
}

const until = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
const over = new Error('another endpoint has responded');
const fails = (url: string) => Promise.reject(new Error(url));

it('asks the first alone, if it answers in time', async () => {
  const { result, begun, late, clock } = racing(['a', 'b'], (clock) => async (url) => {
    await clock.sleep(249);
    return url;
  });
  expect(await result).toEqual({ won: 'a' });
  expect(begun).toEqual([['a', 0]]);
  await clock.sleep(1_000);
  expect(late).toEqual([]);
});

it('asks the next 250 ms later, and ends all others when one has answered', async () => {
  const { result, begun, ended } = racing(['a', 'b', 'c', 'd'], (clock) => async (url, signal) => {
    if (url !== 'c') return until(signal);
    await clock.sleep(100);
    return url;
  });
  expect(await result).toEqual({ won: 'c' });
  expect(begun).toEqual([
    ['a', 0],
    ['b', 250],
    ['c', 500],
  ]);
  expect(ended).toEqual(['a', 'b', 'c'].map((url) => [url, over]));
});

it('asks the next at once when all before it have failed, and only then', async () => {
  const { result, begun } = racing(['a', 'b', 'c', 'd'], (clock) => async (url, signal) => {
    if (url === 'b') return until(signal);
    if (url === 'd') return url;
    await clock.sleep(url === 'c' ? 10 : 0);
    return fails(url);
  });
  expect(await result).toEqual({ won: 'd' });
  expect(begun).toEqual([
    ['a', 0],
    ['b', 0],
    ['c', 250],
    ['d', 500],
  ]);
});

it('has every error, in the order of the URLs, when none answers', async () => {
  const { result, begun, clock } = racing(['a', 'b', 'c'], (clock) => async (url) => {
    await clock.sleep(url === 'a' ? 900 : 10);
    return fails(url);
  });
  const got = await result;
  expect('errors' in got && [...got.errors]).toEqual(['a', 'b', 'c'].map((url) => [url, new Error(url)]));
  expect(begun).toEqual([
    ['a', 0],
    ['b', 250],
    ['c', 500],
  ]);
  // The last one is followed by nothing to wait for.
  expect(clock.slept.filter(({ ms }) => ms === 250)).toHaveLength(2);
});

it('has no errors without URLs', async () => {
  expect(await racing([], () => fails).result).toEqual({ errors: new Map() });
});

it('gives away what comes second', async () => {
  const { result, late, clock } = racing(['a', 'b'], (clock) => async (url) => {
    await clock.sleep(url === 'a' ? 400 : 50);
    return url;
  });
  expect(await result).toEqual({ won: 'b' });
  expect(late).toEqual([]);
  await clock.sleep(1_000);
  expect(late).toEqual(['a']);
});

it('ends with the signal, and gives away what comes then', async () => {
  const { result, late, clock, outer, begun } = racing(['a', 'b', 'c'], (clock) => async (url) => {
    await clock.sleep(400);
    return url;
  });
  clock.sleep(300).then(() => outer.abort(new Error('interrupted')));
  await expect(result).rejects.toThrow('interrupted');
  expect(begun.map(([url]) => url)).toEqual(['a', 'b']);
  await clock.sleep(1_000);
  expect(late).toEqual(['a', 'b']);
});

it('ends with the signal while the last one is asked', async () => {
  const { result, clock, outer } = racing(['a'], () => (_, signal) => until(signal));
  clock.sleep(300).then(() => outer.abort(new Error('interrupted')));
  await expect(result).rejects.toThrow('interrupted');
});
