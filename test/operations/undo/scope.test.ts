import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EarlierPath } from '../../../src/engine/journal/earlier.ts';
import type { JournalEntry } from '../../../src/engine/journal/journal-entry.ts';
import { isOfJoin, undoScope } from '../../../src/engine/journal/undo-scope.ts';

const BASELINE = { kubeletStarted: false, wasNode: false, kubeletDirectory: '/var/lib/kubelet', names: [], mounts: [] };
const about = { v: 1, at: '2026-01-01T00:00:00.000Z', cluster: 'c', node: 'node-1' } as const;
const begun = (): JournalEntry => ({ ...about, stage: 'begun', command: 'join', found: BASELINE });
const begunOnNode = (): JournalEntry => ({ ...begun(), found: { ...BASELINE, wasNode: true } });
const joined = (): JournalEntry => ({ ...about, stage: 'joined' });

/** A disk on which joins and others write; a content is a digest. */
type Disk = Map<string, string>;

interface Write {
  path: string;
  content: string;
  /** Killed before the write was made. */
  cutOff: boolean;
}
type Step = { by: 'join'; writes: Write[] } | { by: 'somebody'; path: string; content: string | undefined };

const path = fc.constantFrom('/a', '/b', '/c');
const write = fc.record({ path, content: fc.constantFrom('1', '2', '3'), cutOff: fc.boolean() });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ by: fc.constant('join' as const), writes: fc.array(write, { maxLength: 4 }) }),
  fc.record({
    by: fc.constant('somebody' as const),
    path,
    content: fc.option(fc.constantFrom('7', '8'), { nil: undefined }),
  }),
);

function stateOf(disk: Disk, at: string): EarlierPath {
  const content = disk.get(at);
  return content === undefined
    ? { path: at, type: 'absent' }
    : { path: at, type: 'file', mode: 0o644, uid: 0, gid: 0, sha256: content };
}

/** Journal lines as the executor writes them: before and after each change that is needed. */
function writeOf(disk: Disk, { path: at, content, cutOff }: Write): JournalEntry[] {
  if (disk.get(at) === content) return [];
  const change = { phase: 'kubelet-start', kind: 'write-file', subject: at, action: 'create' } as const;
  const intent: JournalEntry = {
    ...about,
    stage: 'intent',
    change,
    digestAfter: content,
    earlier: [stateOf(disk, at)],
  };
  if (cutOff) return [intent];
  disk.set(at, content);
  return [intent, { ...about, stage: 'done', change, digestAfter: content }];
}

describe('the paths that a join has touched', () => {
  test('are to be as the join, or who changed them between its attempts, found them', () => {
    const property = (initial: [string, string][], steps: Step[]): void => {
      const disk: Disk = new Map(initial);
      /** Paths that only the join has changed. */
      const expected: Disk = new Map(initial);
      const journal: JournalEntry[] = [];
      for (const one of steps) {
        if (one.by === 'join') journal.push(begun(), ...one.writes.flatMap((each) => writeOf(disk, each)));
        else if (one.content === undefined) {
          disk.delete(one.path);
          expected.delete(one.path);
        } else {
          disk.set(one.path, one.content);
          expected.set(one.path, one.content);
        }
      }
      const scope = undoScope(journal);
      if (scope === 'nothing') expect(journal.filter(({ change }) => change)).toEqual([]);
      for (const { before, own } of typeof scope === 'object' ? scope.paths : []) {
        const now = disk.get(before.path);
        if (now === undefined) continue; // what is gone is put back, whoever has removed it
        // A file that somebody else overwrote is not touched.
        const isLeft = before.type === 'file' && !isOfJoin(now, own);
        const undone = isLeft ? now : before.type === 'file' ? before.sha256 : undefined;
        if (before.type === 'file' || isOfJoin(now, own)) expect(undone, before.path).toBe(expected.get(before.path));
      }
    };
    const initial = fc.array(fc.tuple(path, fc.constantFrom('7', '9')), { maxLength: 3 });
    fc.assert(fc.property(initial, fc.array(step, { maxLength: 8 }), property), { numRuns: 2_000 });
  });

  test('come in the reverse order of the last touch', () => {
    const disk: Disk = new Map();
    const writes = ['/a', '/b', '/a', '/c'].map((at, index) =>
      writeOf(disk, { path: at, content: String(index), cutOff: false }),
    );
    const scope = undoScope([begun(), ...writes.flat(), joined()]);
    expect(typeof scope === 'object' && scope.paths.map(({ before }) => before.path)).toEqual(['/c', '/a', '/b']);
  });
});

describe('which join is undone', () => {
  const disk: Disk = new Map();
  const first = writeOf(disk, { path: '/a', content: '1', cutOff: false });
  const second = writeOf(disk, { path: '/b', content: '2', cutOff: false });
  const pathsOf = (journal: JournalEntry[]) => {
    const scope = undoScope(journal);
    return typeof scope === 'string' ? scope : [scope.joined, ...scope.paths.map(({ before }) => before.path)];
  };

  test.each<[string, JournalEntry[], ReturnType<typeof pathsOf>]>([
    ['none', [], 'nothing'],
    ['none that has changed anything', [begun()], 'nothing'],
    ['the one that was cut off', [begun(), ...first], [false, '/a']],
    [
      'all attempts of the one that has ended well',
      [begun(), ...first, begun(), ...second, joined()],
      [true, '/b', '/a'],
    ],
    ['the later of two', [begun(), ...first, joined(), begun(), ...second, joined()], [true, '/b']],
    ['the one that was cut off after another', [begun(), ...first, joined(), begun(), ...second], [false, '/b']],
    ['the one before a run that changed nothing', [begun(), ...first, joined(), begun()], [true, '/a']],
    [
      'with the phases that were run on the node later',
      [begun(), ...first, joined(), begunOnNode(), ...second],
      [true, '/b', '/a'],
    ],
    [
      'not the undo itself',
      [begun(), ...first, joined(), ...second.map((entry) => ({ ...entry, command: 'undo' as const }))],
      [true, '/a'],
    ],
    ['none of an earlier version', [...first], 'not-recorded'],
    ['none that made its cluster', [{ ...about, stage: 'begun', command: 'init' }, ...first], 'init'],
  ])('%s', (_name, journal, expected) => {
    expect(pathsOf(journal)).toEqual(expected);
  });
});
