import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { AddEtcdMember } from '../../../src/engine/changes/etcd-changes.ts';
import type { JournalEntry } from '../../../src/engine/journal/journal-entry.ts';
import { readPreviousRun } from '../../../src/engine/journal/previous-run.ts';
import { localEvidence } from '../../../src/engine/kinds/etcd/evidence.ts';
import { MOUNTS_UNREADABLE } from '../../../src/host/linux/files/linux-files-sentences.ts';
import { PATHS } from '../../../src/manifests/paths.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';

const DATA = '/var/lib/etcd';
const member: AddEtcdMember = {
  kind: 'add-etcd-member',
  access: { kubeconfigPath: '/etc/kubernetes/admin.conf', certificatesDir: '/etc/kubernetes/pki', timeoutMs: 60_000 },
  name: 'cp2',
  peerUrl: 'https://10.0.0.2:2380',
  clientUrl: 'https://10.0.0.2:2379',
  dataDir: DATA,
  manifestPath: '/etc/kubernetes/manifests/etcd.yaml',
  criSocket: 'unix:///run/containerd/containerd.sock',
};

type Fields = Partial<JournalEntry>;

type Kind = 'make-directory' | 'add-etcd-member' | 'write-file' | 'remove-local-etcd';
const changeOf = (kind: Kind, subject: string) => ({ phase: 'etcd-join', kind, subject, action: 'create' }) as const;
const made: Fields = { change: changeOf('make-directory', DATA) };
/** An announcement, with the data directory at a place of that time. */
const announced = (dataPlace?: readonly string[], peerUrl = member.peerUrl): Fields => ({
  change: changeOf('add-etcd-member', peerUrl),
  toTakeBack: { ...member, peerUrl },
  ...(dataPlace && { dataPlace }),
});
/** What a later join notes before it waits for etcd. */
const empty: Fields = { ...announced([DATA, '/']), stage: 'intent', dataEmpty: true };
/** The intent to write the manifest, which starts etcd. */
const manifest: Fields = { stage: 'intent', change: changeOf('write-file', member.manifestPath) };

/** A reset has emptied the directory. */
const wiped: Fields = { change: changeOf('remove-local-etcd', DATA) };

/** A host with data in etcd's directory. `mountedAt`: what is mounted where, now. */
function hostWith(entries: readonly Fields[], mountedAt: readonly string[] = ['/']): FakeHost {
  const lines = entries.map((fields) => {
    const entry = { v: 1, at: '2026-01-01T00:00:00Z', cluster: '', node: 'cp2', stage: 'done', ...fields };
    return `${JSON.stringify(entry)}\n`;
  });
  const host = fakeHost({ [`${DATA}/member/wal/0.wal`]: 'x', [PATHS.journal]: lines.join('') });
  host.mounts = mountedAt.map((point, id) => ({ id, point, type: 'ext4', source: `/dev/sd${id}` }));
  return host;
}

const evidence = (host: FakeHost) => localEvidence(member, { host, trustedCluster: undefined });

const ours = { data: 'member', addedHere: true, dataIsOurs: true };
const replaced = { data: 'member', addedHere: true, dataIsOurs: false };
const foreign = { data: 'member', addedHere: false, dataIsOurs: false };

it.each([
  [[], 'empty'],
  [['lost+found/1'], 'empty'],
  [['.touch'], 'empty'],
  [['.touch', 'member/wal/0.wal'], 'member'],
  [['.touch', 'backup.db'], 'other'],
  [['lost+found/1', 'member/wal/0.wal'], 'member'],
  [['member/wal/0.wal', 'backup.db'], 'member'],
  [['lost+found/1', 'backup.db'], 'other'],
  [['lost+found2'], 'other'],
])('etcd’s directory with %j: %s', async (names, data) => {
  const host = fakeHost(Object.fromEntries(names.map((name) => [`${DATA}/${name}`, 'x'])));
  expect(await evidence(host)).toMatchObject({ data });
});

