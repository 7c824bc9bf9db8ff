import { describe, expect, it } from 'vitest';
import { compacted } from '../../../src/engine/journal/compaction.ts';
import type { JournalEntry } from '../../../src/engine/journal/journal-entry.ts';
import { startOfLastJoin } from '../../../src/engine/journal/last-join.ts';

const entry = (at: string, fields: Partial<JournalEntry> = {}): JournalEntry => ({
  ...{ v: 1, at, cluster: 'c', node: 'n', stage: 'done' },
  ...fields,
});
const FOUND = { kubeletStarted: false, wasNode: false, kubeletDirectory: '/var/lib/kubelet', names: [], mounts: [] };
/** A run's first entry, on a machine that is no node. */
const begun = (at = 'b') => entry(at, { stage: 'begun', command: 'join', found: FOUND });
const onNode = (at = 'n') => entry(at, { stage: 'begun', command: 'join', found: { ...FOUND, wasNode: true } });
/** Of an earlier version, or of an init. */
const withoutBaseline = entry('o', { stage: 'begun' });
const change = (at = 'c', subject = '/a', makes?: string[]) =>
  entry(at, { change: { phase: 'p', kind: 'write-file', subject, action: 'create' }, ...(makes && { makes }) });
/** The first entry of a phase of init, and its change of an object. */
const ofObject = (at = ''): [JournalEntry, JournalEntry] => [
  entry(`i${at}`, { stage: 'begun', command: 'init' }),
  entry(`k${at}`, { change: { phase: 'p', kind: 'apply-object', subject: 'Secret', action: 'create' } }),
];
const joined = (at = 'j') => entry(at, { stage: 'joined' });
const byUndo = (one: JournalEntry, at = `u${one.at}`): JournalEntry => ({ ...one, at, command: 'undo' });

describe('the last join', () => {
  const [b, n, o, c, j] = [begun(), onNode(), withoutBaseline, change(), joined()];
  const [ub, uc, uj] = [byUndo(b), byUndo(c), byUndo(j)];
  const [i, k] = ofObject();
  it.each<[string, JournalEntry[], number]>([
    ['of an empty journal', [], 0],
    ['has all attempts that failed', [b, c, b, c], 0],
    ['has all attempts up to the one that succeeded', [b, c, b, c, j], 0],
    ['is the one after a success', [b, c, j, b, c], 3],
    ['is the one after a success, once it has succeeded, too', [b, c, j, b, c, j], 3],
    ['is the last of three', [b, c, j, b, c, j, b, c], 6],
    ['is the one after a success without changes', [b, j, b, c], 2],
    ['is not a run without changes', [b, c, j, b], 0],
    ['is a run whose first entry is its change', [b, c, j, { ...b, ...c, stage: 'begun' }], 3],
    ['has the phases that were run on the node later', [b, c, j, n, c], 0],
    ['is the one after such phases', [b, c, j, n, c, b, c], 5],
    ['is one of an earlier version', [b, c, j, o, c], 3],
    ['is not the one after a success of an undo', [b, c, uj, b, c], 0],
    ['is not a run without changes, whatever an undo changed since', [b, c, j, b, uc], 0],
    ['is not an undo', [b, c, j, ub, uc, n, c], 0],
    ['is not a phase of init that changed an object', [b, c, j, i, k, i, k], 0],
    ['is the one after such a phase', [b, c, j, i, k, b, c], 5],
    ['is a phase of init that also wrote a file', [b, c, j, i, k, c], 3],
    ['is a phase of init that also created a directory', [b, c, j, i, { ...k, makes: ['/a'] }], 3],
    ['is an init that succeeded', [b, c, j, i, k, j], 3],
    ['is not a run without changes before such a phase', [b, c, j, b, i, k], 0],
  ])('%s', (_, entries, expected) => {
    expect(startOfLastJoin(entries)).toBe(expected);
  });
});

describe('a compacted journal', () => {
  const names = (entries: readonly JournalEntry[]) => entries.map(({ at }) => at).join(' ');
  /** The first join: it began, changed something and succeeded. */
  const first = [begun('b1'), change('c1'), joined('j1')];
  const second = [begun('b2'), change('c2'), joined('j2')];
  const third = [begun('b3'), change('c3'), joined('j3')];
  it.each<[string, JournalEntry[], string]>([
    ['of nothing is empty', [], ''],
    ['has all of a join that has not succeeded', [begun('b1'), change('c1'), change('c2')], 'b1 c1 c2'],
    ['has all of a join that has succeeded', first, 'b1 c1 j1'],
    ['has the end of the join before', [...first, ...second], 'j1 b2 c2 j2'],
    ['has the end of the last join before', [...first, ...second, ...third], 'j2 b3 c3 j3'],
    ['has not the end of an undo', [...first, byUndo(joined(), 'u1'), ...second], 'j1 b2 c2 j2'],
    ['has the end of the join before one that has not succeeded', [...first, ...second.slice(0, 2)], 'j1 b2 c2'],
    [
      'has the phases on the node since the last success',
      [...first, onNode('n2'), change('c2'), begun('b3'), change('c3')],
      'j1 n2 c2 b3 c3',
    ],
    [
      'has only the last of the phases of init that changed objects',
      [...first, ...ofObject('2'), ...ofObject('3'), onNode('n4'), change('c4'), ...ofObject('5'), ...ofObject('6')],
      'b1 c1 j1 n4 c4 i6 k6',
    ],
    ['has such a phase before a success', [...ofObject('1'), ...first], 'i1 k1 b1 c1 j1'],
  ])('%s', (_, entries, expected) => {
    expect(names(compacted(entries))).toBe(expected);
  });

  it.each([
    ['AA', 'AA'],
    ['AAA', 'AA'],
    ['AAAAA', 'AA'],
    ['ABA', 'ABA'],
    ['ABC', 'ABC'],
    ['ABBB', 'ABB'],
    ['AABAAAA', 'AABAA'],
    ['ABABAB', 'ABABAB'],
  ])('of the runs %s has %s', (runs, expected) => {
    const entries = [...runs].flatMap((subject, at) => [begun(`b${at}`), change(`c${at}`, subject)]);
    const kept = compacted(entries);
    expect(kept.flatMap((one) => one.change?.subject ?? []).join('')).toBe(expected);
    expect(kept.filter(({ stage }) => stage === 'begun')).toHaveLength(expected.length);
  });

  it('has the second of the same runs, and no third one', () => {
    const same = ['1', '2', '3', '4'].flatMap((at) => [begun(`b${at}`), change(`c${at}`)]);
    expect(names(compacted(same))).toBe('b1 c1 b2 c2');
  });

  it('has one entry with the directories of the joins before that the last one did not make', () => {
    const entries = [
      ...[{ ...begun('b1'), node: 'first' }, change('c1', '/x', ['/a', '/a/b', '/d']), joined('j1')],
      ...[begun('b2'), change('c2', '/x', ['/a', '/c']), change('c3', '/x', ['/d', '/d/e']), joined('j2')],
      ...[begun('b3'), change('c4', '/x', ['/a']), joined('j3')],
    ];
    const made = ['/a/b', '/d', '/c', '/d/e'];
    expect(compacted(entries)).toStrictEqual([
      { v: 1, at: 'b1', cluster: '', node: 'first', stage: 'compacted', makes: made },
      ...entries.slice(6),
    ]);
  });

  it('has no such entry where the last join made them all', () => {
    const entries = [begun('b1'), change('c1', '/x', ['/a']), joined('j1'), begun('b2'), change('c2', '/x', ['/a'])];
    expect(names(compacted(entries))).toBe('j1 b2 c2');
  });
});
