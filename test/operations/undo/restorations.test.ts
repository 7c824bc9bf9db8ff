import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/base/sha256.ts';
import type { TouchedPath } from '../../../src/engine/journal/undo-scope.ts';
import type { FileReader } from '../../../src/host/ports.ts';
import { restorations } from '../../../src/phases/undo/restorations.ts';

type Now = {
  type: string;
  content?: string;
  mode?: number;
  uid?: number;
  gid?: number;
  names?: number;
  target?: string;
};
type Before = TouchedPath['before'];

const OURS = 'ours';
const ID = { mode: 0o600, uid: 1, gid: 2 };
const NONE = { changes: [], changedSince: [], notKept: [], links: [], special: [], bits: [], separated: [] };

function reading(now: Record<string, Now>): FileReader {
  const lstat = async (path: string) => now[path] && { mode: 0o600, uid: 1, gid: 2, ...now[path] };
  const read = async (path: string) => (now[path]?.content === undefined ? undefined : Buffer.from(now[path].content));
  const readLink = async (path: string) => now[path]?.target;
  return { lstat, read, readLink } as unknown as FileReader;
}

const touched = (before: Before, ...own: (string | undefined)[]): TouchedPath => ({
  before,
  own: new Set(own.map((content) => content && sha256(content))),
});
const file = (path: string, more: object = {}): Before => ({
  path,
  type: 'file',
  ...ID,
  sha256: sha256('before'),
  ...more,
});
const absent = (path: string): Before => ({ path, type: 'absent' });
const directory = (path: string): Before => ({ path, type: 'directory', ...ID });
const link = (path: string): Before => ({ path, type: 'link', target: '../a, b', uid: 1, gid: 2 });
const toward = (target: string): Now => ({ type: 'symlink', target });
const now = (content: string): Now => ({ type: 'file', content });

/** Decision about one path. */
const decided = (one: TouchedPath, found: Now | undefined) =>
  restorations({ paths: [one] }, reading(found === undefined ? {} : { [one.before.path]: found }));

const CONF = '/etc/kubernetes/kubelet.conf';
/** The only link that a join makes. */
const CURRENT = '/var/lib/kubelet/pki/kubelet-client-current.pem';
const KUBELET = '/var/lib/kubelet/config.yaml';
const restored = (path: string) => ({ kind: 'restore-file', path, ...ID, sha256: sha256('before') });
const linked = (path: string) => ({ kind: 'restore-link', path, target: '../a, b', uid: 1, gid: 2 });
const removed = (path: string) => ({ kind: 'remove-file', path });

