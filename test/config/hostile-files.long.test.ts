import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFailure } from '../../src/base/failure.ts';
import { CONFIG_INVALID } from '../../src/config/config-sentences.ts';
import { parseJoinDocuments } from '../../src/config/documents/join-documents.ts';
import { MAX_CONFIGURATION_BYTES } from '../../src/config/yaml/text.ts';
import { BASE, head, summary } from './support/files.ts';

const repeat = (text: string, length = MAX_CONFIGURATION_BYTES - 200) =>
  text.repeat(Math.ceil(length / text.length)).slice(0, length);
const letters = 'abcdefghij'.split('');
const LAUGHS = letters
  .map((letter, index) => `${letter}: &${letter} [${index === 0 ? 'lol' : Array(9).fill(`*${letters[index - 1]}`)}]\n`)
  .join('');
const MERGES = letters
  .map(
    (letter, index) =>
      `${letter}: &${letter} {${index === 0 ? 'k: v' : `<<: [${Array(9).fill(`*${letters[index - 1]}`)}]`}}\n`,
  )
  .join('');
const CHAIN = Array.from(
  { length: 30 },
  (_, index) => `a${index}: &a${index} {${index === 0 ? 'k: v' : `<<: *a${index - 1}`}}\n`,
).join('');

describe('files that are no configuration', () => {
  it.each<[string, Uint8Array | string, string[]]>([
    ['10 MB of text', new Uint8Array(10_000_000).fill(0x61), ['- . TOO_LARGE']],
    ['one byte too many', new Uint8Array(MAX_CONFIGURATION_BYTES + 1).fill(0x23), ['- . TOO_LARGE']],
    ['NUL bytes', new Uint8Array(1000), ['1:1 . CONTROL_CHARACTER']],
    ['a NUL byte in a line', `${BASE}a: b\0c\n`, ['9:5 . CONTROL_CHARACTER']],
    ['an escape sequence', `${BASE}a: \x1b[31m\n`, ['9:4 . CONTROL_CHARACTER']],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0), ['1:2 . NOT_UTF8']],
    ['an executable', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0), ['1:1 . CONTROL_CHARACTER']],
    ['Latin-1', Buffer.from(`${BASE}# \u00e9\n`, 'latin1'), ['9:3 . NOT_UTF8']],
    ['a character cut off at the end', Buffer.from(`${BASE}# \u20ac`).subarray(0, -1), ['9:3 . NOT_UTF8']],
    ['a surrogate in UTF-8', Uint8Array.of(0x61, 0xed, 0xa0, 0x80), ['1:2 . NOT_UTF8']],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${BASE}`, 'utf16le'), ['- . ENCODING']],
    ['UTF-16 big-endian with a mark', Buffer.from(`\ufeff${BASE}`, 'utf16le').swap16(), ['- . ENCODING']],
    ['UTF-16 without a mark', Buffer.from(BASE, 'utf16le'), ['- . ENCODING']],
    ['UTF-32', Uint8Array.of(0xff, 0xfe, 0, 0, 0x61, 0, 0, 0), ['- . ENCODING']],
    ['100000 brackets', `${head()}discovery: ${'['.repeat(100_000)}${']'.repeat(100_000)}\n`, ['3:111 . TOO_DEEP']],
    ['100000 braces', '{'.repeat(100_000), ['1:101 . TOO_DEEP']],
    ['a list of 100000 levels', '- '.repeat(100_000), ['1:200 . TOO_DEEP']],
    [
      'mappings of 1400 levels',
      Array.from({ length: 1400 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join(''),
      ['100:101 . TOO_DEEP'],
    ],
  ])('%s', (_what, file, expected) => {
    expect(summary(file)).toEqual(expected);
  });

  it.each([
    '[',
    '{',
    '[[]',
    '[],',
    '? ',
    'a:\n',
    '\t',
    ' ',
    '\n',
    '\r',
    '"',
    "'",
    '"x" ',
    '#\n',
    '%\n',
    '&a ',
    '!a ',
    '*a ',
    '---\n',
    '...\n',
    ']',
    '}',
    'abc: def\n',
    '- a\n',
    ':',
    '- >-\n',
    '[a]: b\n',
    ',',
    '"\\',
    '--- [\n',
    'é',
  ])('one mebibyte of %j', (text) => {
    for (const file of [repeat(text), head() + repeat(text), `[${repeat(text)}`])
      expect(summary(file).length).toBeGreaterThan(0);
  });
});

describe('alias bombs', () => {
  it('in fields that are not known are not expanded', () => {
    expect(summary(BASE + LAUGHS)).toEqual(letters.map((letter, index) => `${9 + index}:1 ${letter} UNKNOWN_FIELD`));
  });

  it('in a list of strings are refused item by item', () => {
    const problems = summary(`${BASE}x: &x [[lol]]\ny: &y [*x,*x]\nskipPhases: *y\n`);
    expect(problems).toEqual([
      '9:1 x UNKNOWN_FIELD',
      '10:1 y UNKNOWN_FIELD',
      '10:8 skipPhases[0] WRONG_TYPE',
      '10:11 skipPhases[1] WRONG_TYPE',
    ]);
  });

  it.each([
    ['wide', MERGES, '*j'],
    ['deep', CHAIN, '*a29'],
  ])('of %s merges are cut off', (_what, definitions, alias) => {
    const problems = summary(`${BASE}${definitions}timeouts: ${alias}\n`);
    expect(problems.filter((problem) => problem.includes('MERGE_TOO_LARGE')).length).toBeGreaterThan(0);
  });
});

describe('anything', () => {
  const answersOrFails = (bytes: Uint8Array) => {
    try {
      parseJoinDocuments(bytes, 'f', { allowExperimentalApi: true });
    } catch (error) {
      if (!isFailure(error, CONFIG_INVALID)) throw error;
      expect(error.params.problems.length).toBeGreaterThan(0);
    }
  };

  it('random bytes end in a Failure', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), answersOrFails), { numRuns: 500 });
  });

  it('random YAML signs end in a Failure', () => {
    const pieces = fc.constantFrom(
      ...'- : ? [ ] { } , & * ! | > \' " % @ # \n \t a b << ~ yes 1 .5 --- ... &a *a !!str discovery token timeouts'.split(
        ' ',
      ),
      ' ',
      '\n',
      '\n  ',
      ': ',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), fc.boolean(), (parts, headed) =>
        answersOrFails(Buffer.from((headed ? BASE : '') + parts.join(''))),
      ),
      { numRuns: 1500 },
    );
  });

  it('a valid file with a byte changed or cut off is read or refused', () => {
    const valid = Buffer.from(
      `${BASE}nodeRegistration: {name: a, taints: [{key: k, effect: NoExecute}]}\ntimeouts: {discovery: 1m}\n`,
    );
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.nat(255), fc.nat(valid.length), (at, byte, length) => {
        const changed = Buffer.from(valid);
        changed[at] = byte;
        answersOrFails(changed.subarray(0, length));
        answersOrFails(changed);
      }),
      { numRuns: 500 },
    );
  });
});
