import { describe, expect, it } from 'vitest';
import type { AddEtcdMember, EtcdMembership } from '../../../src/engine/changes/etcd-changes.ts';
import type { EarlierPath } from '../../../src/engine/journal/earlier.ts';
import type { JournalEntry } from '../../../src/engine/journal/journal-entry.ts';
import { isOfJoin, RESTORE_PHASE, undoScope } from '../../../src/engine/journal/undo-scope.ts';

const BASELINE = {
  kubeletStarted: true,
  wasNode: false,
  kubeletDirectory: '/data/kubelet',
  names: ['pki'],
  mounts: ['/data/kubelet/x'],
};
const about = { v: 1, at: '2026-01-01T00:00:00.000Z', cluster: 'c', node: 'node-1' } as const;
const begun: JournalEntry = { ...about, stage: 'begun', command: 'join', found: BASELINE };
const joined: JournalEntry = { ...about, stage: 'joined' };

type Change = NonNullable<JournalEntry['change']>;
const change = (kind: Change['kind'], subject: string, phase = 'p'): Change => ({
  phase,
  kind,
  subject,
  action: 'create',
});
const entry = (kind: Change['kind'], subject: string, more: Partial<JournalEntry> = {}): JournalEntry => ({
  ...about,
  stage: 'intent',
  change: change(kind, subject),
  ...more,
});
const write = entry('write-file', '/a');
const byUndo = (one: JournalEntry): JournalEntry => ({ ...one, command: 'undo' });

function scopeOf(journal: JournalEntry[]) {
  const scope = undoScope(journal);
  if (typeof scope === 'string') throw new Error(scope);
  return scope;
}

describe('whose join it was', () => {
  it('is told by its first change, and what stood before by its beginning', () => {
    const other = { ...write, node: 'node-2' };
    expect(scopeOf([begun, write, other])).toMatchObject({ node: 'node-1', baseline: BASELINE });
  });

  it('the cluster is the last one that a phase needed', () => {
    const without = { ...write, cluster: '' };
    expect(scopeOf([begun, { ...write, cluster: 'first' }, { ...write, cluster: 'second' }, without]).cluster).toBe(
      'second',
    );
    expect(scopeOf([{ ...begun, cluster: 'c' }, without]).cluster).toBe('');
  });

  it('an undo of its own says nothing of it', () => {
    const late = byUndo({ ...write, cluster: 'other', change: change('service', 'kubelet'), makes: ['/etc/late'] });
    expect(scopeOf([begun, write, byUndo(joined), late])).toMatchObject({
      cluster: 'c',
      usedKubelet: false,
      madeDirectories: [],
      joined: false,
    });
  });

  it('a join in the middle of which an init began made its cluster', () => {
    expect(undoScope([begun, { ...begun, command: 'init' }, write])).toBe('init');
    expect(undoScope([begun, { ...write, command: 'init' }])).toBeTypeOf('object');
  });
});

describe('the kubelet', () => {
  it.each([
    [entry('service', 'kubelet'), true],
    [entry('service', 'crio'), false],
    [entry('write-file', 'kubelet'), false],
  ])('%# was used', (one, used) => {
    expect(scopeOf([begun, one, write]).usedKubelet).toBe(used);
    expect(scopeOf([begun, write, one]).usedKubelet).toBe(used);
  });
});

describe('directories that it made', () => {
  it('come once, the deepest first, those of the system not at all', () => {
    const makes = (...paths: string[]) => ({ ...write, makes: paths });
    const journal = [
      begun,
      makes('/etc/b', '/etc/b/y', '/etc/b/x'),
      makes('/etc/b/x/z'),
      makes('/etc/b/y', '/etc/a'),
      makes('/var/lib', '/etc'),
    ];
    expect(scopeOf(journal).madeDirectories).toEqual(['/etc/b/x/z', '/etc/b/x', '/etc/b/y', '/etc/a', '/etc/b']);
  });
});

describe('paths', () => {
  const SHA = (digit: string) => digit.repeat(64);
  const file = (sha256: string): EarlierPath => ({ path: '/a', type: 'file', mode: 0o600, uid: 0, gid: 0, sha256 });
  const absent: EarlierPath = { path: '/a', type: 'absent' };
  const directory: EarlierPath = { path: '/a', type: 'directory', mode: 0o755, uid: 0, gid: 0 };
  const touch = (earlier: EarlierPath, digestAfter?: string): JournalEntry => ({
    ...write,
    earlier: [earlier],
    ...(digestAfter && { digestAfter }),
  });
  const pathsOf = (...entries: JournalEntry[]) =>
    scopeOf([begun, ...entries]).paths.map(({ before, own }) => [before, [...own]]);

  it('are as they were before the first change, and hold what each was to leave', () => {
    expect(pathsOf(touch(file(SHA('1')), SHA('2')), touch(file(SHA('2')), SHA('3')))).toEqual([
      [file(SHA('1')), [SHA('1'), SHA('2'), SHA('3')]],
    ]);
    expect(pathsOf(touch(absent, SHA('2')), touch(file(SHA('2')), SHA('3')))).toEqual([[absent, [SHA('2'), SHA('3')]]]);
  });

  it('begin anew where somebody else has written, or removed them, since', () => {
    expect(pathsOf(touch(file(SHA('1')), SHA('2')), touch(file(SHA('8')), SHA('3')))).toEqual([
      [file(SHA('8')), [SHA('8'), SHA('3')]],
    ]);
    expect(pathsOf(touch(file(SHA('1')), SHA('2')), touch(absent, SHA('3')))).toEqual([[absent, [SHA('3')]]]);
    expect(pathsOf(touch(absent, SHA('2')), touch(absent, SHA('3')))).toEqual([[absent, [SHA('2'), SHA('3')]]]);
  });

  it('a content that is not known is anything', () => {
    expect(pathsOf(touch(absent), touch(file(SHA('7')), SHA('3')))).toEqual([[absent, [undefined, SHA('3')]]]);
    expect([isOfJoin('x', new Set([undefined])), isOfJoin('x', new Set(['x'])), isOfJoin('x', new Set(['y']))]).toEqual(
      [true, true, false],
    );
  });

  it('a directory that is there still is the one of before', () => {
    expect(pathsOf(touch(absent), touch(directory))).toEqual([[absent, [undefined]]]);
  });

  it('what was done says nothing that was not said before', () => {
    expect(pathsOf({ ...touch(file(SHA('1')), SHA('2')), stage: 'done' })).toEqual([]);
  });
});

