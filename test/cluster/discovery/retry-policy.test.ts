import { describe, expect, it } from 'vitest';
import type { Notice } from '../../../src/base/events.ts';
import { Failure, failure } from '../../../src/base/failure.ts';
import { CA_PIN_MISSING } from '../../../src/cluster/cluster-sentences.ts';
import {
  API_SERVER_NOT_READY,
  CLUSTER_INFO_FORBIDDEN,
  SIGNATURE_MISSING,
  TOKEN_UNKNOWN,
} from '../../../src/cluster/discovery/cluster-discovery-sentences.ts';
import { RetryPolicy } from '../../../src/cluster/discovery/retry-policy.ts';
import { PROXY_UNREACHABLE } from '../../../src/wire/proxy/wire-proxy-sentences.ts';
import {
  CONNECTION_REFUSED,
  CONNECTION_RESET,
  CONNECTION_TIMED_OUT,
  REQUEST_TIMED_OUT,
  TLS_CERTIFICATE_NOT_YET_VALID,
} from '../../../src/wire/wire-sentences.ts';
import { virtualClock } from './support/host.ts';

const server = '10.0.0.1:6443';
const NOT_READY = new Failure(API_SERVER_NOT_READY, { server, status: 500 });
const REFUSED = new Failure(CONNECTION_REFUSED, { server });
const UNSIGNED = new Failure(SIGNATURE_MISSING, { server, tokenId: 'abcdef' });
const UNKNOWN = new Failure(TOKEN_UNKNOWN, { server, tokenId: 'abcdef', others: ['fedcba'] });
const TIMED_OUT = new Failure(REQUEST_TIMED_OUT, { server, request: 'GET /', seconds: 0.8 });
const BEHIND = new Failure(TLS_CERTIFICATE_NOT_YET_VALID, {
  server,
  subject: 'CN=kube-apiserver',
  notBefore: '2026-05-01T12:00:00Z',
  hostTime: '2026-05-01T10:00:00Z',
  serverTime: '2026-05-01T14:00:00Z',
});

/** A policy on a clock of its own, and what it emits, by time. */
function policy({ timeoutMs = 60_000, random = (): number => 0.5 } = {}) {
  const clock = { ...virtualClock(0), random };
  const events: [at: number, key: string, code: string | undefined][] = [];
  const waits: unknown[] = [];
  const controller = new AbortController();
  const emit = (event: Notice) => {
    if (event.type !== 'waiting') return;
    waits.push((event.message.params as { upToSeconds?: number }).upToSeconds);
    events.push([clock.monotonic(), event.message.key, event.failure?.code]);
  };
  const retry = new RetryPolicy({ clock, emit, signal: controller.signal, timeoutMs });
  const attempts: [at: number, limit: number][] = [];
  /** Attempts that end as `answer` says, which gets their number and the time. */
  const until = (answer: (count: number, at: number, limit: number) => unknown, subject = server) =>
    retry.until(subject, async (limit) => {
      attempts.push([clock.monotonic(), limit]);
      const result = await answer(attempts.length, clock.monotonic(), limit);
      if (result instanceof Error) throw result;
      return result;
    });
  const failed = (...args: Parameters<typeof until>) => until(...args).catch((error: unknown) => error);
  return { clock, events, waits, controller, retry, attempts, until, failed };
}

const timesOf = (attempts: readonly [number, number][]) => attempts.map(([at]) => at);

const text = { what: 'w', cause: 'c', cure: 'c' };
const english = (_: { ms: number }) => text;

describe('the definition of a failure', () => {
  it.each([
    [undefined, [0]],
    [{ withinMs: 1_000 }, [0, 200, 600, 1_000]],
    [{ withinMs: (p: { ms: number }) => p.ms }, [0, 200, 500]],
  ])('says how long attempts are repeated: %j', async (retry, expected) => {
    const definition = failure('MADE_UP', { class: 'host', sample: { ms: 500 }, english, ...(retry && { retry }) });
    const { failed, attempts } = policy();
    expect(await failed(() => new Failure(definition, { ms: 500 }))).toMatchObject({ code: 'MADE_UP' });
    expect(timesOf(attempts)).toEqual(expected);
  });
});

