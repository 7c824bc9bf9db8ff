import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apart, historySvg, linesOf } from '../../bench/picture/history.ts';
import type { Result } from '../../bench/results.ts';

const result = (commit: string, rows: Result['rows']): Result => ({
  at: '2026-11-28T05:00:00.000Z',
  commit,
  changed: false,
  machine: { processor: 'a', processors: 2, memoryMiB: 24_000, kernel: '6.1' },
  comparison: 'worker',
  sides: ['kubeadm', 'kubejoin'],
  rows,
});
const RESULTS = [
  result('a'.repeat(40), [{ what: 'above a kubelet (442 ms)', unit: 'ms', runs: [[100, 300, 200], [100]] }]),
  result('b'.repeat(40), [
    { what: 'above a kubelet (451 ms)', unit: 'ms', runs: [[100], [80]] },
    { what: '<memory> of a join', unit: 'MiB', runs: [[50], [75]] },
  ]),
];

describe('the history of results', () => {
  it('is the ratio of medians of each thing, whatever figure its name has', () => {
    expect(linesOf(RESULTS)).toEqual([
      {
        what: 'above a kubelet',
        points: [
          [0, 0.5],
          [1, 0.8],
        ],
      },
      { what: '<memory> of a join', points: [[1, 1.5]] },
    ]);
  });

  it('is drawn with the last figure, the day and the commit of each', () => {
    const drawn = historySvg('A & B', RESULTS);
    expect(drawn).toContain('A &amp; B');
    expect(drawn).toContain('>0.80 above a kubelet<');
    expect(drawn).toContain('>1.50 &lt;memory&gt; of a join<');
    expect(drawn).toContain('>bbbbbbbb<');
    expect(drawn.match(/<circle /g)).toHaveLength(3);
    expect(drawn).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('has no two labels on one line', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { maxLength: 12 }), (heights) => {
        const placed = apart(heights).sort((a, b) => a - b);
        for (const [index, height] of placed.slice(1).entries())
          expect(height - (placed[index] ?? 0)).toBeGreaterThanOrEqual(17 - 1e-9);
        for (const height of heights) expect(placed.some((one) => one >= height)).toBe(true);
      }),
    );
  });
});