describe('the member of etcd', () => {
  const member = (name: string, ip = '10.0.0.5'): AddEtcdMember => ({
    kind: 'add-etcd-member',
    access: { kubeconfigPath: '/etc/kubernetes/admin.conf', certificatesDir: '/etc/kubernetes/pki', timeoutMs: 1_000 },
    name,
    peerUrl: `https://${ip}:2380`,
    clientUrl: `https://${ip}:2379`,
    dataDir: '/var/lib/etcd',
    manifestPath: '/etc/kubernetes/manifests/etcd.yaml',
    criSocket: `unix:///run/${name}.sock`,
  });
  const outcome = (memberId: string): EtcdMembership => ({ memberId, initialCluster: [], existing: false });
  const added = (of: AddEtcdMember, came?: EtcdMembership) =>
    entry('add-etcd-member', of.peerUrl, came ? { stage: 'done', toTakeBack: of, outcome: came } : { toTakeBack: of });
  const etcdOf = (...entries: JournalEntry[]) => scopeOf([begun, write, ...entries]).etcd;

  it('is the last one that was announced, with what came of it', () => {
    expect(etcdOf()).toBeUndefined();
    expect(etcdOf(added(member('a')))).toEqual({ added: member('a'), outcome: undefined });
    expect(etcdOf(added(member('a')), added(member('a'), outcome('1')))).toEqual({
      added: member('a'),
      outcome: outcome('1'),
    });
    expect(etcdOf(added(member('a'), outcome('1')), added(member('b')))).toEqual({
      added: member('b'),
      outcome: outcome('1'),
    });
    expect(
      etcdOf(added(member('a'), outcome('1')), added(member('a'), outcome('2')), added(member('a')))?.outcome,
    ).toEqual(outcome('2'));
  });

  it('what came of one at another address is not what came of it', () => {
    expect(etcdOf(added(member('a', '10.0.0.4'), outcome('1')), added(member('a')))).toEqual({
      added: member('a'),
      outcome: undefined,
    });
  });

  it('what came of another change is not what came of it', () => {
    const other = entry('await-etcd-member', 'x', { stage: 'done', outcome: outcome('9') });
    expect(etcdOf(added(member('a'), outcome('1')), other)?.outcome).toEqual(outcome('1'));
  });

  it('is none once it was taken back', () => {
    const undone: JournalEntry = { ...about, stage: 'undone', change: change('add-etcd-member', 'x') };
    expect(etcdOf(added(member('a'), outcome('1')), undone)).toBeUndefined();
    expect(etcdOf(added(member('a'), outcome('1')), undone, added(member('b')))).toEqual({
      added: member('b'),
      outcome: undefined,
    });
  });

  it('has left where an undo has gone on to restore the host', () => {
    const restore = byUndo(entry('restore-file', '/a', { change: change('restore-file', '/a', RESTORE_PHASE) }));
    const leaving = byUndo(
      entry('remove-etcd-member', '/a', { change: change('remove-etcd-member', '/a', 'leave-cluster') }),
    );
    expect(etcdOf(added(member('a')), leaving)).toEqual({ added: member('a'), outcome: undefined });
    expect(etcdOf(added(member('a')), leaving, restore)).toBeUndefined();
    // A join that came after that undo has announced it again.
    expect(etcdOf(restore, added(member('a')))).toEqual({ added: member('a'), outcome: undefined });
  });

  it('has left where an undo has emptied its directory, but not where that only began', () => {
    const wipe = (stage: JournalEntry['stage']) => byUndo(entry('remove-local-etcd', '/var/lib/etcd', { stage }));
    expect(etcdOf(added(member('a')), wipe('intent'))).toEqual({ added: member('a'), outcome: undefined });
    expect(etcdOf(added(member('a')), wipe('intent'), wipe('done'))).toBeUndefined();
    expect(etcdOf(wipe('done'), added(member('a')))).toEqual({ added: member('a'), outcome: undefined });
    // The runtime is still known.
    expect(scopeOf([begun, write, added(member('a')), wipe('done')]).criSocket).toBe('unix:///run/a.sock');
  });

  it('tells the runtime, unless an undo has found another', () => {
    const socketOf = (...entries: JournalEntry[]) => scopeOf([begun, write, ...entries]).criSocket;
    const pods = (socket: string) => entry('remove-pods', socket);
    expect(socketOf()).toBe('');
    expect(socketOf(added(member('a')))).toBe('unix:///run/a.sock');
    expect(socketOf(added(member('a')), byUndo(pods('unix:///1')), byUndo(pods('unix:///2')), byUndo(write))).toBe(
      'unix:///2',
    );
    expect(socketOf(byUndo(pods('unix:///1')), added(member('a')))).toBe('unix:///run/a.sock');
    // The join did not create it.
    expect(socketOf(added(member('a')), pods('unix:///1'))).toBe('unix:///run/a.sock');
  });
});
