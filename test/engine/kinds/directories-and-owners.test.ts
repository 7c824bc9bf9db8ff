import { describe, expect, it } from 'vitest';
import type { MakeDirectory, SetOwner } from '../../../src/engine/changes/change.ts';
import { type ChangeContext, changeContext } from '../../../src/engine/kind.ts';
import { makeDirectory, removeDirectory } from '../../../src/engine/kinds/files/directories.ts';
import { setOwner } from '../../../src/engine/kinds/files/write-file.ts';
import { overlayHost } from '../../../src/engine/overlay-host.ts';
import type { Host } from '../../../src/host/ports.ts';
import { KeyStock } from '../../../src/pki/keys/key-stock.ts';
import { fakeHost } from '../../support/fake-host.ts';

const around = (host: Host): ChangeContext =>
  changeContext({
    host,
    trustedCluster: undefined,
    keys: new KeyStock(2),
    signal: new AbortController().signal,
    emit: () => {},
  });
const directory: MakeDirectory = { kind: 'make-directory', path: '/var/lib/etcd', mode: 0o700 };
const owner: SetOwner = { kind: 'set-owner', path: '/etc/kubernetes/pki/sa.key', uid: 0, gid: 105, mode: 0o640 };
const observe = {
  directory: (host: Host) => makeDirectory.observe(directory, host.read, around(host)),
  owner: (host: Host) => setOwner.observe(owner, host.read, around(host)),
};

const hosts: [string, () => Host][] = [
  ['a host', () => fakeHost({ '/etc/kubernetes/pki/sa.key': 'key' })],
  ['the overlay of a preview', () => overlayHost(fakeHost({ '/etc/kubernetes/pki/sa.key': 'key' }).read)],
];

describe.each(hosts)('on %s', (_, make) => {
  it('a directory is made once, and one that is there keeps its mode', async () => {
    const host = make();
    expect(makeDirectory.describe(directory)).toEqual({ subject: '/var/lib/etcd', mode: '0700' });
    expect(await observe.directory(host)).toEqual({ holds: false, action: 'create' });
    await makeDirectory.apply(directory, around(host));
    expect(await observe.directory(host)).toEqual({ holds: true, action: 'unchanged' });
    expect(await host.read.files.stat('/var/lib/etcd')).toMatchObject({ type: 'directory', mode: 0o700 });
    expect(await makeDirectory.observe({ ...directory, mode: 0o755 }, host.read, around(host))).toMatchObject({
      holds: true,
    });
  });

  it('owner, group and mode are set together, and are lost when the file is written anew', async () => {
    const host = make();
    expect(setOwner.describe(owner)).toEqual({ subject: '/etc/kubernetes/pki/sa.key', mode: '0640' });
    expect(await observe.owner(host)).toMatchObject({ holds: false });
    await setOwner.apply(owner, around(host));
    expect(await observe.owner(host)).toMatchObject({ holds: true });
    for (const other of [{ uid: 1 }, { gid: 1 }, { mode: 0o600 }])
      expect(await setOwner.observe({ ...owner, ...other }, host.read, around(host))).toMatchObject({ holds: false });
    expect((await host.read.files.read(owner.path))?.toString()).toBe('key');
    await host.write.files.write(owner.path, Buffer.from('new'), { mode: 0o640 });
    expect(await observe.owner(host)).toMatchObject({ holds: false });
  });

  it('what a directory had is gone when it was emptied, and what is written afterwards is there', async () => {
    const host = make();
    const { read, write } = { read: host.read.files, write: host.write.files };
    await write.empty('/etc/kubernetes/pki');
    expect([await read.read(owner.path), await read.stat(owner.path)]).toEqual([undefined, undefined]);
    expect(await read.list('/etc/kubernetes/pki')).toEqual([]);
    expect(await read.stat('/etc/kubernetes/pki')).toMatchObject({ type: 'directory' });
    await write.write(owner.path, Buffer.from('new'), { mode: 0o600 });
    expect((await read.read(owner.path))?.toString()).toBe('new');
  });
});

