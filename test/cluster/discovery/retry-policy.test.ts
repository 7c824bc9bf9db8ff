import { expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { RetryPolicy } from '../../../src/cluster/discovery/retry-policy.ts';
import { API_SERVER_NOT_READY, SIGNATURE_MISSING } from '../../../src/cluster/discovery/sentences.ts';
import type { Clock } from '../../../src/host/ports.ts';
import { PROXY_UNREACHABLE } from '../../../src/wire/proxy/sentences.ts';
import { CONNECTION_REFUSED, CONNECTION_TIMED_OUT, REQUEST_TIMED_OUT } from '../../../src/wire/sentences.ts';

const server = '10.0.0.1:6443';
const NOT_READY = new Failure(API_SERVER_NOT_READY, { server, status: 500 });

/**
 * Two attempts: what the second one ends with at the end of the wait, of which a fraction of a millisecond is left by
 * its timer's grain.
 */
async function endsWith(cutShort: Failure): Promise<Failure> {
  let now = 0;
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    sleep: (ms) => {
      if (ms < 500) now += ms;
      return ms < 500 ? Promise.resolve() : new Promise(() => {});
    },
  };
  const retry = new RetryPolicy({
    clock,
    random: () => 0.5,
    emit: () => {},
    signal: new AbortController().signal,
    timeoutMs: 1_000,
  });
  let attempts = 0;
  const attempt = async (timeoutMs: number): Promise<never> => {
    attempts += 1;
    if (attempts === 1) throw NOT_READY;
    now += timeoutMs - 0.4;
    throw cutShort;
  };
  return retry.until(server, attempt).catch((error: Failure) => error);
}

it.each([
  new Failure(REQUEST_TIMED_OUT, { server, request: 'GET /', seconds: 0.8 }),
  new Failure(CONNECTION_TIMED_OUT, { server, stage: 'connect', seconds: 0.8 }),
  new Failure(PROXY_UNREACHABLE, { proxy: 'proxy:3128', server, reason: 'ETIMEDOUT' }),
])('an attempt that the end of the wait cuts short ($code) says less than the one before it', async (cutShort) => {
  expect(await endsWith(cutShort)).toMatchObject({
    code: 'API_SERVER_NOT_READY',
    params: { status: 500, waitedSeconds: 1 },
  });
});

it('but what it says of itself is the newest', async () => {
  const refused = new Failure(CONNECTION_REFUSED, { server });
  expect(await endsWith(refused)).toMatchObject({ code: 'CONNECTION_REFUSED' });
});

/** When attempts are made that all end with `failure`, in ms, over a minute. */
async function attemptsOf(failure: Failure, random: () => number): Promise<number[]> {
  let now = 0;
  let hinted = false;
  const sleep = (ms: number): Promise<void> => {
    if (!hinted) {
      hinted = true; // the hint after a second is not what is looked at here
      return new Promise(() => {});
    }
    now += ms;
    return Promise.resolve();
  };
  const clock: Clock = { now: () => now, monotonic: () => now, sleep };
  const retry = new RetryPolicy({
    clock,
    random,
    emit: () => {},
    signal: new AbortController().signal,
    timeoutMs: 60_000,
  });
  const at: number[] = [];
  const attempt = async (): Promise<never> => {
    at.push(now);
    throw failure;
  };
  await expect(retry.until(server, attempt)).rejects.toMatchObject({ code: failure.code });
  return at;
}

const longestPause = (at: readonly number[]) => Math.max(...at.slice(1).map((time, index) => time - (at[index] ?? 0)));

it.each([0, 0.5, 0.999])(
  'a signature that may come at any moment is looked for a few times a second, then ever less often (chance %d)',
  async (chance) => {
    const at = await attemptsOf(new Failure(SIGNATURE_MISSING, { server, tokenId: 'abcdef' }), () => chance);
    expect(longestPause(at.filter((time) => time < 10_000))).toBeLessThanOrEqual(300);
    expect(longestPause(at)).toBeGreaterThanOrEqual(1_000);
    expect(longestPause(at)).toBeLessThanOrEqual(3_000);
    const notReady = await attemptsOf(NOT_READY, () => chance);
    expect(notReady.length).toBeLessThan(at.length);
  },
);
