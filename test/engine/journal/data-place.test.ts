import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { ChangeKind } from '../../../src/engine/changes/change.ts';
import { hasKeptItsPlace, isSamePlace, placeOf, startedMembers } from '../../../src/engine/journal/data-place.ts';
import type { JournalEntry } from '../../../src/engine/journal/journal-entry.ts';
import { MOUNTS_UNREADABLE } from '../../../src/host/linux/files/linux-files-sentences.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';

const DATA = '/var/lib/etcd';
const MANIFEST = '/etc/kubernetes/manifests/etcd.yaml';

const entry = (at: string, fields: Partial<JournalEntry> = {}): JournalEntry => ({
  ...{ v: 1, at, cluster: 'c', node: 'cp2', stage: 'intent' },
  ...fields,
});
const changing = (kind: ChangeKind, subject: string, at: string = kind): JournalEntry =>
  entry(at, {
    change: { phase: 'etcd-join', kind, subject, action: 'create' },
    ...(kind === 'write-file' && { writes: [subject] }),
  });
const member = (at: string, fields: Partial<JournalEntry> = {}): JournalEntry => ({
  ...changing('add-etcd-member', 'https://10.0.0.2:2380', at),
  ...fields,
});
const bare = entry('bare', { stage: 'begun' });
const manifest = changing('write-file', MANIFEST);

describe('the members whose etcd may have run', () => {
  const [a, b, c] = [member('a'), member('b'), member('c')];
  /** Announced when the directory was found empty. */
  const empty = (at: string, dataEmpty = true) => member(at, { dataEmpty });
  it.each<[string, JournalEntry[], string[]]>([
    ['are none where none was announced', [manifest], []],
    ['are none before the manifest is written', [a], []],
    ['are those before that', [a, manifest], ['a']],
    ['are those before it was written last', [a, manifest, b, manifest, c], ['a', 'b']],
    ['are none with the manifest of another component', [a, changing('write-file', '/etc/kubernetes/x.yaml'), b], []],
    ['are none with a manifest that was removed', [a, changing('remove-file', MANIFEST), b], []],
    ['are those between entries without a change', [bare, a, bare, manifest, bare], ['a']],
    ['are not those before the directory was found empty', [a, manifest, empty('b')], []],
    ['are those since then', [a, manifest, empty('b'), c, manifest], ['b', 'c']],
    ['are those since that was last so', [empty('a'), empty('b'), manifest], ['b']],
    ['are all where it was not empty', [a, empty('b', false), manifest], ['a', 'b']],
  ])('%s', (_, entries, expected) => {
    expect(startedMembers(entries, MANIFEST).map(({ at }) => at)).toEqual(expected);
  });
});

/** A host with a data directory, and with these mounts. */
function hostWith(...points: string[]): FakeHost {
  const host = fakeHost({ [`${DATA}/member/id`]: 'x' });
  host.mounts = points.map((point, id) => ({ id, point, type: 'ext4', source: `/dev/sd${id}` }));
  return host;
}

const unreadable = new Failure(MOUNTS_UNREADABLE, { path: '/proc/self/mountinfo' });
function withoutMounts(error: Error): FakeHost {
  const host = hostWith();
  host.read.mounts.list = () => Promise.reject(error);
  return host;
}

describe('the place of a directory', () => {
  it.each<[string[], string]>([
    [[], '/'],
    [['/', '/var', '/var/lib/etcd2'], '/var'],
    [['/', DATA], DATA],
  ])('with mounts at %j is its path and %s', async (points, mount) => {
    expect(await placeOf(DATA, hostWith(...points).read)).toEqual([DATA, mount]);
  });

  it('is where a link leads', async () => {
    const host = hostWith('/', '/mnt/ssd');
    host.read.files.realPath = async (path) => (path === DATA ? '/mnt/ssd/etcd' : undefined);
    expect(await placeOf(DATA, host.read)).toEqual(['/mnt/ssd/etcd', '/mnt/ssd']);
  });

  it('is not known where there is none, or where the mounts cannot be read', async () => {
    expect(await placeOf('/missing', hostWith('/').read)).toBeUndefined();
    expect(await placeOf(DATA, withoutMounts(unreadable).read)).toBeUndefined();
    await expect(placeOf(DATA, withoutMounts(new Error('a bug')).read)).rejects.toThrow('a bug');
  });

  type Place = readonly string[] | undefined;
  it.each<[Place, Place, boolean]>([
    [[DATA, '/'], [DATA, '/'], true],
    [[DATA, '/'], [DATA, '/var'], false],
    [[DATA, '/'], ['/mnt/etcd', '/'], false],
    [[DATA, '/'], ['/', DATA], false],
    [[DATA, '/'], undefined, false],
    [undefined, [DATA, '/'], false],
    [undefined, undefined, false],
  ])('%j and %j are the same: %s', (one, other, isSame) => {
    expect(isSamePlace(one, other)).toBe(isSame);
  });
});

describe('the data directory is where it was when a member was announced', () => {
  type Places = (readonly string[] | undefined)[];
  const kept = (places: Places, isMade: boolean, host: FakeHost, dataDir = DATA) => {
    const started = places.map((dataPlace) => member('a', dataPlace && { dataPlace }));
    return hasKeptItsPlace(dataDir, started, { made: isMade, host: host.read });
  };

  const here = [DATA, '/'];
  const overmounted = [DATA, '/var'];
  const elsewhere = ['/mnt/etcd', '/'];
  it.each<[Places, boolean, string[], boolean]>([
    [[here], true, ['/'], true],
    [[here], false, ['/'], true],
    [[overmounted], false, ['/'], false],
    [[elsewhere], false, ['/'], false],
    [[overmounted, here], false, ['/'], true],
    // Old versions did not record the place.
    [[undefined], false, ['/'], true],
    [[undefined], true, ['/'], true],
    [[undefined], false, ['/', DATA], true],
    [[undefined], true, ['/', DATA], false],
  ])('%j, made by the join: %s, with mounts at %j: %s', async (places, isMade, points, isKept) => {
    expect(await kept(places, isMade, hostWith(...points))).toBe(isKept);
  });

  it('is no question without a member, and false without the directory', async () => {
    expect(await kept([], false, withoutMounts(unreadable))).toBe(false);
    expect(await kept([undefined], false, hostWith('/'), '/missing')).toBe(false);
  });

  it('is not known where the mounts cannot be read', async () => {
    await expect(kept([here], false, withoutMounts(unreadable))).rejects.toBe(unreadable);
  });
});
