import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ticksOf } from '../../../src/features/report/bars.ts';

describe('the ticks of an axis', () => {
  it.each([
    [4000, 1000],
    [5001, 1000],
    [11_000, 2000],
    [826, 200],
    [3, 1],
    [59_000, 10_000],
    [240_000, 60_000],
    [3_600_000, 600_000],
  ])('of %i ms are %i ms apart', (durationMs, stepMs) => expect(ticksOf(durationMs).stepMs).toBe(stepMs));

  it('are few and round, and begin with 0, however long a run is', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (durationMs) => {
        const { stepMs, ticks } = ticksOf(durationMs);
        expect(ticks[0]).toBe(0);
        expect(ticks.length).toBeLessThanOrEqual(7);
        if (durationMs >= 3) expect(ticks.length).toBeGreaterThanOrEqual(3);
        expect(ticks.at(-1)).toBeLessThanOrEqual(durationMs);
        expect(durationMs - (ticks.at(-1) ?? 0)).toBeLessThanOrEqual(stepMs);
      }),
    );
  });
});