describe('pauses and limits', () => {
  it('pauses 200 ms, doubling to 2 s; an attempt has 10 s, or what is left; then the last failure says how long', async () => {
    const { failed, attempts } = policy({ timeoutMs: 12_000 });
    expect(await failed(() => NOT_READY)).toMatchObject({ params: { server, status: 500, waitedSeconds: 12 } });
    expect(attempts).toEqual([
      [0, 10_000],
      [200, 10_000],
      [600, 10_000],
      [1_400, 10_000],
      [3_000, 9_000],
      [5_000, 7_000],
      [7_000, 5_000],
      [9_000, 3_000],
      [11_000, 1_000],
    ]);
  });

  it.each([0, 0.25, 0.75])('chance %d of pauses', async (chance) => {
    const { failed, attempts } = policy({ timeoutMs: 5_000, random: () => chance });
    await failed(() => NOT_READY);
    const expected = [0];
    for (let usual = 200, at = 0; at + usual * (0.5 + chance) < 5_000; usual = Math.min(usual * 2, 2_000)) {
      at += usual * (0.5 + chance);
      expected.push(at);
    }
    expect(timesOf(attempts)).toEqual(expected);
  });

  it('pauses as long as the server asks', async () => {
    const { until, attempts } = policy();
    const busy = new Failure(API_SERVER_NOT_READY, { server, status: 429, retryAfterSeconds: 4 });
    expect(await until((count) => (count < 3 ? busy : 'done'))).toBe('done');
    expect(timesOf(attempts)).toEqual([0, 6_000, 12_000]);
  });

  it('looks for a signature every 200 ms for 10 s, then ever less often', async () => {
    const { failed, attempts } = policy({ timeoutMs: 16_000 });
    expect(await failed(() => UNSIGNED)).toMatchObject({ params: { waitedSeconds: 16 } });
    const soon = Array.from({ length: 51 }, (_, index) => index * 200);
    expect(timesOf(attempts)).toEqual([...soon, 10_200, 10_600, 11_400, 13_000, 15_000]);
  });

  it.each([0, 0.999])('looks for a signature at other moments than other machines (chance %d)', async (chance) => {
    const { until, attempts } = policy({ random: () => chance });
    await until((count) => (count < 3 ? UNSIGNED : 'done'));
    expect(timesOf(attempts)).toEqual([0, 200 * (0.5 + chance), 400 * (0.5 + chance)]);
  });

  it.each([0, 0.5, 0.999])('looks for a signature more often than for readiness (chance %d)', async (chance) => {
    const longestPause = (at: readonly number[]) =>
      Math.max(...at.slice(1).map((time, index) => time - (at[index] ?? 0)));
    const unsigned = policy({ random: () => chance });
    await unsigned.failed(() => UNSIGNED);
    const at = timesOf(unsigned.attempts);
    expect(longestPause(at.filter((time) => time < 10_000))).toBeLessThanOrEqual(300);
    expect(longestPause(at)).toBeGreaterThanOrEqual(1_000);
    expect(longestPause(at)).toBeLessThanOrEqual(3_000);
    const notReady = policy({ random: () => chance });
    await notReady.failed(() => NOT_READY);
    expect(notReady.attempts.length).toBeLessThan(at.length);
  });

  it('an attempt that takes all of the time is the last one', async () => {
    const { failed, attempts, clock } = policy({ timeoutMs: 3_000 });
    const slow = (_: number, __: number, limit: number) => {
      clock.spend(limit);
      return REFUSED;
    };
    expect(await failed(slow)).toMatchObject({ code: 'CONNECTION_REFUSED', params: { waitedSeconds: 3 } });
    expect(attempts).toEqual([[0, 3_000]]);
  });

  it('counts the seconds of a long wait', async () => {
    const { failed, clock } = policy({ timeoutMs: 500_500 });
    const slow = () => {
      clock.spend(500_500);
      return REFUSED;
    };
    expect(await failed(slow)).toMatchObject({ params: { waitedSeconds: 501 } });
  });

  it('has one time limit over all steps, of which never less than nothing is left', async () => {
    const { retry, until, attempts, clock } = policy({ timeoutMs: 3_000 });
    expect(retry.remaining()).toBe(3_000);
    await until((_, at) => (at < 600 ? NOT_READY : 'done'));
    expect(retry.remaining()).toBe(2_400);
    clock.spend(9_000);
    expect(retry.remaining()).toBe(0);
    expect(await until(() => 'once more')).toBe('once more');
    expect(attempts.at(-1)).toEqual([9_600, 1]);
  });
});