const volume = () => fakeHost({ '/data/lost+found/1': 'x', '/data/member/wal': 'x', '/data/member/lost+found/2': 'x' });
it.each<[string, () => Host]>([
  ['a host', volume],
  ['the overlay of a preview', () => overlayHost(volume().read)],
])('on %s what is kept stays when a directory is emptied, until it is emptied without that', async (_, make) => {
  const host = make();
  const { read, write } = { read: host.read.files, write: host.write.files };
  await write.write('/data/lost+found/3', Buffer.from('new'), { mode: 0o600 });
  await write.empty('/data', { keep: ['lost+found'] });
  expect([await read.list('/data'), await read.list('/data/lost+found')]).toEqual([['lost+found'], ['1', '3']]);
  expect((await read.read('/data/lost+found/1'))?.toString()).toBe('x');
  expect([await read.read('/data/member/wal'), await read.stat('/data/member/lost+found')]).toEqual([
    undefined,
    undefined,
  ]);
  await write.empty('/data');
  await write.empty('/data', { keep: ['lost+found'] });
  expect([await read.list('/data'), await read.read('/data/lost+found/1')]).toEqual([[], undefined]);
});

it('a preview leaves the host as it is', async () => {
  const real = fakeHost({ '/etc/kubernetes/pki/sa.key': 'key' });
  const host = overlayHost(real.read);
  await makeDirectory.apply(directory, around(host));
  await setOwner.apply(owner, around(host));
  await host.write.files.empty('/etc');
  await host.write.runtimes
    .connect('unix:///run/x.sock')
    .pullImage('registry.k8s.io/pause:3.10.2', new AbortController().signal);
  expect([real.directories.size, real.owners.size, real.content.size, real.connections.made]).toEqual([0, 0, 1, 0]);
});

it('a preview refuses to empty a link, as the host does', async () => {
  const real = fakeHost({ '/mnt/ssd/etcd/member/wal': 'x' });
  const { lstat } = real.read.files;
  real.read.files.lstat = async (path) =>
    path === '/var/lib/etcd' ? { type: 'symlink', mode: 0o777, uid: 0, gid: 0, size: 13 } : lstat(path);
  const { write, read } = overlayHost(real.read);
  await expect(write.files.empty('/var/lib/etcd')).rejects.toMatchObject({
    kind: 'FILE_NOT_REMOVED',
    params: { path: '/var/lib/etcd', reason: 'ELOOP' },
  });
  await write.files.empty('/mnt/ssd/etcd');
  expect(await read.files.list('/mnt/ssd/etcd')).toEqual([]);
});

it('an owner can only be given to a file that is there', async () => {
  const host = fakeHost({});
  expect(await observe.owner(host)).toMatchObject({ holds: false });
  await expect(setOwner.apply(owner, around(host))).rejects.toMatchObject({
    code: 'FILE_NOT_WRITTEN',
    params: { reason: 'ENOENT' },
  });
});

it('a directory that is not removed is described as what it is', async () => {
  const host = fakeHost({ '/etc/kubernetes/pki/ca.crt': 'x', '/etc/file': 'x' });
  host.directories.set('/etc/empty', 0o755);
  host.directories.set('/etc/mounted', 0o755);
  host.mounts = [{ id: 7, point: '/etc/mounted', type: 'tmpfs', source: 'tmpfs' }];
  const seen = (path: string) => removeDirectory.observe({ kind: 'remove-directory', path }, host.read, around(host));
  expect(await seen('/etc/none')).toEqual({ holds: true, action: 'remove' });
  expect(await seen('/etc/empty')).toEqual({ holds: false, action: 'remove' });
  expect(await seen('/etc/kubernetes')).toEqual({ holds: true, action: 'unchanged', items: ['pki'] });
  expect(await seen('/etc/mounted')).toEqual({ holds: true, action: 'unchanged', items: [] });
  expect(await seen('/etc/file')).toEqual({ holds: true, action: 'not-a-directory' });
});
