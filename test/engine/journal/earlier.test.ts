import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/base/sha256.ts';
import type { Effects } from '../../../src/engine/changes/effects.ts';
import { directoriesToMake, earlierContent, isOfNode, keepEarlier } from '../../../src/engine/journal/earlier.ts';
import { parseEntry } from '../../../src/engine/journal/journal-entry.ts';
import { kubeconfigServer } from '../../../src/engine/kinds/certificates/kubeconfig-edits.ts';
import type { FileStat, WriteOptions } from '../../../src/host/ports.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';

const SHA = sha256('content');
const KEPT = `/var/lib/kubejoin/earlier/${SHA}`;

const KUBELET_CONF = '/etc/kubernetes/kubelet.conf';

describe('the paths of a change', () => {
  it('are recorded once each, whatever the change does there, and whatever their names', async () => {
    const effects = { writes: ['/a, /b', '/c'], edits: ['/c'], removes: ['/d\n"\\'], makes: ['/e'] };
    expect(await keepEarlier(effects, fakeHost({}))).toEqual(
      ['/a, /b', '/c', '/d\n"\\', '/e'].map((path) => ({ path, type: 'absent' })),
    );
    expect(await keepEarlier({}, fakeHost({ '/a': 'a' }))).toEqual([]);
  });

  const switched = () => {
    const change = { kind: 'kubeconfig-server', path: KUBELET_CONF, server: 'https://10.0.0.5:6443' } as const;
    return kubeconfigServer.effects(change);
  };

  it('kubeconfig-server touches the kubeconfig', async () => {
    const host = fakeHost({ [KUBELET_CONF]: 'content' });
    const file = { path: KUBELET_CONF, type: 'file', mode: 0o644, uid: 0, gid: 0, sha256: SHA };
    expect(await keepEarlier(switched(), host, { wasNode: true })).toEqual([file]);
    expect(host.content.get(KEPT)?.bytes.toString()).toBe('content');
  });

  it('of a machine that was no node, the kubelet has written the kubeconfig during the join', async () => {
    const host = fakeHost({ [KUBELET_CONF]: 'content' });
    expect(await keepEarlier(switched(), host, { wasNode: false })).toEqual([{ path: KUBELET_CONF, type: 'absent' }]);
    expect(host.content.has(KEPT)).toBe(false);
  });
});

type Written = [path: string, content: string, options: WriteOptions];

/** The host, and the files that are written from now on. */
function watched(files: Record<string, string>): { host: FakeHost; written: Written[] } {
  const host = fakeHost(files);
  const written: Written[] = [];
  const { write } = host.write.files;
  host.write.files.write = async (path, content, options) => {
    written.push([path, content.toString(), options]);
    await write(path, content, options);
  };
  return { host, written };
}

/** The host with something else at this path than a plain file, as its reader tells it. */
function withEntry(
  path: string,
  found: { lstat: FileStat; target?: string; realPath?: string; stat?: FileStat; content?: string },
): { host: FakeHost; written: Written[] } {
  const { host, written } = watched({});
  const { lstat } = host.read.files;
  host.read.files.lstat = async (one) => (one === path ? found.lstat : lstat(one));
  host.read.files.realPath = async () => found.realPath;
  host.read.files.readLink = async () => found.target;
  host.read.files.stat = async () => found.stat;
  host.read.files.read = async () => (found.content === undefined ? undefined : Buffer.from(found.content));
  return { host, written };
}

const stat = (type: FileStat['type'], mode: number, uid = 5, gid = 6): FileStat => ({ type, mode, uid, gid, size: 7 });

