import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DirectoryWatches } from '../../src/host/linux/files/directory-watch.ts';

const never = new AbortController().signal;
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kubejoin-watch-'));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(async () => {
  vi.useRealTimers();
  await rm(root, { recursive: true });
});

/** Milliseconds until it resolves although nothing changes. */
async function pause(change: Promise<void>): Promise<number> {
  let isOver = false;
  void change.then(() => {
    isOver = true;
  });
  for (let waited = 0; ; waited += 50) {
    await vi.advanceTimersByTimeAsync(0);
    if (isOver) return waited;
    await vi.advanceTimersByTimeAsync(50);
  }
}

test('a directory is looked at again soon after its watch was opened, and then seldom', async () => {
  const watches = new DirectoryWatches();
  const pauses = [];
  for (let call = 0; call < 3; call++) pauses.push(await pause(watches.changed(join(root, 'awaited'), never)));
  expect(pauses).toEqual([100, 2_000, 2_000]);
});

test('one that does not exist is looked at often', async () => {
  const watches = new DirectoryWatches();
  const pauses = [];
  for (let call = 0; call < 3; call++) pauses.push(await pause(watches.changed(join(root, 'no/awaited'), never)));
  expect(pauses).toEqual([100, 100, 100]);
});

test('a change is told without a pause', async () => {
  const watches = new DirectoryWatches();
  await pause(watches.changed(join(root, 'awaited'), never));
  const change = watches.changed(join(root, 'awaited'), never);
  await writeFile(join(root, 'awaited'), '');
  await change;
});

test('so is one between two calls, though somebody else who waited there was told of it', async () => {
  const watches = new DirectoryWatches();
  const [path, other] = [join(root, 'awaited'), join(root, 'other')];
  for (const each of [path, other]) await pause(watches.changed(each, never));
  const told = watches.changed(other, never);
  await writeFile(path, '');
  await told;
  expect(await pause(watches.changed(path, never))).toBe(0);
});

test('a directory that takes the place of another is watched, too', async () => {
  const directory = join(root, 'pki');
  const watches = new DirectoryWatches();
  await mkdir(directory);
  const moved = watches.changed(join(directory, 'awaited'), never);
  await rename(directory, join(root, 'old'));
  await moved;
  await mkdir(directory);
  const change = watches.changed(join(directory, 'awaited'), never);
  await writeFile(join(directory, 'awaited'), '');
  await change;
});
