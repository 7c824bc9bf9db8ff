import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/base/sha256.ts';
import type { JournalEntry } from '../../../src/engine/journal/journal-entry.ts';
import type { HostReader } from '../../../src/host/ports.ts';
import { PATHS } from '../../../src/manifests/paths.ts';
import type { FakeHost } from '../../support/fake-host.ts';
import { announcing, begun, factsOn, hostWith, intent, JOIN, joined, MEMBER } from './support/facts.ts';

const { dataDir: DATA, peerUrl, manifestPath: MANIFEST } = MEMBER;
const TARGET = '/srv/etcd';
const FILLED = { [`${DATA}/member`]: 'x' };
/** What an ext file system of its own holds. */
const EMPTY = { [`${DATA}/lost+found/#12`]: 'x' };

const announced = [begun(), announcing()];
const started = [...announced, intent('write-file', MANIFEST, { digestAfter: sha256('ours') })];
const finished = [...started, joined];
const later = intent('write-file', PATHS.kubeletConfig, { digestAfter: sha256('later') });

const directory = (host: HostReader) => factsOn(host).get('etcdData');

/** The host with a link to another directory in the place of etcd's. */
function linked({ read }: FakeHost): HostReader {
  const { files } = read;
  const link = { type: 'symlink', mode: 0o777, uid: 0, gid: 0, size: 9 } as const;
  return {
    ...read,
    files: {
      ...files,
      lstat: async (path) => (path === DATA ? link : files.lstat(path)),
      realPath: (path) => files.realPath(path === DATA ? TARGET : path),
    },
  };
}

describe('the directory of etcd’s data', () => {
  it('is none without a member', async () => {
    expect(await directory(hostWith(JOIN, FILLED).read)).toBeUndefined();
  });

  it.each<[string, JournalEntry[], Record<string, string>]>([
    ['is gone', finished, {}],
    ['is a finished join’s, by whatever manifest', finished, { ...FILLED, [MANIFEST]: 'other' }],
    ['is a finished join’s that has changed something else since', [...finished, later], FILLED],
    ['is not there yet', announced, {}],
    ['is still empty', announced, EMPTY],
    ['is still empty for a member announced after the join', [...finished, announcing()], EMPTY],
    ['has data of a member that was started', started, { ...FILLED, [MANIFEST]: 'ours' }],
  ])('may be emptied if it %s', async (_, journal, files) => {
    expect(await directory(hostWith(journal, files).read)).toBe(DATA);
  });

  it.each<[string, JournalEntry[], Record<string, string>]>([
    ['of a member that was never started', announced, FILLED],
    ['of another manifest', started, { ...FILLED, [MANIFEST]: 'other' }],
    ['of a member that was announced after the join', [...finished, announcing()], FILLED],
    ['of a join that only an undo has ended', [...announced, { ...joined, command: 'undo' }], FILLED],
  ])('may not be emptied if it may have data %s', async (_, journal, files) => {
    await expect(directory(hostWith(journal, files).read)).rejects.toMatchObject({
      code: 'ETCD_DATA_NOT_OURS',
      params: { dataDir: DATA, peerUrl },
    });
  });

  it('is the one that a link leads to', async () => {
    expect(await directory(linked(hostWith(finished, { [`${TARGET}/member`]: 'x' })))).toBe(TARGET);
  });

  it('may not have a mount in it', async () => {
    const host = hostWith(finished, FILLED);
    host.mounts = [{ id: 7, point: `${DATA}/member/snap`, type: 'ext4', source: '/dev/sdb1' }];
    await expect(directory(host.read)).rejects.toMatchObject({
      kind: 'DIRECTORY_HAS_MOUNTS',
      params: { path: DATA, points: [`${DATA}/member/snap`] },
    });
  });
});
