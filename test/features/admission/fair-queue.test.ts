import { describe, expect, it } from 'vitest';
import { FairQueue } from '../../../src/features/admission/approver/fair-queue.ts';
import type { PostedRequest } from '../../../src/features/admission/approver/posted-request.ts';
import { type Waiting, WaitingRequests } from '../../../src/features/admission/approver/waiting-requests.ts';

const requestOf = (name: string, username: string, created: number) =>
  ({ uid: `uid-${name}`, name, username, created }) as PostedRequest;

/** A queue whose decisions end when the test says so. */
function queue() {
  const waiting = new WaitingRequests();
  const began: string[] = [];
  const deciding = new Map<string, { end(): void; fail(error: unknown): void }>();
  const stop = new AbortController();
  const decide = ({ request: { name } }: Waiting) =>
    new Promise<void>((resolve, reject) => {
      began.push(name);
      deciding.set(name, { end: resolve, fail: reject });
    });
  const fair = new FairQueue(waiting, decide, stop.signal);
  const keep = (name: string, user: string, created = 0) =>
    waiting.keep(requestOf(name, user, created)) ?? expect.fail('not kept');
  const soon = () => new Promise((resolve) => setImmediate(resolve));
  return {
    ...{ waiting, began, stop, fair, keep, soon },
    add: (name: string, user: string, created = 0) => fair.add(keep(name, user, created)),
    async end(...names: string[]) {
      for (const name of names) deciding.get(name)?.end();
      await soon();
    },
    async fail(name: string, error: unknown) {
      deciding.get(name)?.fail(error);
      await soon();
    },
  };
}

describe('the queue of requests', () => {
  it('begins at once, with one request of a user at a time, the newest first', async () => {
    const { began, add, end } = queue();
    add('a1', 'a', 1);
    add('a2', 'a', 2);
    add('a3', 'a', 3);
    expect(began).toEqual(['a1']);
    await end('a1');
    expect(began).toEqual(['a1', 'a3']);
    await end('a3');
    expect(began).toEqual(['a1', 'a3', 'a2']);
    await end('a2');
    expect(began).toEqual(['a1', 'a3', 'a2']);
  });

  it('decides about sixteen users at a time', async () => {
    const { began, add, end } = queue();
    const names = Array.from({ length: 18 }, (_, index) => `u${index}`);
    for (const name of names) add(name, name);
    expect(began).toEqual(names.slice(0, 16));
    await end('u3');
    expect(began).toEqual(names.slice(0, 17));
    await end('u0', 'u1');
    expect(began).toEqual(names);
  });

  it('serves users in turn: one with many requests comes after all others that wait', async () => {
    const { began, add, end } = queue();
    for (let index = 0; index < 16; index++) add(`a${index}`, `user-${index}`);
    for (let created = 1; created <= 3; created++) add(`many${created}`, 'many', created);
    add('b', 'b');
    add('c', 'c');
    await end('a0');
    expect(began.slice(16)).toEqual(['many3']);
    await end('many3');
    expect(began.slice(16)).toEqual(['many3', 'b']);
    await end('a1');
    expect(began.slice(16)).toEqual(['many3', 'b', 'c']);
    await end('a2', 'a3', 'a4');
    expect(began.slice(16)).toEqual(['many3', 'b', 'c', 'many2']);
    await end('many2');
    expect(began.slice(16)).toEqual(['many3', 'b', 'c', 'many2', 'many1']);
  });

  it('does not decide twice about what is being decided, nor about what was added twice', async () => {
    const { began, fair, keep, end } = queue();
    const waiting = keep('a', 'a');
    fair.add(waiting);
    fair.add(waiting);
    await end('a');
    expect(began).toEqual(['a']);
    fair.add(waiting);
    fair.add(waiting);
    expect(began).toEqual(['a', 'a']);
  });

  it('queues another request of a user about whom it decides', async () => {
    const { began, add, end } = queue();
    add('a1', 'a');
    add('a2', 'a');
    expect(began).toEqual(['a1']);
    await end('a1');
    expect(began).toEqual(['a1', 'a2']);
  });

  it('leaves out what is no longer kept, and what nobody added', async () => {
    const { began, waiting, add, keep, end } = queue();
    add('a1', 'a', 1);
    add('a2', 'a', 2);
    keep('a3', 'a', 3);
    waiting.delete('uid-a2');
    await end('a1');
    expect(began).toEqual(['a1']);
  });

  it('begins nothing after a failure, which it throws to whoever adds', async () => {
    const { began, fair, add, end, fail } = queue();
    fair.throwFailure();
    add('a', 'a');
    add('b', 'b');
    add('a2', 'a', 1);
    const [first, second] = [new Error('first'), new Error('second')];
    await fail('a', first);
    expect(began).toEqual(['a', 'b']);
    await fail('b', second);
    expect(() => fair.throwFailure()).toThrow(first);
    expect(() => add('c', 'c')).toThrow(first);
    await end('a2');
    expect(began).toEqual(['a', 'b']);
  });

  it('begins nothing after the signal', async () => {
    const { began, stop, add, end } = queue();
    add('a', 'a');
    add('a2', 'a', 1);
    stop.abort();
    add('b', 'b');
    await end('a');
    expect(began).toEqual(['a']);
  });

  it('has ended when everything that it began has, whether well or not', async () => {
    const { fair, add, end, fail, soon } = queue();
    await fair.ended();
    add('a', 'a');
    add('b', 'b');
    let ended = false;
    const end0 = fair.ended().then(() => {
      ended = true;
    });
    await end('a');
    expect(ended).toBe(false);
    await fail('b', new Error('b'));
    await soon();
    expect(ended).toBe(true);
    await end0;
  });
});

