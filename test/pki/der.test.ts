import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { children, DerError, element, inside, only, whole } from '../../src/pki/der/reader.ts';
import { integer, octetString, oid, sequence, setOf, time, utf8String } from '../../src/pki/der/write.ts';

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));

describe('DER', () => {
  test('what is written is read again, in order and with every length form', () => {
    const lengths = fc.constantFrom(0, 1, 127, 128, 255, 256, 65535, 65536).map((length) => Buffer.alloc(length, 7));
    fc.assert(
      fc.property(fc.array(fc.oneof(bytes(300), lengths), { maxLength: 5 }), (contents) => {
        const der = sequence(...contents.map((content) => octetString(content)), utf8String('end'));
        const outer = element(der, 0);
        expect([outer.tag, outer.end]).toEqual([0x30, der.length]);
        const parts = children(der, outer);
        expect(parts.length).toBe(contents.length + 1);
        expect(contents.every((content, i) => inside(der, parts[i] ?? outer).equals(content))).toBe(true);
        expect(whole(der, parts.at(-1) ?? outer)).toEqual(utf8String('end'));
      }),
      { numRuns: 60 },
    );
  });

  test('every cut is noticed, and nothing but a RangeError comes of any bytes', () => {
    const der = sequence(octetString(Buffer.alloc(200, 1)), sequence(oid('2.5.4.3'), utf8String('name')));
    for (let length = 0; length < der.length; length++)
      expect(() => element(der.subarray(0, length), 0)).toThrow(RangeError);
    fc.assert(
      fc.property(bytes(40), (hostile) => {
        try {
          children(hostile, element(hostile, 0)).flatMap((child) => children(hostile, child));
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['a tag in long form', '1f02021234'],
    ['a context tag in long form', 'bf020100'],
    ['a length in a byte that was not needed', '04810107'],
    ['a length with a zero before it', `0482007f${'00'.repeat(127)}`],
    ['an indefinite length', '3080040107000000'],
    ['a length of five bytes', '04850000000001ff'],
  ])('%s is refused', (_, hex) => {
    expect(() => element(Buffer.from(hex, 'hex'), 0)).toThrow(DerError);
  });

  test('one element, and nothing after it', () => {
    expect(only(Buffer.from('040107', 'hex'), 0x04).content).toBe(2);
    expect(() => only(Buffer.from('0401070500', 'hex'), 0x04)).toThrow(DerError);
    expect(() => only(Buffer.from('040107', 'hex'), 0x05)).toThrow(DerError);
  });

  test('a child that reaches beyond its parent is refused', () => {
    const der = Buffer.from([0x30, 0x03, 0x04, 0x05, 0x00, 0x01, 0x02, 0x03, 0x04]);
    expect(() => children(der, element(der, 0))).toThrow(RangeError);
  });

  test('integers are as short as they can be and never negative', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        const hex = value.toString(16).padStart(16, '0');
        const der = integer(Buffer.from(hex, 'hex'));
        const content = inside(der, element(der, 0));
        expect(BigInt(`0x${content.toString('hex')}`)).toBe(value);
        expect((content[0] ?? 0) < 0x80).toBe(true);
        if (content.length > 1) expect(content[0] !== 0 || (content[1] ?? 0) >= 0x80).toBe(true);
      }),
    );
  });

  test('object identifiers, times and sets', () => {
    expect(oid('1.2.840.113549.1.1.11').toString('hex')).toBe('06092a864886f70d01010b');
    expect(oid('2.5.29.17').toString('hex')).toBe('0603551d11');
    expect(time(Date.UTC(2049, 11, 31, 23, 59, 59)).toString('latin1')).toBe('\x17\x0d491231235959Z');
    expect(time(Date.UTC(2050, 0, 1)).toString('latin1')).toBe('\x18\x0f20500101000000Z');
    expect(setOf(utf8String('b'), utf8String('a'))).toEqual(setOf(utf8String('a'), utf8String('b')));
  });
});
