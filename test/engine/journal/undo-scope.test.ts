import { describe, expect, it } from 'vitest';
import type { ChangeKind } from '../../../src/engine/changes/change.ts';
import type { AddEtcdMember } from '../../../src/engine/changes/etcd-changes.ts';
import type { JournalEntry } from '../../../src/engine/journal/journal-entry.ts';
import { believable, type UndoScope, undoScope } from '../../../src/engine/journal/undo-scope.ts';

const KUBELET = '/var/lib/kubelet';
const BASELINE = { kubeletStarted: true, wasNode: true, kubeletDirectory: KUBELET, names: ['pki'], mounts: ['/m'] };
const about = { v: 1, at: '2026-01-01T00:00:00.000Z', cluster: 'c', node: 'n' } as const;
const begun: JournalEntry = { ...about, stage: 'begun', command: 'join', found: BASELINE };

const entry = (kind: ChangeKind, subject: string, more: Partial<JournalEntry> = {}, phase = 'p'): JournalEntry => ({
  ...about,
  stage: 'intent',
  change: { phase, kind, subject, action: 'create' },
  ...more,
});
const byUndo = (one: JournalEntry): JournalEntry => ({ ...one, command: 'undo' });
const write = entry('write-file', '/a');

const member = (dataDir = '/var/lib/etcd'): AddEtcdMember => ({
  kind: 'add-etcd-member',
  access: { kubeconfigPath: '/etc/kubernetes/admin.conf', certificatesDir: '/etc/kubernetes/pki', timeoutMs: 1_000 },
  name: 'n',
  peerUrl: 'https://10.0.0.5:2380',
  clientUrl: 'https://10.0.0.5:2379',
  dataDir,
  manifestPath: '/etc/kubernetes/manifests/etcd.yaml',
  criSocket: 'unix:///run/a.sock',
});
const added = (dataDir?: string) => entry('add-etcd-member', 'https://10.0.0.5:2380', { toTakeBack: member(dataDir) });

function scopeOf(...journal: JournalEntry[]): UndoScope {
  const scope = undoScope([begun, write, ...journal]);
  if (typeof scope === 'string') throw new Error(scope);
  return scope;
}

describe('the images of a join', () => {
  it('are those that it imported, each once', () => {
    const images = ['b', 'a', 'b'].map((image) => entry('import-image', image));
    expect(scopeOf(...images, entry('pull-images', 'c')).images).toEqual(['b', 'a']);
    expect(scopeOf(entry('pull-images', 'c')).images).toEqual([]);
    expect(scopeOf(byUndo(entry('import-image', 'a'))).images).toEqual([]);
  });
});

describe('a phase of init on a node that has joined', () => {
  const joined: JournalEntry = { ...about, stage: 'joined' };
  const init: JournalEntry = { ...about, node: 'other', cluster: 'other', stage: 'begun', command: 'init' };
  const object = (kind: ChangeKind) => {
    const change = entry(kind, 'Secret', { node: 'other', cluster: 'other' });
    return [change, { ...change, stage: 'done' } as JournalEntry];
  };

  it.each<ChangeKind>(['apply-object', 'delete-object', 'patch-node'])('with a change %s is left out', (kind) => {
    expect(scopeOf(joined, init, ...object(kind))).toEqual(scopeOf(joined));
    expect(scopeOf(joined, init, ...object(kind), begun, entry('write-file', '/b'))).toEqual(
      scopeOf(joined, begun, entry('write-file', '/b')),
    );
  });

  it('that changes the host cannot be undone', () => {
    expect(undoScope([begun, write, joined, init, ...object('apply-object'), write])).toBe('init');
    expect(undoScope([begun, write, joined, init, write])).toBe('init');
    expect(undoScope([begun, write, joined, init, ...object('apply-object'), joined])).toBe('init');
  });

  it('is an init where no join has succeeded', () => {
    expect(undoScope([begun, write, init, ...object('apply-object')])).toBe('init');
  });
});

describe('an earlier undo', () => {
  const etcd = { added: member(), outcome: undefined };
  const socket = byUndo(entry('remove-pods', 'unix:///run/b.sock'));
  const left = byUndo(entry('remove-etcd-member', 'https://10.0.0.5:2380', { stage: 'done' }, 'leave-cluster'));
  /** As any version has written it. */
  const restores = byUndo(entry('restore-file', '/a', {}, 'restore-host'));
  const bare: JournalEntry[] = [byUndo({ ...about, stage: 'begun' }), byUndo({ ...about, stage: 'done' })];

  it('has not emptied etcd’s directory with the removal of the member', () => {
    expect(scopeOf(added(), left).etcd).toEqual(etcd);
  });

  it('has done so where it restores the host', () => {
    expect(scopeOf(added(), restores).etcd).toBeUndefined();
    expect(scopeOf(added(), left, restores).etcd).toBeUndefined();
  });

  it('may have entries without a change', () => {
    expect(scopeOf(added(), ...bare)).toMatchObject({ etcd, criSocket: 'unix:///run/a.sock' });
    expect(scopeOf(added(), ...bare, socket, ...bare)).toMatchObject({ etcd, criSocket: 'unix:///run/b.sock' });
  });

  it('still counts after a join that has changed nothing', () => {
    expect(scopeOf(added(), socket, begun).criSocket).toBe('unix:///run/b.sock');
    expect(scopeOf(added(), socket, begun, write).criSocket).toBe('unix:///run/a.sock');
  });
});

describe('what is believed of a scope', () => {
  /** Tells where the kubelet's directory leads. */
  const reader = (real: string | undefined) => ({
    realPath: async (path: string) => (path === KUBELET ? real : '/another'),
  });
  const at = (kubeletDirectory: string): UndoScope => ({
    ...scopeOf(added()),
    baseline: { ...BASELINE, kubeletDirectory },
  });

  it.each<[string, string | undefined]>([
    [KUBELET, KUBELET],
    ['/data/kubelet', '/data/kubelet'],
    [KUBELET, undefined],
  ])('is all of it with the kubelet in %s, which leads to %s', async (recorded, real) => {
    const scope = at(recorded);
    expect(await believable(scope, reader(real))).toBe(scope);
  });

  it.each<[string, string | undefined, string]>([
    [KUBELET, '/data/kubelet', '/data/kubelet'],
    ['/data/kubelet', KUBELET, KUBELET],
    ['/data/kubelet', undefined, KUBELET],
  ])('are no names with the kubelet in %s, which leads to %s', async (recorded, real, kubeletDirectory) => {
    const scope = at(recorded);
    const baseline = { ...BASELINE, kubeletDirectory, names: undefined };
    expect(await believable(scope, reader(real))).toEqual({ ...scope, baseline });
  });

  it.each([
    ['/var/lib', false],
    ['/usr/etcd', false],
    ['/var/lib/etcd', true],
  ])('is nothing with the data of etcd in a directory of the system: %s: %s', async (dataDir, isBelieved) => {
    const scope = scopeOf(added(dataDir));
    expect(await believable(scope, reader(KUBELET))).toBe(isBelieved ? scope : undefined);
  });

  it('is all of it without a member of etcd', async () => {
    const scope = scopeOf();
    expect(await believable(scope, reader(KUBELET))).toBe(scope);
  });
});
