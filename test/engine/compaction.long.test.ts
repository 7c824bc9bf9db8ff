import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compacted } from '../../src/engine/journal/compaction.ts';
import { unfinishedEntries } from '../../src/engine/journal/journal.ts';
import { type JournalEntry, parseEntry } from '../../src/engine/journal/journal-entry.ts';
import { undoScope } from '../../src/engine/journal/undo-scope.ts';

const DIGESTS = ['a', 'b', 'c'].map((letter) => letter.repeat(64));
const FILES = ['/etc/kubernetes/kubelet.conf', '/var/lib/kubelet/config.yaml', '/etc/kubernetes/pki/ca.crt'];
const baseline = (wasNode: boolean) => ({
  kubeletStarted: false,
  wasNode,
  kubeletDirectory: '/var/lib/kubelet',
  names: [],
  mounts: [],
});
const etcd = {
  kind: 'add-etcd-member',
  access: { kubeconfigPath: '/etc/kubernetes/admin.conf', certificatesDir: '/etc/kubernetes/pki', timeoutMs: 1_000 },
  name: 'cp2',
  peerUrl: 'https://10.0.0.2:2380',
  clientUrl: 'https://10.0.0.2:2379',
  dataDir: '/var/lib/etcd',
  manifestPath: '/etc/kubernetes/manifests/etcd.yaml',
  criSocket: 'unix:///run/containerd/containerd.sock',
} as const;

const change = (kind: string, subject: string) =>
  ({ phase: 'p', kind, subject, action: 'start' }) as NonNullable<JournalEntry['change']>;
const digest = fc.constantFrom(...DIGESTS);
const earlier = (path: string) =>
  fc.oneof(
    fc.constant({ path, type: 'absent' as const }),
    digest.map((sha256) => ({ path, type: 'file' as const, mode: 0o600, uid: 0, gid: 0, sha256 })),
  );
const step = fc.oneof<fc.Arbitrary<Partial<JournalEntry>[]>[]>(
  fc.constantFrom(...FILES).chain((path) =>
    fc.tuple(earlier(path), digest).map(([before, digestAfter]) => {
      const entry = { change: change('write-file', path), writes: [path], digestAfter };
      return [
        { ...entry, stage: 'intent' as const, earlier: [before], makes: [`${path}.d`] },
        { ...entry, stage: 'done' as const },
      ];
    }),
  ),
  fc.constant([{ stage: 'done' as const, change: change('service', 'kubelet') }]),
  fc.constant([{ stage: 'intent' as const, change: change('add-etcd-member', etcd.peerUrl), toTakeBack: etcd }]),
  fc.constant([
    { stage: 'done' as const, change: change('make-directory', '/var/lib/etcd'), makes: ['/var/lib/etcd'] },
  ]),
  fc.constant([{ stage: 'undone' as const, change: change('add-etcd-member', etcd.peerUrl) }]),
  fc.constant([
    { stage: 'intent' as const, change: change('apply-object', 'Secret') },
    { stage: 'done' as const, change: change('apply-object', 'Secret') },
  ]),
);
const run = fc
  .tuple(
    fc.constantFrom('join', 'join', 'init', 'undo', undefined),
    fc.boolean(),
    fc.array(step, { maxLength: 4 }),
    fc.boolean(),
    fc.integer({ min: 1, max: 4 }),
  )
  .map(([command, wasNode, steps, joined, times]) => {
    const by = command === 'undo' ? { command } : {};
    const begun =
      command === undefined || command === 'undo'
        ? []
        : [{ stage: 'begun' as const, command, found: baseline(wasNode) }];
    const end = joined && command !== 'undo' ? [{ stage: 'joined' as const }] : [];
    const entries = [...begun, ...steps.flat().map((entry) => ({ ...entry, ...by })), ...end];
    return Array.from({ length: times }, () => entries).flat();
  });
const journal = fc
  .array(run, { maxLength: 8 })
  .map((runs) =>
    runs
      .flat()
      .map(
        (entry, index) =>
          ({ v: 1, at: new Date(index).toISOString(), cluster: 'c', node: 'n', ...entry }) as JournalEntry,
      ),
  );

const read = (entries: readonly JournalEntry[]) => ({
  scope: undoScope(entries),
  made: [...new Set(entries.flatMap(({ makes = [] }) => makes))].sort(),
  digests: new Set(unfinishedEntries(entries).map(({ change, digestAfter }) => `${change?.subject} ${digestAfter}`)),
  started: unfinishedEntries(entries).some(({ change }) => change?.kind === 'service'),
  added: unfinishedEntries(entries).findLast(({ toTakeBack }) => toTakeBack)?.toTakeBack,
  madeDone: unfinishedEntries(entries).some(
    ({ stage, change }) => stage === 'done' && change?.kind === 'make-directory',
  ),
});

describe('a compacted journal', () => {
  test('says the same', () => {
    fc.assert(
      fc.property(journal, (entries) => {
        const [before, after] = [read(entries), read(compacted(entries))];
        for (const { digests } of [before, after])
          for (const none of ['undefined undefined', 'Secret undefined']) digests.delete(none);
        expect(after).toEqual(before);
      }),
      { numRuns: 5_000 },
    );
  });

  test('says the same with what is written afterwards', () => {
    fc.assert(
      fc.property(journal, journal, (entries, later) => {
        expect(undoScope([...compacted(entries), ...later])).toEqual(undoScope([...entries, ...later]));
      }),
      { numRuns: 5_000 },
    );
  });

  test('does not grow with joins that ended, nor with attempts that failed alike', () => {
    const one: Partial<JournalEntry>[] = [
      { stage: 'begun', command: 'join', found: baseline(false) },
      { stage: 'intent', change: change('write-file', '/etc/kubernetes/x'), makes: ['/etc/kubernetes'], earlier: [] },
    ];
    const whole = (entries: Partial<JournalEntry>[]) =>
      entries.map((entry) => ({ v: 1, at: '', cluster: '', node: 'n', ...entry }) as JournalEntry);
    const joins = whole(Array.from({ length: 1_000 }, () => [...one, { stage: 'joined' as const }]).flat());
    const attempts = whole(Array.from({ length: 1_000 }, () => one).flat());
    expect(compacted(joins).length).toBeLessThan(9);
    expect(compacted(attempts).length).toBeLessThan(9);
    expect(compacted(compacted(joins))).toEqual(compacted(joins));
  });

  test('can be read again', () => {
    fc.assert(
      fc.property(journal, (entries) => {
        for (const entry of compacted(entries)) expect(parseEntry(JSON.stringify(entry))).toEqual(entry);
      }),
      { numRuns: 500 },
    );
  });
});
