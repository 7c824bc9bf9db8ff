import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goDuration, parseGoDuration } from '../../src/config/values/duration.ts';
import { yamlValue } from '../../src/config/yaml/value.ts';
import { toYaml } from '../../src/manifests/yaml.ts';

/** Texts that some parsers read differently, and random ones. */
const text = fc
  .oneof(
    fc.string({ unit: fc.constantFrom(...'0123456789abcdefoxXbBeE.+-_:yYnN~ '), maxLength: 7 }),
    fc.string({ unit: 'grapheme', maxLength: 10 }),
  )
  .filter((one) => one !== '__proto__' && one !== '<<');

describe('YAML for Go', () => {
  it('is read behind a byte order mark, in bytes and in a string', () => {
    for (const given of ['\ufeffa: b\n', Buffer.from('\ufeffa: b\n')])
      expect(yamlValue(given).value).toEqual({ a: 'b' });
    expect(yamlValue('\ufeff\ufeffa: b\n').value).toBeUndefined();
  });

  it('is read back as what was written, every text as a text', () => {
    const value = fc.oneof(
      text,
      fc.integer(),
      fc.boolean(),
      fc.array(text, { minLength: 1 }),
      fc.dictionary(text, text, { noNullPrototype: true }),
    );
    fc.assert(
      fc.property(fc.dictionary(text, value, { noNullPrototype: true }), (fields) => {
        const { value: read, problems } = yamlValue(toYaml(fields));
        expect(problems.result().problems).toEqual([]);
        expect(read).toEqual(fields);
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['e1', '.e1', '0X1F', '0o17', '1e3_', '0b1', 'y', 'NO', '~', '2026-01-01', '1_000'])(
    '%s stays a text',
    (word) => {
      expect(yamlValue(toYaml({ word })).value).toEqual({ word });
    },
  );

  it('reads scalars as Go does', () => {
    expect(yamlValue('a: e1\nb: 0o17\nc: yes\nd: 2026-01-01\ne: ~\nf: [1, ~]\n').value).toEqual({
      a: 'e1',
      b: 15,
      c: true,
      d: '2026-01-01',
      f: [1, null],
    });
  });

  it('says where it can not be read', () => {
    const { value, problems } = yamlValue('a: "\nb: 1\n');
    expect(value).toBeUndefined();
    expect(problems.result().problems).toMatchObject([{ line: 3, key: 'CONFIG_SYNTAX_MISSING' }]);
    const bomb = `a: &a [${Array(10).fill('x')}]\n${'bcdefg'
      .split('')
      .map((letter, i) => `${letter}: &${letter} [${Array(10).fill(`*${'abcdef'[i]}`)}]\n`)
      .join('')}`;
    expect(yamlValue(bomb).problems.result().problems).toMatchObject([{ key: 'CONFIG_TOO_MANY_VALUES' }]);
  });
});

describe('durations as Go writes them', () => {
  it.each([
    [0, '0s'],
    [1.5, '1.5ms'],
    [0.0001, '100ns'],
    [0.0015, '1.5µs'],
    [1000, '1s'],
    [61_500, '1m1.5s'],
    [3_600_000, '1h0m0s'],
    [-90_000, '-1m30s'],
    [86_400_000 * 365, '8760h0m0s'],
    [-4_393_746_545.622, '-1220h29m6.545622s'],
  ])('%d ms is %s', (ms, expected) => {
    expect(goDuration(ms)).toBe(expected);
  });

  it('are read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 42), max: 2 ** 42 }), (microseconds) => {
        expect(parseGoDuration(goDuration(microseconds / 1000))).toEqual({ nanoseconds: BigInt(microseconds) * 1000n });
      }),
    );
  });
});