describe('in the directories of a node', () => {
  it.each<[string, TouchedPath, Now | undefined, object]>([
    ['a file of ours that was absent', touched(absent(CONF), OURS), now(OURS), { changes: [removed(CONF)] }],
    ['one that was edited since', touched(absent(KUBELET), OURS), now('x'), { changes: [removed(KUBELET)] }],
    ['one that is gone', touched(absent(CONF), OURS), undefined, {}],
    ['a directory in its place', touched(absent(CONF), OURS), { type: 'directory' }, {}],
    ['a link in its place', touched(absent(CONF), OURS), { type: 'symlink' }, { changedSince: [CONF] }],
    [
      'a link where any content is ours',
      touched(absent(CONF), undefined),
      { type: 'symlink' },
      { changes: [removed(CONF)] },
    ],
    ['a file that was replaced', touched(file(CONF), 'before', OURS), now(OURS), { changes: [restored(CONF)] }],
    ['one that is as before', touched(file(CONF), 'before', OURS), now('before'), { changes: [restored(CONF)] }],
    ['one that was removed', touched(file(CONF), 'before'), undefined, { changes: [restored(CONF)] }],
    ['one that somebody has changed', touched(file(CONF), 'before', OURS), now('x'), { changedSince: [CONF] }],
    ['one where any content is ours', touched(file(CONF), undefined), now('x'), { changes: [restored(CONF)] }],
    ['a directory in place of a file', touched(file(CONF), 'before'), { type: 'directory' }, { changedSince: [CONF] }],
    ['a directory of the same owner', touched(directory('/etc/kubernetes/pki')), { type: 'directory' }, {}],
    ['what was something else', touched({ path: CONF, type: 'other', ...ID }), now('x'), { changedSince: [CONF] }],
    [
      'a file of ours in its place',
      touched({ path: CONF, type: 'other', ...ID }, OURS),
      now(OURS),
      { changes: [removed(CONF)], special: [CONF] },
    ],
    ['what is still something else', touched({ path: CONF, type: 'other', ...ID }, OURS), { type: 'socket' }, {}],
    [
      'something else whose mode changed',
      touched({ path: CONF, type: 'other', ...ID }, undefined),
      { type: 'other', mode: 0o620 },
      { changedSince: [CONF] },
    ],
    [
      'what was something else and is gone',
      touched({ path: CONF, type: 'other', ...ID }),
      undefined,
      { special: [CONF] },
    ],
    [
      'a directory in its place',
      touched({ path: CONF, type: 'other', ...ID }),
      { type: 'directory' },
      { changedSince: [CONF] },
    ],
    ['a directory that is gone', touched(directory('/etc/kubernetes/pki')), undefined, {}],
    [
      'a file in place of a directory',
      touched(directory('/etc/kubernetes/pki')),
      { ...now('x'), mode: 0o755 },
      { changedSince: ['/etc/kubernetes/pki'] },
    ],
    ['a link that was replaced', touched(link(CONF), OURS), now(OURS), { changes: [linked(CONF)] }],
    ['a link that was removed', touched(link(CONF)), undefined, { changes: [linked(CONF)] }],
    [
      'a link that was replaced by a link of ours',
      touched(link(CURRENT), undefined),
      toward('y'),
      { changes: [linked(CURRENT)] },
    ],
    [
      'a link in place of which somebody has put another, where we wrote a content that the journal does not know',
      touched(link(CONF), undefined),
      toward('y'),
      { changedSince: [CONF] },
    ],
    ['a link that is as before', touched(link(CONF), OURS), toward('../a, b'), {}],
    ['a link that somebody has changed', touched(link(CONF), OURS), toward('y'), { changedSince: [CONF] }],
    ['a link in place of which somebody has put a file', touched(link(CONF), OURS), now('x'), { changedSince: [CONF] }],
    [
      'a link in place of which there is a directory',
      touched(link(CONF), undefined),
      { type: 'directory' },
      { changedSince: [CONF] },
    ],
    [
      'a file in place of which we put a link',
      touched(file(CURRENT), undefined),
      toward('y'),
      { changes: [restored(CURRENT)] },
    ],
    [
      'a file in place of which somebody has put a link',
      touched(file(CONF), undefined),
      toward('y'),
      { changedSince: [CONF] },
    ],
    [
      'a file with other names and bits',
      touched(file(CONF, { names: 2, bits: 0o4000 }), 'before', OURS),
      now(OURS),
      { changes: [restored(CONF)], bits: [`${CONF} (4600)`], separated: [CONF] },
    ],
    [
      'one that is still there',
      touched(file(CONF, { names: 2, bits: 0o4000 }), 'before', OURS),
      { ...now('before'), mode: 0o4600, names: 2 },
      { changes: [restored(CONF)] },
    ],
  ])('%s', async (_, one, found, expected) => {
    expect(await decided(one, found)).toEqual({ ...NONE, ...expected });
  });

  it.each([0o1777, 0o777])('no directory that was open to everyone and no longer is: %o', async (mode) => {
    const path = '/etc/kubernetes/pki';
    const open = { ...directory(path), mode };
    const { changes, changedSince } = await decided(touched(open), { type: 'directory', mode: 0o755 });
    expect([changes, changedSince]).toEqual([[], [path]]);
  });

  it.each([0o775, 0o770])('a directory that a group could write to: %o', async (mode) => {
    const path = '/etc/kubernetes/pki';
    const shared = { ...directory(path), mode };
    const { changes } = await decided(touched(shared), { type: 'directory', mode: 0o755 });
    expect(changes).toEqual([{ kind: 'set-owner', path, ...ID, mode }]);
  });

  it.each([{ mode: 0o755 }, { uid: 0 }, { gid: 0 }])('a directory of another owner or mode: %j', async (other) => {
    const path = '/var/lib/kubelet';
    const { changes } = await decided(touched(directory(path)), { type: 'directory', ...other });
    expect(changes).toEqual([{ kind: 'set-owner', path, ...ID }]);
  });

  it('a token is removed, never put back', async () => {
    const path = '/etc/kubernetes/bootstrap-kubelet.conf';
    expect(await decided(touched(file(path), 'before', OURS), now('anything'))).toEqual({
      ...NONE,
      changes: [removed(path)],
      notKept: [path],
    });
    expect(await decided(touched(absent(path), OURS), now(OURS))).toEqual({ ...NONE, changes: [removed(path)] });
  });

  it('a link is named, with where it led', async () => {
    const before = file(CONF, { link: '/srv/kubelet.conf' });
    expect(await decided(touched(before, 'before', OURS), now(OURS))).toEqual({
      ...NONE,
      changes: [restored(CONF)],
      links: [`${CONF} -> /srv/kubelet.conf`],
    });
  });
});

