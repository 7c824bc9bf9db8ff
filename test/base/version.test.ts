import fc from 'fast-check';
import parseSemver from 'semver/functions/parse.js';
import { describe, expect, it, test } from 'vitest';
import { isBefore, parseVersion, type Version } from '../../src/base/version.ts';

test.each([
  ['v1.37.2', { major: 1, minor: 37, patch: 2, preRelease: '', text: 'v1.37.2' }],
  ['1.37.0-rc.1+abc', { major: 1, minor: 37, patch: 0, preRelease: 'rc.1', text: 'v1.37.0-rc.1+abc' }],
  [
    'v1.1234567890.2-0.x-y',
    { major: 1, minor: 1234567890, patch: 2, preRelease: '0.x-y', text: 'v1.1234567890.2-0.x-y' },
  ],
  [' v10.0.20 ', { major: 10, minor: 0, patch: 20, preRelease: '', text: 'v10.0.20' }],
])('%j is a version', (text, version) => expect(parseVersion(text)).toEqual(version));

test.each([
  '',
  undefined,
  'v1.37',
  'v01.37.2',
  'v1.037.2',
  'v1.37.02',
  'xv1.37.2',
  'v1.37.2x',
  'v1.37.2-',
  'v1.37.2+',
  'v1.12345678901234567890.2',
  'v1.37.2-rc..1',
  'v1.37.2-rc.01',
  'v1.37.2+a..b',
  `v1.37.2-${'x'.repeat(300)}`,
  'v1.2.3-é',
])('%j is none', (text) => expect(parseVersion(text)).toBeUndefined());

test.each([
  ['1.37.2', false],
  ['1.37.0', false],
  ['1.37.0-rc.1', true],
  ['1.37.1-rc.1', false],
  ['1.36.9', true],
  ['1.38.0-alpha.1', false],
  ['0.99.0', true],
  ['2.0.0-rc.1', false],
])('%s is before 1.37: %s', (text, before) => expect(isBefore(parseVersion(text) as Version, [1, 37])).toBe(before));

describe('versions', () => {
  const number = fc.nat({ max: 999 });
  const version = fc.record({
    major: number,
    minor: number,
    patch: number,
    pre: fc.constantFrom('', '-rc.1', '-alpha.0.12'),
  });

  it('are read back as they were written', () => {
    fc.assert(
      fc.property(
        version,
        fc.constantFrom('', 'v'),
        fc.constantFrom('', '+k3s1'),
        ({ major, minor, patch, pre }, v, build) => {
          expect(parseVersion(`${v}${major}.${minor}.${patch}${pre}${build}`)).toMatchObject({
            major,
            minor,
            patch,
            preRelease: pre.slice(1),
          });
        },
      ),
    );
  });

  it('come before a release exactly when they are smaller, pre-releases before their own', () => {
    fc.assert(
      fc.property(version, number, number, ({ major, minor, patch, pre }, otherMajor, otherMinor) => {
        const parsed = parseVersion(`${major}.${minor}.${patch}${pre}`);
        const [a, b] = [major * 1e6 + minor * 1e3 + patch, otherMajor * 1e6 + otherMinor * 1e3];
        expect(parsed && isBefore(parsed, [otherMajor, otherMinor])).toBe(a < b || (a === b && pre !== ''));
      }),
    );
  });

  it('are those that the package semver reads', () => {
    const core = fc.nat({ max: 99 }).map(String);
    const identifier = fc.oneof(core, fc.stringMatching(/^[0-9A-Za-z-]{1,4}$/));
    const list = fc.array(identifier, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
    const optional = (sign: string) => fc.option(list).map((text) => (text === null ? '' : `${sign}${text}`));
    const valid = fc
      .tuple(fc.constantFrom('', 'v', ' v'), core, core, core, optional('-'), optional('+'))
      .map(([v, major, minor, patch, pre, build]) => `${v}${major}.${minor}.${patch}${pre}${build}`);
    const spoilt = fc
      .tuple(valid, fc.nat(), fc.constantFrom('', '0', '1', 'v', 'V', '.', '-', '+', '_', ' ', 'é', '\n'))
      .map(
        ([text, at, sign]) =>
          text.slice(0, at % (text.length + 1)) + sign + text.slice((at % (text.length + 1)) + (at % 2)),
      );
    const read = (text: string) => {
      const version = parseSemver(text);
      if (version === null) return {};
      const { major, minor, patch, prerelease } = version;
      return { major, minor, patch, preRelease: prerelease.join('.') };
    };
    let versions = 0;
    fc.assert(
      fc.property(fc.oneof(valid, spoilt, spoilt), (text) => {
        const { text: _text, ...ours } = parseVersion(text) ?? {};
        expect(ours).toEqual(read(text));
        if ('major' in ours) versions += 1;
      }),
      { numRuns: 2_000 },
    );
    expect(versions).toBeGreaterThan(400);
  });

  it.each([
    ...[256, 257].map((length) => `1.2.3-${'x'.repeat(length - 6)}`),
    ...[Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER + 1].map((number) => `1.${number}.3`),
    ...[
      'vv1.2.3',
      '1.2.3-1a',
      '1.2.3+a_b',
      '1.2.3+a-b',
      '1.2.3+a.b.c',
      '1.2.3-RC.1',
      'V1.2.3',
      'v1',
      '1.2',
      '1.2.3.4',
      '1.2.x',
    ],
    ...['v1.37.2 extra', '1.2.3-9007199254740993', '1.2.3-00', '1.2.3+00'],
  ])('are what semver takes them for: %s', (text) => {
    expect(parseVersion(text) !== undefined).toBe(parseSemver(text) !== null);
  });
});
