import { expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { CLUSTER_READ_FAILED } from '../../../src/cluster/api/cluster-api-sentences.ts';
import { type Answer, type RetryOptions, retry } from '../../../src/cluster/api/requests.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

/** Seconds since the first attempt, and what the API server answers from then on: a status, or 0 for nothing at all. */
type Course = readonly (readonly [number, number])[];

const LIMIT_MS = 60_000;

async function run(
  course: Course,
  emit: RetryOptions['emit'] = () => {},
): Promise<{ ended: number; told: number | string }> {
  const time = new VirtualTime();
  const attempt = async (): Promise<{ result: number } | Answer> => {
    const status = course.findLast(([from]) => from * 1000 <= time.now)?.[1] ?? 0;
    if (status === 0) return { failure: new Failure(CLUSTER_READ_FAILED, { server: '', path: '', reason: 'gone' }) };
    return status === 200 ? { result: status } : { response: { status, serverTime: undefined, body: undefined } };
  };
  const refusal = ({ status }: { status: number }) =>
    new Failure(CLUSTER_READ_FAILED, { server: '', path: '', reason: String(status) });
  const signal = new AbortController().signal;
  const options = { timeoutMs: LIMIT_MS, clock: time.clock, random: () => 0.5, emit, signal, refusal };
  const told = await time.during(
    retry(attempt, options).catch((error: Failure) => String((error.params as { reason?: unknown }).reason)),
  );
  return { ended: time.now / 1000, told };
}

test.each<[string, Course]>([
  [
    'restarts, and knows no token for a while',
    [
      [0, 0],
      [20, 401],
      [28, 200],
    ],
  ],
  [
    'restarts behind a load balancer, and knows no role for a while',
    [
      [0, 503],
      [40, 403],
      [47, 200],
    ],
  ],
  [
    'restarts twice',
    [
      [0, 0],
      [5, 401],
      [12, 0],
      [18, 403],
      [25, 200],
    ],
  ],
  [
    'does not know a new token yet',
    [
      [0, 401],
      [1.5, 200],
    ],
  ],
])('a server that %s is asked until it answers', async (_, course) => {
  expect((await run(course)).told).toBe(200);
});

test.each<[string, Course, [number, number]]>([
  ['forbids it', [[0, 403]], [0, 0]],
  ['does not know the token', [[0, 401]], [2, 2]],
  [
    'was gone for a moment and does not know the token',
    [
      [0, 0],
      [1, 401],
    ],
    [10, 12],
  ],
  [
    'was gone and forbids it',
    [
      [0, 503],
      [20, 403],
    ],
    [28, 32],
  ],
  [
    'comes back shortly before the end',
    [
      [0, 0],
      [57, 401],
    ],
    [60, 60],
  ],
  [
    'was gone, and answers what nobody else waits for',
    [
      [0, 0],
      [3, 404],
    ],
    [3, 6],
  ],
])('a server that %s is not asked for ever', async (_, course, [from, to]) => {
  const { told, ended } = await run(course);
  expect(told).toBe(String(course.at(-1)?.[1]));
  expect(ended).toBeGreaterThanOrEqual(from);
  expect(ended).toBeLessThanOrEqual(to);
});

test('a load balancer with one target that is gone and one that forbids it is not asked for ever', async () => {
  const course: Course = Array.from({ length: 60 }, (_, second) => [second, second % 4 < 2 ? 502 : 403]);
  const { told, ended } = await run(course);
  expect(told).toBe('403');
  expect(ended).toBeGreaterThanOrEqual(25);
  expect(ended).toBeLessThanOrEqual(40);
});

test('a credential that is rejected while a run waits is told of as such', async () => {
  const said: string[] = [];
  await run([[0, 401]], (event) => {
    if (event.type === 'waiting') said.push(event.message.key);
  });
  expect(new Set(said)).toEqual(new Set(['WAITING_CREDENTIAL']));
});