describe('elsewhere', () => {
  const CERTIFICATE = '/srv/pki/apiserver.crt';
  /** As a join journals a certificate or a key that it makes: not known at first, then with its digest. */
  const made = (path: string) => touched(absent(path), undefined, OURS);
  it.each<[string, TouchedPath, Now | undefined, object]>([
    ['a certificate of ours', made(CERTIFICATE), now(OURS), { changes: [removed(CERTIFICATE)] }],
    ['the cluster’s own', touched(absent('/srv/ca.crt'), OURS), now(OURS), { changes: [removed('/srv/ca.crt')] }],
    [
      'a certificate that was replaced',
      touched(file(CERTIFICATE), 'before', OURS),
      now(OURS),
      { changes: [restored(CERTIFICATE)] },
    ],
    ['a certificate that somebody has changed', made(CERTIFICATE), now('x'), { changedSince: [CERTIFICATE] }],
    [
      'a certificate that was never written, whatever its content',
      touched(absent(CERTIFICATE), undefined),
      now('x'),
      { changedSince: [CERTIFICATE] },
    ],
    ['a certificate that is gone', made(CERTIFICATE), undefined, {}],
    [
      'a certificate that was there and is gone',
      touched(file(CERTIFICATE), OURS),
      undefined,
      { changedSince: [CERTIFICATE] },
    ],
    ['a directory in its place', made(CERTIFICATE), { type: 'directory' }, {}],
    ['a link in its place', made(CERTIFICATE), { type: 'symlink', content: OURS }, { changedSince: [CERTIFICATE] }],
    ['a file that cannot be read', made(CERTIFICATE), { type: 'file' }, { changedSince: [CERTIFICATE] }],
    ['any other file', touched(absent('/etc/cron.d/x'), OURS), now(OURS), { changedSince: ['/etc/cron.d/x'] }],
    ['a directory', touched(directory('/srv')), { type: 'directory', mode: 0o755 }, { changedSince: ['/srv'] }],
    [
      'a file of ours in place of a directory',
      touched(directory('/srv/x.pem'), OURS),
      now(OURS),
      { changedSince: ['/srv/x.pem'] },
    ],
    ['something else', touched({ path: '/dev/x', type: 'other', ...ID }), now('x'), { changedSince: ['/dev/x'] }],
    ['what is still something else', touched({ path: '/dev/x', type: 'other', ...ID }, OURS), { type: 'other' }, {}],
    [
      'a link that was replaced by ours',
      touched(link(CERTIFICATE), OURS),
      now(OURS),
      { changes: [linked(CERTIFICATE)] },
    ],
    ['a link of any other name', touched(link('/etc/cron.d/x'), OURS), now(OURS), { changedSince: ['/etc/cron.d/x'] }],
    ['a link that is as before', touched(link('/etc/cron.d/x'), OURS), toward('../a, b'), {}],
    [
      'a link that somebody has changed',
      touched(link(CERTIFICATE), undefined),
      toward('y'),
      { changedSince: [CERTIFICATE] },
    ],
    ['a link that is gone', touched(link(CERTIFICATE), undefined), undefined, { changedSince: [CERTIFICATE] }],
  ])('%s', async (_, one, found, expected) => {
    expect(await decided(one, found)).toEqual({ ...NONE, ...expected });
  });

  it.each([
    ...['ca.crt', 'ca.key', 'server.crt', 'server.key', 'peer.key', 'healthcheck-client.crt', 'apiserver.key'],
    ...['apiserver-kubelet-client.key', 'apiserver-etcd-client.key', 'front-proxy-ca.key', 'front-proxy-client.key'],
    ...['kubelet.key', 'sa.key', 'sa.pub', 'my-ca.crt', 'my.cer', 'my.cert', 'my.pem', 'client.key'],
  ])('%s is a certificate or a key', async (name) => {
    const path = `/srv/${name}`;
    expect((await decided(made(path), now(OURS))).changes).toEqual([removed(path)]);
  });

  it.each(['shadow', 'ca.keys', 'sa.key.bak', 'sa.crts', '.crt.d', '.crt', 'sapub'])('%s is none', async (name) => {
    const path = `/srv/${name}`;
    expect((await decided(made(path), now(OURS))).changedSince).toEqual([path]);
  });
});

it('keeps the order, and leaves the files of accounts to another change', async () => {
  const paths = [
    touched(absent('/etc/passwd'), OURS),
    touched(absent(CONF), OURS),
    touched(file('/etc/group'), OURS),
    touched(file(KUBELET), 'before', OURS),
    touched(absent('/etc/kubernetes-old/x'), OURS),
  ];
  const found = Object.fromEntries(paths.map(({ before }) => [before.path, now(OURS)]));
  expect(await restorations({ paths }, reading(found))).toEqual({
    ...NONE,
    changes: [removed(CONF), restored(KUBELET)],
    changedSince: ['/etc/kubernetes-old/x'],
  });
});
