import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCounts, TimelineBuilder } from '../../../src/cli/render/timeline/model.ts';
import type { TimelineModel } from '../../../src/cli/render/timeline/spans.ts';
import { sharesOf } from '../../../src/cli/render/timeline/steps.ts';
import type { ChangeRecord } from '../../../src/engine/changes/change.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';

const change = (id: number, kind: ChangeRecord['kind'] = 'write-file', phase = 'a'): ChangeRecord => {
  return { id, phase, kind, subject: `/etc/${id}`, action: 'create' };
};
const waiting: JoinEvent = { type: 'waiting', message: { key: 'CHECK_PASSED', params: { check: 'x' } } };

function timeline(endMs: number, ...events: [atMs: number, event: JoinEvent][]): TimelineModel {
  const builder = new TimelineBuilder();
  for (const [atMs, event] of events) builder.add(atMs, event);
  return builder.model(endMs);
}

describe('a timeline', () => {
  it('has what is before, between and after the phases', () => {
    const { segments } = timeline(
      100,
      [10, { type: 'phase-started', phase: 'a' }],
      [30, { type: 'phase-done', phase: 'a' }],
      [40, { type: 'phase-started', phase: 'b' }],
      [90, { type: 'phase-failed', phase: 'b' }],
    );
    const shown = segments.map((one) =>
      one.type === 'phase' ? [one.phase.name, one.phase.state] : [one.type, one.endMs - one.startMs],
    );
    expect(shown).toEqual([
      ['before', 10],
      ['a', 'done'],
      ['between', 10],
      ['b', 'failed'],
      ['after', 10],
    ]);
  });

  it('has each change of many thousand phases in its own', () => {
    const events = Array.from({ length: 40_000 }, (_, id): [number, JoinEvent][] => [
      [id, { type: 'phase-started', phase: 'a' }],
      [id, { type: 'change-done', change: change(id) }],
    ]);
    const builder = new TimelineBuilder();
    for (const [atMs, event] of events.flat()) builder.add(atMs, event);
    const { segments } = builder.model(40_000);
    expect(
      segments.filter(
        (one) => one.type === 'phase' && one.phase.changes.some((span) => span.startMs === one.phase.startMs),
      ),
    ).toHaveLength(40_000);
  });

  it('closes what has not ended when the run does', () => {
    const wait = change(1, 'wait-until');
    const model = timeline(
      500,
      [0, { type: 'phase-started', phase: 'a' }],
      [5, { type: 'check-started', name: 'Swap' }],
      [100, { type: 'change-started', change: wait }],
      [200, waiting],
    );
    expect(model.segments).toMatchObject([{ type: 'phase', phase: { state: 'unfinished', startMs: 0, endMs: 500 } }]);
    expect(model.changes).toMatchObject([{ state: 'unfinished', startMs: 100, endMs: 500 }]);
    expect(model.waits).toMatchObject([{ startMs: 200, endMs: 500 }]);
    expect(model.checks).toEqual([{ name: 'Swap', startMs: 5, endMs: 500, ownMs: 495, findings: [] }]);
  });

  it('ends a reason to wait with the next one, and with what was waited for', () => {
    const wait = change(1, 'wait-until');
    const { waits } = timeline(
      90,
      [0, { type: 'change-started', change: wait }],
      [10, waiting],
      [30, waiting],
      [60, { type: 'change-done', change: wait }],
    );
    expect(waits.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [10, 30],
      [30, 60],
    ]);
  });

  it('knows changes by their record, since a later run counts from one again', () => {
    const [first, second] = [change(1), change(1)];
    const { changes } = timeline(
      9,
      [1, { type: 'change-started', change: first }],
      [2, { type: 'change-done', change: first }],
      [3, { type: 'change-started', change: second }],
      [4, { type: 'change-failed', change: second }],
      [5, { type: 'change-undone', change: first }],
      [6, { type: 'change-previewed', change: change(2) }],
      [7, { type: 'change-skipped', change: change(3) }],
    );
    expect(changes.map(({ state }) => state)).toEqual(['undone', 'failed', 'previewed']);
  });

  it('shows each check its own time, though all results come with the slowest', () => {
    const { checks } = timeline(
      900,
      [0, { type: 'check-started', name: 'A' }],
      [0, { type: 'check-started', name: 'B' }],
      [0, { type: 'check-started', name: 'Old' }],
      [29, { type: 'check', name: 'A', result: 'warning', durationMs: 2 }],
      [29, { type: 'check', name: 'A', result: 'failed', durationMs: 2 }],
      [29, { type: 'check', name: 'B', result: 'passed', durationMs: 29 }],
      [29, { type: 'check', name: 'Old', result: 'passed' }],
      // The cluster took half a second to answer; the second run of the check did not.
      [600, { type: 'check-started', name: 'A' }],
      [605, { type: 'check', name: 'A', result: 'passed', durationMs: 4 }],
    );
    expect(checks.map(({ name, startMs, endMs, ownMs }) => [name, startMs, endMs, ownMs])).toEqual([
      ['A', 0, 6, 6],
      ['B', 0, 29, 29],
      ['Old', 0, 29, 29],
    ]);
  });

  it('puts each change, wait and check into one part of the run', () => {
    const late = change(1);
    const { segments } = timeline(
      100,
      [5, { type: 'check-started', name: 'Early' }],
      [6, { type: 'check', name: 'Early', result: 'failed' }],
      [10, { type: 'phase-started', phase: 'a' }],
      [20, { type: 'change-started', change: late }],
      [30, { type: 'change-done', change: late }],
      [30, { type: 'phase-failed', phase: 'a' }],
      [50, { type: 'check', name: 'Late', result: 'passed' }],
    );
    const parts = segments.map((segment) => {
      const { checks, changes } = segment.type === 'phase' ? segment.phase : segment;
      return [segment.type, checks.map(({ name }) => name), changes.length];
    });
    expect(parts).toEqual([
      ['before', ['Early'], 0],
      ['phase', [], 1],
      ['after', ['Late'], 0],
    ]);
  });

  it('counts what checks have found, and names what took longest', () => {
    const model = timeline(
      1000,
      [0, { type: 'check-started', name: 'A' }],
      [1, { type: 'check', name: 'A', result: 'passed' }],
      [2, { type: 'check', name: 'B', result: 'warning' }],
      [2, { type: 'check', name: 'B', result: 'failed' }],
      [2, { type: 'check', name: 'C', result: 'ignored' }],
      ...[300, 99, 500].flatMap((ms, index): [number, JoinEvent][] => {
        const record = change(index);
        return [
          [10, { type: 'change-started', change: record }],
          [10 + ms, { type: 'change-done', change: record }],
        ];
      }),
    );
    expect(checkCounts(model.checks)).toEqual({ passed: 1, warnings: 2, failed: 1 });
    // Times never go back: 10 after 310 counts as 310.
    const long = sharesOf(model).flatMap(({ step, ms }) =>
      step?.type === 'changes' ? [[step.changes[0].change.id, ms]] : [],
    );
    expect(long).toEqual([
      [0, 300],
      [2, 200],
    ]);
  });

  const record = fc.record({ id: fc.nat(3), kind: fc.constantFrom('write-file' as const, 'wait-until' as const) });
  const records = new Map<string, ChangeRecord>();
  const known = ({ id, kind }: { id: number; kind: ChangeRecord['kind'] }) => {
    const key = `${kind}${id}`;
    const found = records.get(key) ?? change(id, kind);
    records.set(key, found);
    return found;
  };
  const event: fc.Arbitrary<JoinEvent> = fc.oneof(
    fc.record({
      type: fc.constantFrom(
        'phase-started' as const,
        'phase-done' as const,
        'phase-failed' as const,
        'phase-skipped' as const,
      ),
      phase: fc.constantFrom('a', 'b'),
    }),
    fc.record({ type: fc.constant('check-started' as const), name: fc.constantFrom('A', 'B') }),
    fc.record({
      type: fc.constant('check' as const),
      name: fc.constantFrom('A', 'B'),
      result: fc.constantFrom('passed' as const, 'failed' as const),
    }),
    fc.constant(waiting),
    fc.record({
      type: fc.constantFrom(
        'change-started',
        'change-done',
        'change-failed',
        'change-previewed',
        'change-undone',
        'change-skipped',
      ) as fc.Arbitrary<'change-done'>,
      change: record.map(known),
    }),
  );

  it('fills the whole run with segments, and has nothing negative, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: -50, max: 5000 }), event)), fc.nat(6000), (events, endMs) => {
        const { segments, durationMs, changes, waits, checks } = timeline(endMs, ...events);
        const spans = segments.map((one) => (one.type === 'phase' ? one.phase : one));
        for (const [kind, all] of Object.entries({ changes, waits, checks }))
          expect(spans.flatMap((span) => span[kind as 'waits'])).toHaveLength(all.length);
        expect(spans.reduce((sum, one) => sum + one.endMs - one.startMs, 0)).toBe(durationMs);
        for (const [index, span] of spans.entries()) expect(span.startMs).toBe(spans[index - 1]?.endMs ?? 0);
        const shares = sharesOf({ segments } as TimelineModel);
        expect(shares.reduce((sum, { ms }) => sum + ms, 0)).toBeCloseTo(durationMs, 6);
        expect(shares.map(({ ms }) => ms)).toEqual(shares.map(({ ms }) => ms).sort((a, b) => b - a));
        for (const { startMs, endMs: end } of [...spans, ...changes, ...waits, ...checks]) {
          expect(startMs).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(startMs);
          expect(end).toBeLessThanOrEqual(durationMs);
        }
      }),
    );
  });
});