describe('failures', () => {
  it('one that cannot heal is thrown at once, as it is', async () => {
    const { failed, attempts, events } = policy();
    const missing = new Failure(CA_PIN_MISSING, {});
    expect(await failed(() => missing)).toBe(missing);
    expect(attempts).toHaveLength(1);
    expect(events).toEqual([]);
  });

  it('a bug is not tried again', async () => {
    const { failed, attempts } = policy();
    const bug = new TypeError('a bug');
    expect(await failed(() => bug)).toBe(bug);
    expect(attempts).toHaveLength(1);
  });

  it('the time of grace begins with the first failure of its kind', async () => {
    const { failed, attempts } = policy();
    const result = await failed((_, at) => (at < 3_000 ? NOT_READY : UNKNOWN));
    expect(result).toMatchObject({ code: 'TOKEN_UNKNOWN', params: { waitedSeconds: 33 } });
    expect(attempts.at(-1)?.[0]).toBe(33_000);
  });

  it('a clock has a minute to be set, if the server finds the certificate valid', async () => {
    const { failed, attempts } = policy({ timeoutMs: 300_000 });
    expect(await failed(() => BEHIND)).toMatchObject({
      code: 'TLS_CERTIFICATE_NOT_YET_VALID',
      params: { waitedSeconds: 60 },
    });
    expect(attempts.at(-1)?.[0]).toBe(60_000);
  });

  it('a request may take ten seconds, or what is left of the time', () => {
    const { retry, clock } = policy({ timeoutMs: 12_000 });
    expect(retry.attemptMs()).toBe(10_000);
    clock.spend(9_000);
    expect(retry.attemptMs()).toBe(3_000);
    clock.spend(9_000);
    expect(retry.attemptMs()).toBe(1);
  });

  it('the time of grace begins again after another failure', async () => {
    const { failed } = policy();
    const result = await failed((_, at) => (at >= 7_000 && at < 9_000 ? NOT_READY : UNKNOWN));
    expect(result).toMatchObject({ code: 'TOKEN_UNKNOWN', params: { waitedSeconds: 39 } });
  });

  const CUT_SHORT = [
    TIMED_OUT,
    new Failure(CONNECTION_TIMED_OUT, { server, stage: 'connect', seconds: 0.8 }),
    new Failure(PROXY_UNREACHABLE, { proxy: 'proxy:3128', server, reason: 'ETIMEDOUT' }),
  ];
  const NEWEST = [
    REFUSED,
    new Failure(PROXY_UNREACHABLE, { proxy: 'proxy:3128', server, reason: 'ECONNREFUSED' }),
    new Failure(CONNECTION_RESET, { server, reason: 'ETIMEDOUT' }),
  ];

  /** Two attempts: NOT_READY, then `second`, with `leftMs` of the time left. */
  async function lastOf(second: Failure, leftMs: number, timeoutMs = 1_000): Promise<unknown> {
    const { failed, clock } = policy({ timeoutMs });
    return failed((count, _, limit) => {
      if (count === 1) return NOT_READY;
      if (count > 2) return second;
      clock.spend(limit - leftMs);
      return second;
    });
  }

  it.each(CUT_SHORT)(
    'an attempt that the end of the wait cuts short ($code) gives way to the one before',
    async (second) => {
      const before = { code: 'API_SERVER_NOT_READY', params: { status: 500, waitedSeconds: 1 } };
      expect(await lastOf(second, 0)).toMatchObject(before);
      expect(await lastOf(second, 0.4)).toMatchObject(before);
      expect(await lastOf(second, 5)).toMatchObject(before);
      expect(await lastOf(second, 6)).toMatchObject({ code: second.code });
    },
  );

  it.each(NEWEST)('another one ($code) is the newest', async (second) => {
    expect(await lastOf(second, 0.4)).toMatchObject({ code: second.code, params: second.params as object });
  });

  it('an attempt that had its whole 10 s was not cut short', async () => {
    expect(await lastOf(TIMED_OUT, 0, 10_200)).toMatchObject({ code: 'REQUEST_TIMED_OUT' });
    expect(await lastOf(TIMED_OUT, 0, 10_199)).toMatchObject({ code: 'API_SERVER_NOT_READY' });
  });

  it('the only attempt keeps its failure', async () => {
    const { failed, clock } = policy({ timeoutMs: 500 });
    const only = (_: number, __: number, limit: number) => {
      clock.spend(limit);
      return TIMED_OUT;
    };
    expect(await failed(only)).toMatchObject({ code: 'REQUEST_TIMED_OUT' });
  });
});

