import { afterEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { type ClusterOptions, EtcdCluster, NoAnswer, reasonOf } from '../../../src/cluster/etcd/cluster.ts';
import {
  ETCD_CLIENT_REFUSED,
  ETCD_LIST_IMPLAUSIBLE,
  ETCD_NOT_ETCD,
  ETCD_URL_INVALID,
  ETCD_URL_WITHOUT_TLS,
} from '../../../src/cluster/etcd/cluster-etcd-sentences.ts';
import { EtcdRefusal } from '../../../src/cluster/etcd/connection.ts';
import { dialDirectly } from '../../../src/wire/dialer.ts';
import { CONNECTION_REFUSED } from '../../../src/wire/wire-sentences.ts';
import { failureSamples, failureWith } from '../../support/sentences.ts';
import { virtualClock } from '../discovery/support/host.ts';
import { type Answers, fakeConnections, listOf, member, silent, urlOf } from './support/fake-connections.ts';

afterEach(() => vi.restoreAllMocks());

const credential = { authorities: ['CA'], clientCertificate: undefined };
const refused = new Failure(CONNECTION_REFUSED, { server: 'x' });
const [ONE, TWO, THREE] = [urlOf(1), urlOf(2), urlOf(3)];

function clusterOf(urls: string[], answers: Record<string, Answers>, more: Partial<ClusterOptions> = {}) {
  const used = fakeConnections(answers);
  const signal = new AbortController();
  const options = { credential, dialer: dialDirectly, clock: virtualClock(0), signal: signal.signal, ...more };
  return { etcd: new EtcdCluster(urls, options), ...used, signal };
}

const caught = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

describe('the member list', () => {
  it('comes from the endpoint that answers, over a connection that is kept', async () => {
    const list = listOf(member(1), member(2, { isLearner: true }), member(3));
    const { etcd, opened, asked, closed } = clusterOf([ONE], { [ONE]: { list: () => list } });
    const first = await etcd.members();
    expect(first).toEqual({ ...list, connection: expect.objectContaining({ url: ONE }) });
    expect((await etcd.members()).connection).toBe(first.connection);
    expect(opened).toEqual([[ONE, credential, 1_000, dialDirectly]]);
    expect(asked).toEqual([
      [ONE, 'list', 1_000],
      [ONE, 'list', 1_000],
    ]);
    expect(closed).toEqual([]);
    expect(etcd.given).toEqual([ONE]);
    // Voters only: a learner answers no list.
    expect(etcd.urls).toEqual([ONE, THREE]);
    etcd.close();
    expect(closed).toEqual([ONE]);
    etcd.close();
    expect(closed).toEqual([ONE]);
  });

  it('is not asked for at the URL that is left out, however it is written', async () => {
    const { etcd } = clusterOf(
      [ONE, TWO, TWO],
      { [TWO]: { list: () => listOf(member(1), member(2)) } },
      { except: 'https://10.0.0.1:2379/' },
    );
    expect(etcd.given).toEqual([TWO]);
    await etcd.members();
    expect(etcd.urls).toEqual([TWO]);
  });

  it('comes from another member when the kept connection fails', async () => {
    let lost = false;
    const list = listOf(member(1), member(2));
    const { etcd, closed, opened } = clusterOf([ONE], {
      [ONE]: { open: () => (lost ? refused : undefined), list: () => (lost ? refused : list) },
      [TWO]: { list: () => list },
    });
    await etcd.members();
    lost = true;
    expect((await etcd.members()).connection.url).toBe(TWO);
    expect(closed).toEqual([ONE]);
    expect(opened.map(([url]) => url)).toEqual([ONE, ONE, TWO]);
    expect(etcd.urls).toEqual([TWO, ONE]);
  });

  it('turns to another member, and back again', async () => {
    const answers = Object.fromEntries(
      [ONE, TWO, THREE].map((url) => [url, { list: () => listOf(member(1), member(2), member(3)) }]),
    );
    const { etcd, closed } = clusterOf([ONE], answers);
    await etcd.members();
    etcd.turnToAnother();
    expect(closed).toEqual([ONE]);
    expect(etcd.urls).toEqual([TWO, THREE, ONE]);
    expect((await etcd.members()).connection.url).toBe(TWO);
    clusterOf([], {}).etcd.turnToAnother();
  });

  it('closes a connection that came second', async () => {
    let answer: (list: ReturnType<typeof listOf>) => void = () => {};
    const { etcd, closed } = clusterOf([ONE, TWO], {
      [ONE]: { list: () => new Promise((resolve) => (answer = resolve)) },
      [TWO]: { list: () => listOf(member(1)) },
    });
    expect((await etcd.members()).connection.url).toBe(TWO);
    answer(listOf(member(1)));
    await new Promise(setImmediate);
    expect(closed).toEqual([ONE]);
  });

  it('asks the next endpoint after 250 ms', async () => {
    const clock = virtualClock(0);
    const { etcd } = clusterOf(
      [ONE, TWO],
      { [ONE]: { list: silent }, [TWO]: { list: () => listOf(member(1)) } },
      { clock },
    );
    await etcd.members();
    expect(clock.monotonic()).toBe(250);
  });
});

describe('no answer', () => {
  it('has every reason; each next call gives more time, and a success ends that', async () => {
    let down = true;
    const refusal = new EtcdRefusal(TWO, 14, 'no leader');
    const { etcd, asked, opened, closed } = clusterOf([ONE, TWO], {
      [ONE]: { open: () => refused },
      [TWO]: { list: () => (down ? refusal : listOf(member(2))) },
    });
    const error = (await caught(etcd.members())) as NoAnswer;
    expect(error).toBeInstanceOf(NoAnswer);
    expect(error.name).toBe('NoAnswer');
    expect(error.message).toBe(`${ONE}, ${TWO}`);
    expect(error.troubles).toEqual([
      { url: ONE, reason: refused },
      { url: TWO, reason: 'no leader' },
    ]);
    expect(error.fatal).toBeUndefined();
    expect(closed).toEqual([TWO]);
    for (let n = 0; n < 4; n++) await caught(etcd.members());
    down = false;
    await etcd.members();
    etcd.close();
    await etcd.members();
    const times = [1_000, 2_000, 4_000, 5_000, 5_000, 5_000, 1_000];
    expect(asked.map(([, , ms]) => ms)).toEqual(times);
    expect(opened.filter(([url]) => url === TWO).map(([, , ms]) => ms)).toEqual(times);
  });

  const CODES = [
    'TLS_UNKNOWN_CA',
    'TLS_NAME_MISMATCH',
    'TLS_CERTIFICATE_EXPIRED',
    ETCD_CLIENT_REFUSED.kind,
    ETCD_URL_INVALID.kind,
    ETCD_URL_WITHOUT_TLS.kind,
  ];
  const lasting = (kind: string) => failureWith(kind, failureSamples[kind as keyof typeof failureSamples]);
  it.each(CODES)('is lasting when all have %s or the like', async (kind) => {
    const [first, second] = [lasting(kind), lasting('TLS_UNKNOWN_CA')];
    const { etcd } = clusterOf([ONE, TWO], { [ONE]: { open: () => first }, [TWO]: { open: () => second } });
    expect(await caught(etcd.members())).toMatchObject({ fatal: first });
  });

  it.each([refused, new Failure(ETCD_NOT_ETCD, { url: TWO, detail: 'x' }), new EtcdRefusal(TWO, 1, 'x')])(
    'is not when one has another reason: %s',
    async (other) => {
      for (const [first, second] of [
        [lasting('TLS_UNKNOWN_CA'), other],
        [other, lasting('TLS_UNKNOWN_CA')],
      ] as const) {
        const { etcd } = clusterOf([ONE, TWO], { [ONE]: { open: () => first }, [TWO]: { open: () => second } });
        expect(await caught(etcd.members())).toHaveProperty('fatal', undefined);
        vi.restoreAllMocks();
      }
    },
  );

  it('is not lasting without endpoints', async () => {
    const error = await caught(clusterOf([], {}).etcd.members());
    expect(error).toMatchObject({ troubles: [], fatal: undefined });
  });

  it('is not what a bug is', async () => {
    const bug = new TypeError('a bug');
    const { etcd } = clusterOf([ONE, TWO], { [ONE]: { open: () => refused }, [TWO]: { open: () => bug } });
    expect(await caught(etcd.members())).toBe(bug);
    let broken = false;
    const kept = clusterOf([ONE], { [ONE]: { list: () => (broken ? bug : listOf(member(1))) } });
    await kept.etcd.members();
    broken = true;
    expect(await caught(kept.etcd.members())).toBe(bug);
    expect(kept.opened).toHaveLength(1);
    expect(kept.closed).toEqual([]);
  });

  it('does not ask over a connection again that has failed', async () => {
    let lost = false;
    const { etcd, asked } = clusterOf([ONE], {
      [ONE]: { open: () => (lost ? refused : undefined), list: () => (lost ? refused : listOf(member(1))) },
    });
    await etcd.members();
    lost = true;
    await caught(etcd.members());
    await caught(etcd.members());
    expect(asked).toHaveLength(2);
  });

  it('ends with the signal, whatever the kept connection says then', async () => {
    let interrupt: (() => void) | undefined;
    const { etcd, opened, closed, signal } = clusterOf([ONE], {
      [ONE]: {
        list: () => {
          interrupt?.();
          return interrupt ? refused : listOf(member(1));
        },
      },
    });
    await etcd.members();
    interrupt = () => signal.abort(new Error('interrupted'));
    expect(await caught(etcd.members())).toEqual(new Error('interrupted'));
    expect(opened).toHaveLength(1);
    expect(closed).toEqual([]);
  });

  it('ends with the signal, over a kept connection too', async () => {
    let hangs = false;
    const { etcd, signal } = clusterOf([ONE], {
      [ONE]: { list: (options) => (hangs ? silent(options) : listOf(member(1))) },
    });
    await etcd.members();
    hangs = true;
    const asking = caught(etcd.members());
    signal.abort(new Error('interrupted'));
    expect(await asking).toEqual(new Error('interrupted'));
  });
});

describe('another cluster', () => {
  const other = (n: number) => ({ ...listOf(member(n)), clusterId: 0xabcn });
  const implausible = (url: string) =>
    new Failure(ETCD_LIST_IMPLAUSIBLE, { url, problem: 'other-cluster', detail: 'abc' });

  it('is refused when it is not the one that was expected', async () => {
    const { etcd, closed } = clusterOf([ONE], { [ONE]: { list: () => other(1) } }, { clusterId: 7n });
    expect(await caught(etcd.members())).toMatchObject({ troubles: [{ url: ONE, reason: implausible(ONE) }] });
    expect(closed).toEqual([ONE]);
    const expected = clusterOf([ONE], { [ONE]: { list: () => other(1) } }, { clusterId: 0xabcn });
    expect((await expected.etcd.members()).clusterId).toBe(0xabcn);
  });

  it('is refused after the first answer of one', async () => {
    let changed = false;
    const { etcd } = clusterOf([ONE], { [ONE]: { list: () => (changed ? other(1) : listOf(member(1))) } });
    await etcd.members();
    changed = true;
    expect(await caught(etcd.members())).toMatchObject({ troubles: [{ url: ONE, reason: implausible(ONE) }] });
  });
});

it.each([
  [new EtcdRefusal('u', 5, 'etcd says so'), 'etcd says so'],
  [refused, refused],
  [new TypeError('words'), 'words'],
  ['text', 'text'],
])('the reason of %s', (error, reason) => expect(reasonOf(error)).toBe(reason));
