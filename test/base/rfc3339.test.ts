import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rfc3339, wholeSeconds } from '../../src/base/time.ts';

describe('rfc3339', () => {
  it('writes what Date writes', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        expect(rfc3339(date.getTime())).toBe(date.toISOString());
      }),
    );
  });

  it('refuses no time', () => {
    expect(() => rfc3339(Number.NaN)).toThrow(RangeError);
  });

  it('cuts milliseconds off', () => {
    expect(wholeSeconds(1_764_316_799_999)).toBe('2025-11-28T07:59:59Z');
    expect(wholeSeconds(Date.UTC(12_026, 0))).toBe('+012026-01-01T00:00:00Z');
  });
});
