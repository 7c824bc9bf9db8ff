import { expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { type ProbeOptions, ServingProbe } from '../../../src/cluster/etcd/health.ts';
import type { EtcdStatus } from '../../../src/cluster/etcd/messages.ts';
import { dialDirectly } from '../../../src/wire/dialer.ts';
import { CONNECTION_REFUSED } from '../../../src/wire/wire-sentences.ts';

const URL = 'https://10.0.0.5:2379';
const credential = {} as ProbeOptions['credential'];
const refused = () => new Failure(CONNECTION_REFUSED, { server: '10.0.0.5:2379' });

type Status = ProbeOptions['status'];

function probe(status: Status, signal = new AbortController().signal) {
  const slept: [number, AbortSignal | undefined][] = [];
  const clock = {
    now: () => 0,
    monotonic: () => 0,
    random: () => 0.5,
    sleep: async (ms: number, until?: AbortSignal) => {
      slept.push([ms, until]);
      until?.throwIfAborted();
    },
  };
  return { probe: new ServingProbe(URL, { status, credential, dialer: dialDirectly, clock, signal }), slept };
}

it('asks until the member answers, and says why it has not', async () => {
  const asked: unknown[] = [];
  const reasons: unknown[] = [];
  const status: Status = async (url, by, { timeoutMs }) => {
    asked.push([url, by === credential, timeoutMs]);
    reasons.push(asked.length > 1 ? made.probe.reason : undefined);
    if (asked.length < 3) throw refused();
    return { memberId: 7n } as EtcdStatus;
  };
  const made = probe(status);
  expect([made.probe.reason, made.probe.servingId]).toEqual(['', undefined]);
  await made.probe.done;
  expect(made.probe.servingId).toBe(7n);
  expect(asked).toEqual(Array.from({ length: 3 }, () => [URL, true, 10_000]));
  expect(made.slept.map(([ms]) => ms)).toEqual([50, 50]);
  for (const reason of reasons.slice(1)) expect(reason).not.toBe('');
});

it('ends when it is closed, or when its run ends, with that reason and no other', async () => {
  const waiting: Status = (_url, _credential, { signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(refused()), { once: true }));
  const closed = probe(waiting).probe;
  closed.close();
  await expect(closed.done).rejects.toThrow('not asked any more');
  expect([closed.reason, closed.servingId]).toEqual(['', undefined]);
  const stop = new AbortController();
  const stopped = probe(waiting, stop.signal).probe;
  stop.abort(new Error('interrupted'));
  await expect(stopped.done).rejects.toThrow('interrupted');
});

it('does not hide a bug, and nobody has to wait for it', async () => {
  const strays: unknown[] = [];
  const stray = (error: unknown) => strays.push(error);
  process.on('unhandledRejection', stray);
  const bug = probe(() => Promise.reject(new TypeError('a bug'))).probe;
  await new Promise(setImmediate);
  process.off('unhandledRejection', stray);
  expect(strays).toEqual([]);
  await expect(bug.done).rejects.toThrow('a bug');
});
