import { afterEach, expect, it, vi } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { agreed } from '../../../src/cluster/etcd/agreed-members.ts';
import type { Answering } from '../../../src/cluster/etcd/cluster.ts';
import { EtcdRefusal } from '../../../src/cluster/etcd/connection.ts';
import type { EtcdMemberList } from '../../../src/cluster/etcd/messages.ts';
import type { HostReader } from '../../../src/host/ports.ts';
import { dialDirectly } from '../../../src/wire/dialer.ts';
import { CONNECTION_REFUSED } from '../../../src/wire/wire-sentences.ts';
import { virtualClock } from '../discovery/support/host.ts';
import { type Answers, fakeConnections, listOf, member, silent, urlOf } from './support/fake-connections.ts';

afterEach(() => vi.restoreAllMocks());

const credential = { authorities: ['CA'], clientCertificate: undefined };
const ours = listOf(member(1), member(2));
const [ONE, TWO, NINE] = [urlOf(1), urlOf(2), urlOf(9)];

function agreeing(urls: string[], answers: Record<string, Answers>, lists: EtcdMemberList[] = []) {
  const used = fakeConnections(answers);
  const clock = virtualClock(0);
  const stop = new AbortController();
  const host = { clock, system: { dialer: dialDirectly } } as unknown as HostReader;
  const answering = (list: EtcdMemberList) => ({ ...list, connection: { url: ONE } }) as Answering;
  const first = answering(ours);
  const rest = lists.map(answering);
  const ask = vi.fn(async () => rest.shift() ?? first);
  const result = agreed(first, ask, { urls, credential, host, signal: stop.signal });
  return { ...used, clock, stop, ask, first, result };
}

it('asks nobody while every Pod is of a member, whatever its port', async () => {
  const { result, first, opened, ask } = agreeing([ONE, 'https://10.0.0.2:12379', 'https://10.0.0.1:2380'], {});
  expect(await result).toBe(first);
  expect(opened).toEqual([]);
  expect(ask).not.toHaveBeenCalled();
});

it('asks an etcd that is not listed, and believes the list that it confirms', async () => {
  const { result, first, opened, asked, closed } = agreeing([ONE, TWO, NINE], { [NINE]: { list: () => ours } });
  expect(await result).toBe(first);
  expect(opened).toEqual([[NINE, credential, 1_500, dialDirectly]]);
  expect(asked).toEqual([[NINE, 'list', 1_500]]);
  expect(closed).toEqual([NINE]);
});

it.each([
  [new Failure(CONNECTION_REFUSED, { server: 'x' })],
  [new EtcdRefusal(NINE, 12, 'rpc not supported for learner')],
])('one that does not answer contradicts nothing: %s', async (error) => {
  for (const answers of [{ open: () => error }, { list: () => error }]) {
    const { result, first } = agreeing([NINE], { [NINE]: answers });
    expect(await result).toBe(first);
    vi.restoreAllMocks();
  }
});

it('asks both again half a second later, and takes the list that agrees', async () => {
  const newer = listOf(member(1), member(2), member(3));
  const { result, clock, ask, asked } = agreeing([NINE], { [NINE]: { list: () => newer } }, [ours, newer]);
  expect(await result).toMatchObject(newer);
  expect(ask).toHaveBeenCalledTimes(2);
  expect(asked).toHaveLength(3);
  expect(clock.monotonic()).toBe(1_000);
});

it('fails when the third list is contradicted as well', async () => {
  const other = { ...ours, clusterId: 8n };
  const { result, ask, clock } = agreeing([urlOf(8), NINE], {
    [urlOf(8)]: { list: () => ours },
    [NINE]: { list: () => other },
  });
  await expect(result).rejects.toMatchObject({
    code: 'ETCD_LIST_IMPLAUSIBLE',
    params: { url: ONE, problem: 'disagrees', detail: NINE },
  });
  expect(ask).toHaveBeenCalledTimes(2);
  expect(clock.monotonic()).toBe(1_000);
});

it('hides no bug, and ends with the signal', async () => {
  const { result } = agreeing([NINE], { [NINE]: { list: () => new TypeError('a bug') } });
  await expect(result).rejects.toThrow('a bug');
  vi.restoreAllMocks();
  const waiting = agreeing([NINE], { [NINE]: { list: silent } });
  await new Promise(setImmediate);
  waiting.stop.abort(new Error('interrupted'));
  await expect(waiting.result).rejects.toThrow('interrupted');
  expect(waiting.closed).toEqual([NINE]);
  vi.restoreAllMocks();
  const pausing = agreeing([NINE], { [NINE]: { list: () => listOf(member(3)) } });
  pausing.clock.sleep(100).then(() => pausing.stop.abort(new Error('interrupted')));
  await expect(pausing.result).rejects.toThrow('interrupted');
});