describe('data are ours', () => {
  it.each<[string, Fields[], string[], object]>([
    ['once the manifest of an announced member was to be written', [announced([DATA, '/']), manifest], ['/'], ours],
    ['in a directory that was made for it, too', [made, announced([DATA, '/']), manifest], ['/'], ours],
    // It waits until etcd accepts the member, which may take minutes.
    ['not where a member was only announced', [announced([DATA, '/'])], ['/'], replaced],
    ['not in a directory that was made for it', [made, announced([DATA, '/'])], ['/'], replaced],
    ['not where the manifest is older than the announcement', [manifest, announced([DATA, '/'])], ['/'], replaced],
    ['where a second join was announced, too', [announced([DATA, '/']), manifest, announced([DATA, '/'])], ['/'], ours],
    [
      'not on a disk on which a second join was only announced',
      [announced([DATA, '/']), manifest, announced([DATA, DATA])],
      ['/', DATA],
      replaced,
    ],
    ['not where a second join found it empty', [announced([DATA, '/']), manifest, empty], ['/'], replaced],
    ['once the second join has started its etcd', [announced([DATA, '/']), manifest, empty, manifest], ['/'], ours],
    [
      'not where only the first join knew this place',
      [announced([DATA, DATA]), manifest, empty, manifest],
      ['/', DATA],
      replaced,
    ],
    ['not once a reset has emptied it', [made, announced([DATA, '/']), manifest, wiped], ['/'], replaced],
    ['not once an undo has', [announced([DATA, '/']), manifest, { ...wiped, command: 'undo' }], ['/'], replaced],
    ['while a reset empties it', [announced([DATA, '/']), manifest, { ...wiped, stage: 'intent' }], ['/'], ours],
    [
      'not where a join after that reset was only announced',
      [announced([DATA, '/']), manifest, wiped, announced([DATA, '/'])],
      ['/'],
      replaced,
    ],
    [
      'once a join after that reset has started its etcd',
      [announced([DATA, '/']), manifest, wiped, announced([DATA, '/']), manifest],
      ['/'],
      ours,
    ],
    // No etcd of ours ran: a disk of another one may have been mounted there, or a snapshot unpacked.
    ['not where a directory was only made', [made], ['/'], foreign],
    ['not where nothing is known', [], ['/'], foreign],
    ['on a disk that was mounted there before', [announced([DATA, DATA]), manifest], ['/', DATA], ours],
    ['not on a disk that was mounted there since', [announced([DATA, '/']), manifest], ['/', DATA], replaced],
    ['not below a disk that is gone', [announced([DATA, DATA]), manifest], ['/'], replaced],
    ['not where a link leads elsewhere by now', [announced(['/mnt/ssd/etcd', '/']), manifest], ['/'], replaced],
    ['where one of several joins found it', [announced([DATA, DATA]), announced([DATA, '/']), manifest], ['/'], ours],
    ['of an old version', [announced(), manifest], ['/'], ours],
    ['of an old version that found a disk there', [announced(), manifest], ['/', DATA], ours],
    ['of an old version that made the directory', [made, announced(), manifest], ['/'], ours],
    ['not on a disk over a directory that an old version made', [made, announced(), manifest], ['/', DATA], replaced],
  ])('%s', async (_, entries, mountedAt, expected) => {
    expect(await evidence(hostWith(entries, mountedAt))).toEqual(expected);
  });

  it('under an earlier address of this machine in a directory that was made for it, and nowhere else', async () => {
    const earlier = announced([DATA, '/'], 'https://10.0.0.9:2380');
    expect(await evidence(hostWith([made, earlier, manifest]))).toEqual({ ...foreign, dataIsOurs: true });
    expect(await evidence(hostWith([earlier, manifest]))).toEqual(foreign);
  });

  it('not where another tool has written etcd’s manifest', async () => {
    const host = hostWith([made, announced([DATA, '/']), manifest]);
    host.content.set(member.manifestPath, { bytes: Buffer.from('of kubeadm'), mode: 0o600 });
    expect(await evidence(host)).toEqual(foreign);
  });

  it('not where the mounts cannot be read', async () => {
    const host = hostWith([announced([DATA, '/']), manifest]);
    host.read.mounts.list = async () => {
      throw new Failure(MOUNTS_UNREADABLE, { path: '/proc/self/mountinfo' });
    };
    expect(await evidence(host)).toEqual({ ...replaced, placeUnknown: expect.any(Failure) });
    expect(await (await readPreviousRun(host.read)).ownsEtcdData(DATA)).toBe(false);
  });
});
