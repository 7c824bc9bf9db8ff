import { expect, test } from 'vitest';
import { EventQueue } from '../../src/api/run/event-queue.ts';

const valuesOf = async (queue: EventQueue<number>) => {
  const values: number[] = [];
  for await (const value of { [Symbol.asyncIterator]: () => queue }) values.push(value);
  return values;
};

test('keeps what nobody has read yet, up to its bound: the oldest go, and are counted', async () => {
  const queue = new EventQueue<number>(3);
  for (const value of [1, 2, 3, 4, 5]) queue.push(value);
  queue.close();
  expect(queue.dropped).toBe(2);
  expect(await valuesOf(queue)).toEqual([3, 4, 5]);
});

test('a reader that waits is given the next event, and the end', async () => {
  const queue = new EventQueue<number>();
  const [first, second, third] = [queue.next(), queue.next(), queue.next()];
  queue.push(1);
  queue.close();
  queue.push(2);
  expect(await Promise.all([first, second, third])).toEqual([
    { done: false, value: 1 },
    { done: true, value: undefined },
    { done: true, value: undefined },
  ]);
});

test('a failure comes after the events, once', async () => {
  const queue = new EventQueue<number>();
  const error = new Error('x');
  queue.push(1);
  queue.fail(error);
  expect(await queue.next()).toEqual({ done: false, value: 1 });
  await expect(queue.next()).rejects.toBe(error);
  expect(await queue.next()).toEqual({ done: true, value: undefined });
});

test('cleared, it lets its readers go and keeps nothing', async () => {
  const queue = new EventQueue<number>();
  const waiting = queue.next();
  queue.clear();
  queue.push(1);
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(await queue.next()).toEqual({ done: true, value: undefined });
});

/** How many elements of arrays `work` moves; no spies, which use arrays themselves. */
function movedBy(work: () => void): number {
  const { slice, splice, shift } = Array.prototype;
  let moved = 0;
  const counting = (method: (...args: never[]) => unknown) =>
    function (this: unknown[], ...args: never[]) {
      moved += this.length;
      return method.apply(this, args);
    };
  try {
    Object.assign(Array.prototype, { slice: counting(slice), splice: counting(splice), shift: counting(shift) });
    work();
  } finally {
    Object.assign(Array.prototype, { slice, splice, shift });
  }
  return moved;
}

test('an event is moved a few times at most, however many wait or are dropped', () => {
  const queue = new EventQueue<number>(1_000);
  const moved = movedBy(() => {
    for (let event = 0; event < 10_000; event++) queue.push(event);
  });
  expect(queue.dropped).toBe(9_000);
  expect(moved).toBeGreaterThan(0);
  expect(moved).toBeLessThanOrEqual(2 * 10_000);
});
