import { describe, expect, it } from 'vitest';
import { DerError, element, only } from '../../src/pki/der/reader.ts';
import {
  requireBitString,
  requireBoolean,
  requireIa5,
  requireInteger,
  requireOid,
  requireString,
  requireTime,
  TAG,
  wholeBytes,
} from '../../src/pki/der/values.ts';

/** Contents in hexadecimal that pass each check and that do not, and the one reason for that. */
function values(
  name: string,
  check: (bytes: Buffer) => unknown,
  fit: readonly string[],
  unfit: readonly string[],
  reason: string,
): void {
  describe(name, () => {
    it.each(fit)('%s', (hex) => expect(() => check(Buffer.from(hex, 'hex'))).not.toThrow());
    it.each(unfit)('%s is none', (hex) => expect(() => check(Buffer.from(hex, 'hex'))).toThrow(new DerError(reason)));
  });
}
const text = (all: readonly string[]) => all.map((one) => Buffer.from(one, 'latin1').toString('hex'));

values(
  'an INTEGER',
  (bytes) => requireInteger(bytes),
  ['00', '01', '7f', '0080', '00ff01', '7fffffffffffffffff'],
  ['', '80', 'ff', '0000', '007f', '0001ff'],
  'integer',
);
values(
  'an INTEGER of two bytes',
  (bytes) => requireInteger(bytes, 2),
  ['00', '7fff', '0080'],
  ['008000', '7fffff'],
  'integer',
);
values('a BOOLEAN', requireBoolean, ['00', 'ff'], ['', '01', 'fe', '0000', 'ff00', '80'], 'boolean');
values(
  'a BIT STRING',
  requireBitString,
  ['00', '00ff', '07ff80', '0180fe', '0100', '07ff00'],
  ['', '01', '07', '08', '0800', '01ff', '0701', 'ffff', '0440ff'],
  'bit string',
);
values('a BIT STRING of whole bytes', wholeBytes, ['00', '00ff'], ['', '01', '01fe'], 'bit string');
values(
  'an OBJECT IDENTIFIER',
  requireOid,
  ['2a', '00', '551d0f', '8100', '87ffffff7f', '2a87ffffff7f'],
  ['', '80', '8001', '2a8001', '81', '2a81', '8880808000', '8fffffff7f', '2a9080808000'],
  'object identifier',
);
values('an IA5String', requireIa5, ['', '00', '7f', '61'], ['80', '61ff'], 'IA5String');

describe('a string of a name', () => {
  const bmp = (...points: number[]) => points.map((point) => point.toString(16).padStart(4, '0')).join('');
  const strings = (tag: number) => (bytes: Buffer) => requireString(tag, bytes);
  values('UTF8String', strings(TAG.utf8String), ['', '61', 'c3a9'], ['ff', 'c3', '61c0'], 'string');
  values(
    'PrintableString',
    strings(TAG.printableString),
    text(['', "Az09 '()+,-./:=?*&"]),
    text(['_', '@', '"', 'a\n', 'é', '!', ';', '<', '[', '{']),
    'string',
  );
  values('NumericString', strings(TAG.numericString), text(['', '0 9']), text(['a', '1.', '1\n', '/', ':']), 'string');
  values('IA5String', strings(TAG.ia5String), text(['', '@']), ['80'], 'string');
  values('T61String', strings(TAG.t61String), ['', 'ff00'], [], 'string');
  values(
    'BMPString',
    strings(TAG.bmpString),
    ['', bmp(0x61), bmp(0xfffd, 0xd7ff, 0xe000, 0xfdcf, 0xfdf0)],
    [
      '61',
      '006100',
      bmp(0xfffe),
      bmp(0xffff),
      bmp(0xfdd0),
      bmp(0xfdef),
      bmp(0xd800),
      bmp(0xdfff),
      bmp(0x61, 0xdc00),
      bmp(0xdbff, 0x61),
    ],
    'string',
  );
  values('of another kind', strings(0x1c), [], ['', '61'], 'string');
});

it('tags are those of X.680 section 8.6 and RFC 5280 section 4.1', () => {
  expect(TAG).toEqual({
    ...{ boolean: 1, integer: 2, bitString: 3, octetString: 4, oid: 6, utf8String: 12, numericString: 18 },
    ...{ printableString: 19, t61String: 20, ia5String: 22, utcTime: 23, generalizedTime: 24, bmpString: 30 },
    ...{ sequence: 0x30, set: 0x31, version: 0xa0, extensions: 0xa3 },
  });
});