describe('what is kept of a path', () => {
  const PATH = '/etc/kubernetes/kubelet.conf';
  const TARGET = '/srv/kubelet.conf';
  const keep = (host: FakeHost, path = PATH) => keepEarlier({ writes: [path] }, host);
  const OPTIONS = { mode: 0o600, directoryMode: 0o700 };

  it('is its owner, its mode, and once its content, for root alone', async () => {
    const { host, written } = watched({ [PATH]: 'content' });
    host.owners.set(PATH, { uid: 3, gid: 4 });
    // Only a link is followed.
    host.read.files.stat = () => Promise.reject(new Error('stat'));
    const expected = [{ path: PATH, type: 'file', mode: 0o644, uid: 3, gid: 4, sha256: SHA }];
    expect(await keep(host)).toStrictEqual(expected);
    expect(written).toEqual([[KEPT, 'content', OPTIONS]]);
    expect(await keep(host)).toStrictEqual(expected);
    expect(written).toHaveLength(1);
  });

  it.each([0o2644, 0o4644, 0o1644])('of a file with the mode %i is one that the journal reads back', async (mode) => {
    const { host } = watched({});
    host.content.set(PATH, { bytes: Buffer.from('content'), mode });
    const earlier = await keep(host);
    const file = { path: PATH, type: 'file', mode: 0o644, uid: 0, gid: 0, sha256: SHA, bits: mode & 0o7000 };
    expect(earlier).toStrictEqual([file]);
    const entry = { v: 1, at: 'now', cluster: '', node: 'n', stage: 'intent', earlier };
    expect(parseEntry(JSON.stringify(entry))).toStrictEqual(entry);
  });

  it('is never a bootstrap token', async () => {
    const path = '/etc/kubernetes/bootstrap-kubelet.conf';
    const { host, written } = watched({ [path]: 'content' });
    expect(await keep(host, path)).toStrictEqual([{ path, type: 'file', mode: 0o644, uid: 0, gid: 0, sha256: SHA }]);
    expect(written).toEqual([]);
  });

  it('of a directory is its owner and its mode', async () => {
    const { host } = watched({ '/etc/kubernetes/x': 'x' });
    host.directories.set('/etc/kubernetes', 0o750);
    host.owners.set('/etc/kubernetes', { uid: 3, gid: 4 });
    const expected = [{ path: '/etc/kubernetes', type: 'directory', mode: 0o750, uid: 3, gid: 4 }];
    expect(await keepEarlier({ edits: ['/etc/kubernetes'] }, host)).toStrictEqual(expected);
  });

  const link = stat('symlink', 0o777, 1, 2);
  it.each(['/srv/kubelet.conf', 'nowhere', '../a, b\n'])('of a link is what it leads to: %s', async (target) => {
    const { host, written } = withEntry(PATH, { lstat: link, target, stat: stat('file', 0o640), content: 'content' });
    expect(await keep(host)).toStrictEqual([{ path: PATH, type: 'link', target, uid: 1, gid: 2 }]);
    expect(written).toEqual([]);
  });

  it('of a link whose target is not UTF-8 is the file that it leads to, and its path', async () => {
    const found = {
      lstat: link,
      target: '/srv/\ufffd',
      realPath: TARGET,
      stat: stat('file', 0o640),
      content: 'content',
    };
    const { host, written } = withEntry(PATH, found);
    expect(await keep(host)).toStrictEqual([
      { path: PATH, type: 'file', mode: 0o640, uid: 5, gid: 6, sha256: SHA, link: TARGET },
    ]);
    expect(written).toEqual([[KEPT, 'content', OPTIONS]]);
  });

  it.each<[string, Parameters<typeof withEntry>[1], object]>([
    [
      'a link to a directory, whose target is not UTF-8',
      { lstat: link, target: '/srv\ufffd', realPath: '/srv', stat: stat('directory', 0o755) },
      { type: 'other', mode: 0o755, uid: 5, gid: 6 },
    ],
    ['a link that leads nowhere', { lstat: link }, { type: 'other', mode: 0o777, uid: 1, gid: 2 }],
    [
      'a link whose file has just gone',
      { lstat: link, realPath: TARGET },
      { type: 'other', mode: 0o777, uid: 1, gid: 2 },
    ],
    // Reading a named pipe would wait for a writer.
    [
      'a named pipe',
      { lstat: stat('other', 0o600), content: 'content' },
      { type: 'other', mode: 0o600, uid: 5, gid: 6 },
    ],
    ['a file that has just gone', { lstat: stat('file', 0o600) }, { type: 'other', mode: 0o600, uid: 5, gid: 6 }],
  ])('of %s', async (_, found, expected) => {
    const { host, written } = withEntry(PATH, found);
    expect(await keep(host)).toStrictEqual([{ path: PATH, ...expected }]);
    expect(written).toEqual([]);
  });
});

it('a kept content is read again, unless it is gone or was modified', async () => {
  const one = { path: '/etc/a', sha256: SHA };
  const lost = { kind: 'EARLIER_CONTENT_LOST', params: { path: '/etc/a', kept: KEPT } };
  expect(await earlierContent(one, fakeHost({ [KEPT]: 'content' }).read)).toEqual(Buffer.from('content'));
  await expect(earlierContent(one, fakeHost({ [KEPT]: 'another' }).read)).rejects.toMatchObject(lost);
  await expect(earlierContent(one, fakeHost({}).read)).rejects.toMatchObject(lost);
});

it.each([
  ['/etc/kubernetes', true],
  ['/etc/kubernetes/pki/ca.crt', true],
  ['/var/lib/kubelet/config.yaml', true],
  ['/etc/kubernetes-old/x', false],
  ['/var/lib', false],
  ['/srv/pki/ca.crt', false],
])('%s is in a directory of a node: %s', (path, isIt) => {
  expect(isOfNode(path)).toBe(isIt);
});

describe('the directories that a change makes', () => {
  const { files } = fakeHost({ '/a/x': 'x' }).read;
  it.each<[Effects, string[]]>([
    [{ makes: ['/a/b/c'] }, ['/a/b', '/a/b/c']],
    [{ makes: ['/a'] }, []],
    [{ writes: ['/a/b/c'] }, ['/a/b']],
    [{ writes: ['/a/y'] }, []],
    [{ writes: ['/p/q/a.crt', '/p/r/a.key'] }, ['/p', '/p/q', '/p/r']],
    [{ writes: ['/p, q/r/x'], makes: ['/p'] }, ['/p', '/p, q', '/p, q/r']],
    [{ removes: ['/p/q'], edits: ['/p/r'] }, []],
    [{}, []],
  ])('%j: %j', async (effects, expected) => {
    expect(await directoriesToMake(effects, files)).toEqual(expected);
  });

  it('are not the root directory, even where it cannot be seen', async () => {
    const unseen = { ...files, lstat: async () => undefined };
    expect(await directoriesToMake({ makes: ['/a/b'] }, unseen)).toEqual(['/a', '/a/b']);
  });
});