describe('the signal', () => {
  it('ends it before an attempt', async () => {
    const { controller, failed, attempts } = policy();
    controller.abort(new Error('SIGTERM'));
    expect(await failed(() => 'done')).toEqual(new Error('SIGTERM'));
    expect(attempts).toEqual([]);
  });

  it('ends it after an attempt that failed, with its own reason', async () => {
    const { controller, failed } = policy();
    const interrupted = () => {
      controller.abort(new Error('SIGTERM'));
      return new Failure(CA_PIN_MISSING, {});
    };
    expect(await failed(interrupted)).toEqual(new Error('SIGTERM'));
  });

  it('ends a pause', async () => {
    const { controller, failed, attempts, clock } = policy();
    clock.sleep(2_500).then(() => controller.abort(new Error('SIGTERM')));
    expect(await failed(() => NOT_READY)).toEqual(new Error('SIGTERM'));
    expect(timesOf(attempts)).toEqual([0, 200, 600, 1_400]);
    expect(clock.monotonic()).toBe(2_500);
  });
});

describe('what is shown', () => {
  it('how long the wait may still last: until the time limit, or until the failure counts as lasting', async () => {
    const { failed, waits } = policy({ timeoutMs: 300_000 });
    await failed((_, at) => (at < 60_000 ? REFUSED : new Failure(CLUSTER_INFO_FORBIDDEN, { server: 'a:1' })));
    expect(waits).toEqual([299, 60]);
  });

  it('the reason a second after the start, and another one when it changes', async () => {
    const { failed, events } = policy({ timeoutMs: 9_000 });
    await failed((_, at) => (at < 3_000 || at >= 7_000 ? NOT_READY : REFUSED));
    expect(events).toEqual([
      [1_000, 'DISCOVERY_WAITING', 'API_SERVER_NOT_READY'],
      [3_000, 'DISCOVERY_WAITING', 'CONNECTION_REFUSED'],
      [7_000, 'DISCOVERY_WAITING', 'API_SERVER_NOT_READY'],
    ]);
  });

  it('nothing of what is over within a second', async () => {
    const { until, events, clock } = policy();
    await until((_, at) => (at < 600 ? NOT_READY : 'done'));
    await clock.sleep(5_000);
    expect(events).toEqual([]);
  });

  it('that there is no answer yet', async () => {
    const { until, events, clock } = policy();
    await until(() => clock.sleep(1_500));
    expect(events).toEqual([[1_000, 'DISCOVERY_NO_ANSWER_YET', undefined]]);
  });

  it('no reason of a step that is over', async () => {
    const { until, events, clock } = policy();
    await until((count) => (count === 1 ? NOT_READY : 'done'));
    await until(() => clock.sleep(1_500));
    expect(events).toEqual([[1_000, 'DISCOVERY_NO_ANSWER_YET', undefined]]);
  });

  it('a second later the reason at once, without another look at silence', async () => {
    const { until, events, clock } = policy();
    clock.spend(1_000);
    await until((count) => (count === 1 ? NOT_READY : clock.sleep(3_000)));
    expect(events).toEqual([[1_000, 'DISCOVERY_WAITING', 'API_SERVER_NOT_READY']]);
  });
});