describe('a time', () => {
  values(
    'UTCTime',
    (bytes) => requireTime(TAG.utcTime, bytes),
    text(['260101000000Z', '500101000000Z', '491231235959Z', '991231235959Z', '240229000000Z']),
    text([
      '2601010000Z',
      '260101000000',
      '260101000000+0000',
      '20260101000000Z',
      '230229000000Z',
      '261301000000Z',
      '260100000000Z',
      '260101240000Z',
      '260101006000Z',
      '260101000060Z',
      ' 260101000000Z',
      '260101000000Z\n',
      '26010100000aZ',
      '26-01-01T00:00:00.000Z',
    ]),
    'time',
  );
  values(
    'GeneralizedTime',
    (bytes) => requireTime(TAG.generalizedTime, bytes),
    text(['20500101000000Z', '19500101000000Z', '99991231235959Z']),
    text([
      '19491231235959Z',
      '00010101000000Z',
      '20500101000000.0Z',
      '205001010000Z',
      '500101000000Z',
      '20500230000000Z',
      'x20500101000000Z',
      '20500101000000Zx',
      '2050-01-01T00:00:00.000Z',
    ]),
    'time',
  );
  values(
    'of another tag',
    (bytes) => requireTime(TAG.ia5String, bytes),
    [],
    text(['260101000000Z', '20260101000000Z']),
    'time',
  );
});

describe('an element', () => {
  const read = (hex: string, offset = 0, limit?: number) => element(Buffer.from(hex, 'hex'), offset, limit);
  it.each([
    ['0500', { tag: 5, start: 0, content: 2, end: 2 }],
    ['04017f', { tag: 4, start: 0, content: 2, end: 3 }],
    [`047f${'00'.repeat(127)}`, { tag: 4, start: 0, content: 2, end: 129 }],
    [`048180${'00'.repeat(128)}`, { tag: 4, start: 0, content: 3, end: 131 }],
    [`0481ff${'00'.repeat(255)}`, { tag: 4, start: 0, content: 3, end: 258 }],
    [`04820100${'00'.repeat(256)}`, { tag: 4, start: 0, content: 4, end: 260 }],
    [`0483010000${'00'.repeat(65_536)}`, { tag: 4, start: 0, content: 5, end: 65_541 }],
    ['1e00', { tag: 0x1e, start: 0, content: 2, end: 2 }],
  ])('%#', (hex, expected) => {
    expect(read(hex)).toEqual(expected);
    expect(read(`0500${hex}`, 2)).toEqual({
      tag: expected.tag,
      start: 2,
      content: expected.content + 2,
      end: expected.end + 2,
    });
  });

  it.each([
    ['', 'truncated'],
    ['05', 'truncated'],
    ['0401', 'truncated'],
    ['048180', 'truncated'],
    ['0481', 'truncated'],
    ['1f0200', 'tag of several bytes'],
    ['bf0200', 'tag of several bytes'],
    ['0480', 'length'],
    [`0485${'00'.repeat(5)}`, 'length'],
    ['048100', 'length not minimal'],
    ['04817f', 'length not minimal'],
    ['04820001', 'length not minimal'],
    ['048200ff', 'length not minimal'],
    ['048300ffff', 'length not minimal'],
    ['04840000ffff', 'length not minimal'],
  ])('%s is none: %s', (hex, message) => {
    expect(() => read(hex)).toThrow(new DerError(message));
  });

  it('does not reach beyond what it is in', () => {
    expect(read('04020000', 0, 4)).toMatchObject({ end: 4 });
    for (const limit of [1, 2, 3]) expect(() => read('04020000', 0, limit)).toThrow(new DerError('truncated'));
    expect(() => read(`048180${'00'.repeat(128)}`, 0, 2)).toThrow(new DerError('truncated'));
  });

  it('may be the only one, of a tag', () => {
    expect(only(Buffer.from('0500', 'hex'), 5)).toMatchObject({ tag: 5 });
    expect(() => only(Buffer.from('050000', 'hex'), 5)).toThrow(new DerError('trailing data'));
    expect(() => only(Buffer.from('0500', 'hex'), 4)).toThrow(new DerError('tag 5 instead of 4'));
  });
});
