/** What others make long takes time in proportion to its length. */
import { expect, it } from 'vitest';
import { EventQueue } from '../../src/api/run/event-queue.ts';
import { distrustOf } from '../../src/host/distrust.ts';
import type { FileStat } from '../../src/host/ports.ts';
import { growth } from './growth.ts';

const stat = (type: FileStat['type']): FileStat => ({ type, mode: 0o755, uid: 0, gid: 0, size: 0 });

it('a link whose target has many parts', async () => {
  const work = (size: number) => () =>
    distrustOf(
      '/link',
      {
        lstat: async (at) => stat(at === '/link' ? 'symlink' : 'directory'),
        readLink: async () => './'.repeat(size),
        stat: async () => stat('directory'),
      },
      [],
    );
  expect(await growth(work, { from: 4_096, to: 65_536 })).toBeUndefined();
});

it('events that wait for their reader, and those that are dropped', async () => {
  const work = (size: number) => async () => {
    const queue = new EventQueue<number>(size);
    for (let event = 0; event < 3 * size; event++) queue.push(event);
    expect((await queue.next()).value).toBe(2 * size);
    expect(queue.dropped).toBe(2 * size);
  };
  expect(await growth(work, { from: 2_048, to: 65_536 })).toBeUndefined();
});