describe('the requests that wait', () => {
  it('are kept by their ID, with their pause', () => {
    const { waiting, keep } = queue();
    const first = keep('a', 'u', 1);
    expect(first).toMatchObject({ next: 0, pauseMs: 2_000 });
    Object.assign(first, { next: 7, pauseMs: 9 });
    const again = waiting.keep({ ...requestOf('a', 'u', 1), resourceVersion: '2' });
    expect(again).toBe(first);
    expect(first).toMatchObject({ next: 7, pauseMs: 9, request: { resourceVersion: '2' } });
    expect([waiting.size, waiting.all(), waiting.get('uid-a')]).toEqual([1, [first], first]);
  });

  it('are sorted by user, the newest first, until they are deleted', () => {
    const { waiting, keep } = queue();
    const [old, newest, middle] = [keep('a', 'u', 1), keep('b', 'u', 3), keep('c', 'u', 2)];
    keep('d', 'v', 9);
    expect(waiting.of('u')).toEqual([newest, middle, old]);
    expect(waiting.of('nobody')).toEqual([]);
    expect(waiting.users()).toEqual(['u', 'v']);
    waiting.delete('uid-b');
    waiting.delete('unknown');
    expect(waiting.of('u')).toEqual([middle, old]);
    expect(waiting.get('uid-b')).toBeUndefined();
    waiting.delete('uid-d');
    expect([waiting.users(), waiting.size]).toEqual([['u'], 2]);
  });

  it('are the newest 128 of a user', () => {
    const { waiting, keep } = queue();
    for (let created = 1; created <= 128; created++) keep(`a${created}`, 'u', created);
    keep('other', 'v', 1);
    expect([waiting.size, waiting.setAside.size, waiting.hasRoom]).toEqual([129, 0, false]);
    expect(waiting.keep(requestOf('older', 'u', 0))).toBeUndefined();
    expect([...waiting.setAside]).toEqual(['u']);
    expect([waiting.size, waiting.hasRoom]).toEqual([129, false]);
    expect(waiting.keep(requestOf('as-old', 'u', 1))).toBeDefined();
    expect(waiting.get('uid-a1')).toBeUndefined();
    expect(waiting.keep(requestOf('newer', 'u', 200))).toBeDefined();
    expect([waiting.size, waiting.of('u').length, waiting.of('u')[0]?.request.name]).toEqual([129, 128, 'newer']);
    waiting.delete('uid-newer');
    expect(waiting.hasRoom).toBe(true);
  });

  it('have room again when all of a user are gone', () => {
    const { waiting } = queue();
    waiting.setAside = new Set(['u']);
    expect(waiting.hasRoom).toBe(true);
  });
});
