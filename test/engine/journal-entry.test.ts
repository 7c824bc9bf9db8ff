import { describe, expect, it } from 'vitest';
import { isCutOff } from '../../src/engine/journal/cut-off-line.ts';
import { parseEntry } from '../../src/engine/journal/journal-entry.ts';

const SHA = '0123456789abcdef'.repeat(4);
const LONGEST = 4_096;
type Fields = Record<string, unknown>;

const access = {
  kubeconfigPath: '/etc/kubernetes/admin.conf',
  certificatesDir: '/etc/kubernetes/pki',
  timeoutMs: 60_000,
};
const member = {
  kind: 'add-etcd-member',
  access,
  name: 'n',
  peerUrl: 'https://10.0.0.5:2380',
  clientUrl: 'https://10.0.0.5:2379',
  dataDir: '/var/lib/etcd',
  manifestPath: '/etc/kubernetes/manifests/etcd.yaml',
  dependents: ['/etc/kubernetes/manifests/kube-apiserver.yaml'],
  criSocket: 'unix:///run/crio/crio.sock',
};
const file = { path: '/etc/a', type: 'file', mode: 0o644, uid: 0, gid: 7, sha256: SHA };
const found = {
  kubeletStarted: true,
  wasNode: false,
  kubeletDirectory: '/var/lib/kubelet',
  names: ['pki'],
  mounts: ['/m'],
};
const change = { phase: 'p', kind: 'write-file', subject: '/etc/a', action: 'create' };
const outcome = { memberId: 'abc', initialCluster: ['n=https://10.0.0.5:2380'], existing: true };
const least: Fields = { v: 1, at: 'now', cluster: '', node: 'n', stage: 'intent' };
/** An entry with every field. */
const whole: Fields = {
  ...least,
  command: 'join',
  found,
  change: { ...change, mode: '0644' },
  writes: ['/etc/a', '/etc/b, c'],
  earlier: [
    file,
    { ...file, link: '/etc/b' },
    { path: '/x', type: 'absent' },
    { path: '/d', type: 'directory', mode: 0o1777, uid: 1, gid: 0 },
    { path: '/l', type: 'link', target: '../x, y\n', uid: 1, gid: 0 },
    { ...file, bits: 0o4000, names: 2 },
  ],
  digestBefore: SHA,
  digestAfter: SHA,
  toTakeBack: member,
  dataPlace: ['/mnt/ssd/etcd', '/mnt/ssd'],
  dataEmpty: true,
  members: ['8e9e05c52164694d', 'a'],
  outcome,
  makes: ['/etc/kubernetes'],
  trace: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`,
};
const parsed = (fields: unknown) => parseEntry(JSON.stringify(fields));

describe('an entry', () => {
  it.each([
    ['least', least],
    ['whole', whole],
    ...['begun', 'intent', 'done', 'undone', 'joined', 'compacted'].map((stage): [string, Fields] => [
      stage,
      { ...least, stage },
    ]),
    ...['join', 'init', 'undo'].map((command): [string, Fields] => [command, { ...least, command }]),
    ['names that were too many', { ...least, found: { ...found, names: undefined } }],
    ['other', { ...least, earlier: [{ path: '/s', type: 'other', mode: 0o7777, uid: 2 ** 32 - 2, gid: 0 }] }],
    ['a file of all modes', { ...least, earlier: [{ ...file, mode: 0o777 }] }],
    ['without dependents', { ...least, toTakeBack: { ...member, dependents: undefined } }],
    ['the longest text', { ...least, node: 'n'.repeat(LONGEST) }],
    ['the longest subject', { ...least, writes: [], change: { ...change, subject: 's'.repeat(16 * LONGEST) } }],
    ['the shortest kind', { ...least, change: { ...change, kind: 'k' } }],
    ['the longest kind', { ...least, change: { ...change, kind: 'k'.repeat(40) } }],
    ['the longest list', { ...least, makes: Array.from({ length: 10_000 }, () => '/a') }],
  ])('is read as it was written: %s', (_, fields) => {
    expect(parsed(fields)).toEqual(JSON.parse(JSON.stringify(fields)));
  });

  it('holds nothing that is not known of one', () => {
    expect(parsed({ ...least, more: 1, change: { ...change, diff: 'x' }, found: { ...found, more: 1 } })).toEqual({
      ...least,
      change,
      writes: ['/etc/a'],
      found,
    });
    expect(
      parsed({ ...least, outcome: { ...outcome, more: 1 }, toTakeBack: { ...member, access: { ...access, more: 1 } } }),
    ).toEqual({
      ...least,
      outcome,
      toTakeBack: member,
    });
    expect(Object.keys(parsed(least) ?? {})).toEqual(Object.keys(least));
  });

  it.each([
    ['/a/../b', '/b'],
    ['/a//b/', '/a/b'],
    ['/', '/'],
    ['/..', '/'],
    ['//', '/'],
  ])('has the plain form of the path %s: %s', (path, plain) => {
    expect(parsed({ ...least, makes: [path] })).toEqual({ ...least, makes: [plain] });
  });
});

describe('the files of an entry of an old version', () => {
  const entry = (kind: string, subject: string, more: Fields = {}) =>
    parsed({ ...least, change: { ...change, kind, subject }, ...more });
  const absent = (...paths: string[]) => ({ earlier: paths.map((path) => ({ path, type: 'absent' })) });

  it.each<[string, string, string[]]>([
    ['write-file', '/a', ['/a']],
    ['write-file', '/a,b', ['/a,b']],
    ['kubeconfig', '/a', ['/a']],
    ['request-kubelet-certificate', '/a', ['/a']],
    ['certificate', '/a, /b', ['/a', '/b']],
    ['certificate-authority', '/a, /b', ['/a', '/b']],
    ['service-account-key', '/a, /b', ['/a', '/b']],
    ['serving-certificate', '/a, /b', ['/a', '/b']],
    // One of two, whose content was made late.
    ['certificate', '/srv/a', ['/srv/a']],
  ])('%s %s: %j', (kind, subject, writes) => {
    expect(entry(kind, subject, absent(...writes))?.writes).toEqual(writes);
    expect(entry(kind, subject, { stage: 'done' })?.writes).toEqual(writes);
  });

  it.each(['remove-file', 'make-directory', 'service', 'add-etcd-member'])('%s wrote none', (kind) => {
    expect(entry(kind, '/a, /b', absent('/a, /b'))).not.toHaveProperty('writes');
  });

  it.each([
    ['write-file', '/etc/kubernetes/a, b/ca.crt', undefined],
    ['write-file', '/etc/kubernetes/a, /etc/b/ca.crt', absent('/etc/kubernetes/a', '/etc/b/ca.crt')],
    ['write-file', '/a', absent('/a', '/b')],
    ['certificate', '/srv/a, /srv/b/x.crt, /srv/a, /srv/b/x.key', undefined],
    ['certificate', '/srv/a, b/x.crt, /srv/a, b/x.key', undefined],
    ['certificate', '/a, /b', absent('/a')],
  ])('cannot be told: %s %s', (kind, subject, more) => {
    expect(entry(kind, subject, more)).toBeUndefined();
    expect(entry(kind, subject, { ...more, writes: ['/etc/kubernetes/a, b/ca.crt'] })).toBeDefined();
  });
});

const TRACE = whole.trace as string;

/** Invalid values for each field of the whole entry and of its parts. A list must not be taken for its only item. */
const WRONG: Record<string, readonly unknown[]> = {
  v: [0, 2, '1', null],
  at: [1, null, ['a'], 'a\0b', 'a'.repeat(LONGEST + 1)],
  cluster: [1, null, ['a']],
  node: [1, null, 'n'.repeat(LONGEST + 1)],
  stage: ['other', '', 1, ['begun'], null],
  command: ['reset', '', 1, null],
  found: [[], 'x', null],
  trace: [
    ...['', TRACE.toUpperCase(), `${TRACE}\n`, `${TRACE}0`, `x${TRACE}`, TRACE.replace('abab', 'ababa'), 1, null],
    ...[TRACE.replace('cdcd', 'cdcdc'), TRACE.replace('cdcd', 'cdc'), [TRACE]],
  ],
  'found.kubeletStarted': ['true', 1, null],
  'found.wasNode': ['true', null],
  'found.kubeletDirectory': ['kubelet', '../x', 1, ''],
  'found.names': ['pki', [1], null, {}],
  'found.mounts': ['m', [1], null],
  change: [[], 'x', null],
  'change.phase': [1, null],
  'change.kind': ['Write', '', 'a_b', 'a1', 'k'.repeat(41), ' a', 'a\n', 1, ['a'], null],
  'change.subject': [1, 's'.repeat(16 * LONGEST + 1), null],
  'change.action': [1, null],
  'change.mode': [420, null],
  writes: ['/etc/a', ['etc'], [1], {}, null],
  earlier: ['x', {}, null],
  'earlier.0': [null, 'x', []],
  'earlier.0.path': ['a', '', '../a', 1, null],
  'earlier.0.type': ['link', '', 1, null],
  'earlier.0.mode': [0o1000, 0o1644, -1, 1.5, '0644', null],
  'earlier.0.uid': [-1, 2 ** 32 - 1, '0', null],
  'earlier.0.gid': [-1, 2 ** 32 - 1, '0', null],
  'earlier.0.sha256': [SHA.slice(1), `${SHA}0`, SHA.toUpperCase(), SHA.replace('0', 'g'), `${SHA}\n`, [SHA], 1, null],
  'earlier.1.link': ['b', 1, null],
  'earlier.2.path': ['x'],
  'earlier.3.mode': [0o10000, null],
  'earlier.3.uid': [-1],
  'earlier.4.target': ['', 'a\0b', 'a'.repeat(LONGEST + 1), 1, null],
  'earlier.4.uid': [-1, null],
  'earlier.5.bits': [-1, 0o10000, '0', null],
  'earlier.5.names': [-1, '2', null],
  digestBefore: ['', 'x', [SHA], 1, null],
  members: ['8e', [''], ['8E'], ['0x1'], ['1'.repeat(17)], [1], {}, null],
  digestAfter: ['', 'x', [SHA], 1, null],
  toTakeBack: [[], 'x', null],
  'toTakeBack.kind': ['promote-etcd-member', null],
  'toTakeBack.access': [[], null],
  'toTakeBack.access.kubeconfigPath': ['admin.conf', null],
  'toTakeBack.access.certificatesDir': ['pki', null],
  'toTakeBack.access.timeoutMs': [-1, 0.5, '1', null],
  'toTakeBack.name': [1, null],
  'toTakeBack.peerUrl': [1, null],
  'toTakeBack.clientUrl': [1, null],
  'toTakeBack.dataDir': ['etcd', null],
  'toTakeBack.manifestPath': [
    '/etc/passwd',
    '/etc/kubernetes/../passwd.yaml',
    '/etc/kubernetesx/a.yaml',
    '/etc/kubernetes/a.yml',
    1,
    null,
  ],
  'toTakeBack.dependents': ['x', ['/etc/passwd'], null],
  'toTakeBack.criSocket': [1, null],
  dataPlace: ['/var/lib/etcd', [1], ['etcd'], {}, null],
  dataEmpty: ['true', 1, null],
  outcome: [[], 'x', null],
  'outcome.memberId': [1, null],
  'outcome.initialCluster': ['x', [1], null],
  'outcome.existing': ['true', null],
  makes: ['x', ['etc'], [1], {}, null, Array.from({ length: 10_001 }, () => '/a')],
};

function withValue(fields: unknown, [name = '', ...rest]: readonly string[], value: unknown): unknown {
  if (Array.isArray(fields))
    return fields.map((one: unknown, index) =>
      String(index) === name ? (rest[0] ? withValue(one, rest, value) : value) : one,
    );
  const object = fields as Fields;
  return { ...object, [name]: rest[0] ? withValue(object[name], rest, value) : value };
}

describe('no entry', () => {
  it.each(Object.entries(WRONG).flatMap(([name, values]) => values.map((value) => [name, value] as const)))(
    '%s: %j',
    (name, value) => {
      expect(parsed(withValue(whole, name.split('.'), value))).toBeUndefined();
    },
  );

  it.each(['', 'null', '[]', '"x"', '7', '{', 'garbage'])('%j', (line) => {
    expect(parseEntry(line)).toBeUndefined();
  });

  it.each(['at', 'cluster', 'node', 'stage', 'v'])('without %s', (name) => {
    expect(parsed({ ...whole, [name]: undefined })).toBeUndefined();
  });
});

describe('a line that a crash has cut off', () => {
  const line = JSON.stringify({ ...least, at: '2026-01-01T00:00:00Z' });
  it.each([1, 5, 12, 13, 20, line.length - 1])('after %i bytes is known as one', (length) => {
    expect(isCutOff(line.slice(0, length))).toBe(true);
  });

  it.each([line, 'garbage', '{"v":2,"at":"', `x${line.slice(0, 20)}`, '{"v":1,"at":7'])('%s is none', (other) => {
    expect(isCutOff(other)).toBe(false);
  });

  it('nothing at all is one: the crash came before', () => {
    expect(isCutOff('')).toBe(true);
  });
});
