import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nanosecondsToMs, parseGoDuration } from '../../src/config/values/duration.ts';
import { goYamlScalar } from '../../src/config/yaml/go-yaml-scalar.ts';

/** Recorded answers of the Go libraries; see `source` in each file. */
function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8')) as T;
}

describe('durations', () => {
  const { durations } = fixture<{ durations: Record<string, string | null> }>('go-durations.json');

  it(`are read as Go reads them, in ${Object.keys(durations).length} recorded cases`, () => {
    const mine = Object.keys(durations).map((text) => {
      const result = parseGoDuration(text);
      return [text, 'nanoseconds' in result ? String(result.nanoseconds) : null];
    });
    expect(Object.fromEntries(mine)).toEqual(durations);
  });

  it('read back what Go would write', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (nanoseconds) => {
        expect(parseGoDuration(goText(nanoseconds))).toEqual({ nanoseconds });
      }),
    );
  });

  it('are the exact sum of their parts', () => {
    const part = fc.record({
      whole: fc.nat(10_000),
      digits: fc.stringMatching(/^\d{0,3}$/),
      unit: fc.constantFrom('us', 'ms', 's', 'm'),
    });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const text = parts.map(({ whole, digits, unit }) => `${whole}${digits && `.${digits}`}${unit}`).join('');
        const unitNs = { us: 1_000n, ms: 1_000_000n, s: 1_000_000_000n, m: 60_000_000_000n };
        const exact = parts.reduce((sum, { whole, digits, unit }) => {
          const scale = 10n ** BigInt(digits.length);
          return sum + ((BigInt(whole) * scale + BigInt(digits || '0')) * unitNs[unit as 's']) / scale;
        }, 0n);
        expect(parseGoDuration(text)).toEqual({ nanoseconds: exact });
      }),
    );
  });

  it.each([
    ['5', { reason: 'missing-unit' }],
    ['5d', { reason: 'unknown-unit', unit: 'd' }],
    ['', { reason: 'syntax' }],
    ['five', { reason: 'syntax' }],
    ['3000000h', { reason: 'out-of-range' }],
  ])('say what is wrong with %j', (text, expected) => {
    expect(parseGoDuration(text)).toEqual(expected);
  });

  it('of a toString or constructor unit are unknown', () => {
    expect(parseGoDuration('1constructor')).toEqual({ reason: 'unknown-unit', unit: 'constructor' });
  });

  it('become milliseconds', () => {
    expect(nanosecondsToMs(90_000_000_000n)).toBe(90_000);
    expect(nanosecondsToMs(1_500_000n)).toBe(1.5);
  });
});

/**
 * A second implementation of time.Duration.String: whole units from hours down, the fraction without trailing zeros.
 */
function goText(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? '-' : '';
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const seconds = size / 1_000_000_000n;
  const fraction = String(size % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${sign}${seconds / 3600n}h${(seconds / 60n) % 60n}m${seconds % 60n}${fraction && `.${fraction}`}s`;
}

describe('plain scalars', () => {
  const { scalars } = fixture<{ scalars: Record<string, string> }>('go-yaml-scalars.json');

  it(`mean what they mean to kubeadm's parser, in ${Object.keys(scalars).length} recorded cases`, () => {
    const different = Object.entries(scalars).filter(([text, json]) => {
      const { type, value } = goYamlScalar(text);
      if (type === 'integer') return String(value) !== json;
      return (
        !Object.is(type === 'number' ? Number(json) : JSON.parse(json), Object.is(value, -0) ? 0 : value) &&
        !(type === 'number' && Number(json) === value)
      );
    });
    expect(different).toEqual([]);
  });

  it.each([
    ['123456.1234567890123456', 'number'],
    ['abcdef.0123456789abcdef', 'string'],
    ['12:30:45', 'string'],
    ['.nan', 'number'],
    ['-.INF', 'number'],
  ])('%s is a %s', (text, type) => {
    expect(goYamlScalar(text).type).toBe(type);
  });
});
