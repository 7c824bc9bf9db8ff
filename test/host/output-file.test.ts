/** Tests what a command may replace with the file that it writes. Paths of this machine are never written to. */
import { describe, expect, it } from 'vitest';
import { isReplaceable, isStandardOutput } from '../../src/host/output-file.ts';
import type { FileStat } from '../../src/host/ports.ts';

type Type = FileStat['type'];
const of = (type: Type): FileStat => ({ type, uid: 0, mode: 0o600, gid: 0, size: 0 });

interface Leading {
  end?: Type | undefined;
  /** Of a link, as the link has it. */
  target?: string;
}

/** Judges `entry` at the path, which leads to `end`. */
function replaceable(path: string, entry: Type | undefined, { end = entry, target }: Leading = {}) {
  return isReplaceable(path, {
    lstat: async () => entry && of(entry),
    stat: async () => end && of(end),
    readLink: async () => target,
  });
}

describe('a file that is written', () => {
  it.each<[string, Type | undefined]>([
    ['/root/new', undefined],
    ['/root/old', 'file'],
    ['/dev/shm/new', undefined],
    ['/dev/shm/old', 'file'],
  ])('replaces %s (%s)', async (path, entry) => {
    expect(await replaceable(path, entry)).toBe(true);
  });

  it.each<[string, Type]>([
    ['/dev/null', 'other'],
    ['/root/pipe', 'other'],
    ['/run/x.sock', 'socket'],
    ['/root', 'directory'],
  ])('does not replace %s (%s)', async (path, entry) => {
    expect(await replaceable(path, entry)).toBe(false);
  });

  it('replaces a link to a regular file, and one to nothing', async () => {
    expect(await replaceable('/root/link', 'symlink', { end: 'file', target: 'old' })).toBe(true);
    const toNothing = { lstat: async () => of('symlink'), stat: async () => undefined, readLink: async () => 'gone' };
    expect(await isReplaceable('/root/link', toNothing)).toBe(true);
  });

  it.each<[string, string, Type]>([
    ['/root/link', '/dev/null', 'other'],
    ['/root/link', 'directory', 'directory'],
    ['/dev/stdout', '/proc/self/fd/1', 'file'],
    ['/dev/stdout', 'fd/1', 'file'],
    ['/proc/self/fd/3', '/root/log', 'file'],
    ['/root/link', '/proc/self/fd/1', 'file'],
    ['/root/link', '../dev/stdout', 'file'],
  ])('does not replace the link %s to %s (%s)', async (path, target, end) => {
    expect(await replaceable(path, 'symlink', { end, target })).toBe(false);
  });
});

it.each([
  ['/dev/stdout', true],
  ['/dev//stdout', true],
  ['/dev/fd/1', true],
  ['/proc/self/fd/1', true],
  ['/dev/stderr', false],
  ['/dev/fd/11', false],
  ['stdout', false],
])('%s is standard output: %s', (path, expected) => {
  expect(isStandardOutput(path)).toBe(expected);
});
