/** Tests which links and files in shared directories count as another user's. */
import { describe, expect, it } from 'vitest';
import { plantedOn } from '../../src/host/distrust.ts';
import type { FileStat } from '../../src/host/ports.ts';

const ME = 1000;
const of = (type: FileStat['type'], uid: number, mode: number): FileStat => ({ type, uid, mode, gid: uid, size: 0 });

function found(entries: Readonly<Record<string, FileStat>>, path: string) {
  const tree: Record<string, FileStat> = {
    '/': of('directory', 0, 0o755),
    '/tmp': of('directory', 0, 0o1777),
    '/home': of('directory', 0, 0o755),
    '/home/me': of('directory', ME, 0o700),
    ...entries,
  };
  const look = async (at: string) => tree[at];
  return plantedOn(path, { lstat: look, stat: look }, ME);
}

describe('in a directory like /tmp', () => {
  it.each(['file', 'symlink'] as const)('a %s of another user is not trusted', async (type) => {
    expect(await found({ '/tmp/new': of(type, 1001, 0o666) }, '/tmp/new')).toEqual({
      path: '/tmp/new',
      problem: 'owner',
      uid: 1001,
      mode: 0o666,
    });
  });

  it('nor is a link above the file', async () => {
    const entries = { '/tmp/link': of('symlink', 1001, 0o777), '/tmp/link/new': of('file', ME, 0o600) };
    expect(await found(entries, '/tmp/link/new')).toMatchObject({ path: '/tmp/link' });
  });

  it.each([
    ['of this user', of('file', ME, 0o600)],
    ['of the owner of the directory', of('symlink', 0, 0o777)],
  ])('what is %s is trusted', async (_, entry) => {
    expect(await found({ '/tmp/new': entry }, '/tmp/new')).toBeUndefined();
  });

  it('so is a file that is not there, and one in a directory of another user', async () => {
    const own = { '/tmp/theirs': of('directory', 1001, 0o700), '/tmp/theirs/new': of('file', 1001, 0o600) };
    expect(await found(own, '/tmp/new')).toBe('missing');
    expect(await found(own, '/tmp/theirs/new')).toBeUndefined();
  });
});

it('elsewhere the permissions of the directory decide, as for every other program', async () => {
  expect(await found({ '/home/me/new': of('file', 1001, 0o666) }, '/home/me/new')).toBeUndefined();
});
