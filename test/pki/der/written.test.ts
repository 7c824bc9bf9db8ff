/** DER as it is written, byte for byte (X.690). */

import { describe, expect, it } from 'vitest';
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  KEY_USAGE,
  keyUsage,
  sameExtension,
  subjectAltName,
  subjectKeyIdentifier,
} from '../../../src/pki/der/extensions.ts';
import {
  bitString,
  boolean,
  explicit,
  implicit,
  integer,
  nothing,
  octetString,
  oid,
  printableString,
  sequence,
  setOf,
  time,
  utf8String,
} from '../../../src/pki/der/write.ts';

const table = (rows: readonly (readonly [string, Buffer, string])[]) =>
  it.each(rows)('%s', (_, der, hex) => expect(der.toString('hex')).toBe(hex));

describe('a value', () => {
  table([
    ['true', boolean(true), '0101ff'],
    ['false', boolean(false), '010100'],
    ['no bytes of an integer', integer(Buffer.alloc(0)), '020100'],
    ['0', integer(Buffer.of(0, 0)), '020100'],
    ['127', integer(Buffer.of(127)), '02017f'],
    ['128', integer(Buffer.of(0, 128)), '02020080'],
    ['255', integer(Buffer.of(255)), '020200ff'],
    ['256', integer(Buffer.of(0, 1, 0)), '02020100'],
    ['NULL', nothing(), '0500'],
    ['bits', bitString(Buffer.of(1, 2)), '0303000102'],
    ['bits without the last five', bitString(Buffer.of(0xa0), 5), '030205a0'],
    ['bytes', octetString(Buffer.of(7, 8)), '04020708'],
    ['UTF-8', utf8String('é'), '0c02c3a9'],
    ['a printable string', printableString('ab'), '13026162'],
    ['a Latin-1 byte of a printable string', printableString('\xe9'), '1301e9'],
    ['a sequence', sequence(nothing(), boolean(true)), '300505000101ff'],
    ['an empty sequence', sequence(), '3000'],
    [
      'a set, in order of its bytes',
      setOf(octetString(Buffer.of(2)), nothing(), octetString(Buffer.of(1))),
      '31080401010401020500',
    ],
    ['[0] EXPLICIT', explicit(0, nothing()), 'a0020500'],
    ['[3] EXPLICIT', explicit(3, nothing()), 'a3020500'],
    ['[0] IMPLICIT', implicit(0, Buffer.of(1)), '800101'],
    ['[7] IMPLICIT', implicit(7, Buffer.of(1)), '870101'],
  ]);

  it.each([
    [0x7f, '7f'],
    [0x80, '8180'],
    [0xff, '81ff'],
    [0x100, '820100'],
    [0xfff, '820fff'],
    [0xffff, '82ffff'],
    [0x10000, '83010000'],
  ])('of %i bytes has the length %s', (count, hex) => {
    expect(octetString(Buffer.alloc(count)).toString('hex', 1, 1 + hex.length / 2)).toBe(hex);
  });

  table([
    ['0.0', oid('0.0'), '060100'],
    ['1.2', oid('1.2'), '06012a'],
    ['2.5.4.3', oid('2.5.4.3'), '0603550403'],
    ['arcs of one byte and of two', oid('1.2.127.128.16383'), '06062a7f8100ff7f'],
    ['arcs of three bytes', oid('1.2.16384.113549'), '06072a81800086f70d'],
    ['the longest arc', oid('1.2.4294967295'), '06062a8fffffff7f'],
  ]);

  it.each([
    ['1970-01-01T00:00:00.000Z', '\x17\x0d700101000000Z'],
    ['2000-02-29T12:34:56.789Z', '\x17\x0d000229123456Z'],
    ['2049-12-31T23:59:59.999Z', '\x17\x0d491231235959Z'],
    ['2050-01-01T00:00:00.000Z', '\x18\x0f20500101000000Z'],
    ['2126-10-31T01:02:03.004Z', '\x18\x0f21261031010203Z'],
  ])('%s', (at, der) => expect(time(Date.parse(at)).toString('latin1')).toBe(der));
});

describe('an extension', () => {
  table([
    ['digitalSignature', keyUsage(KEY_USAGE.digitalSignature), '300e0603551d0f0101ff040403020780'],
    ['keyEncipherment', keyUsage(KEY_USAGE.keyEncipherment), '300e0603551d0f0101ff040403020520'],
    [
      'all usages of a CA',
      keyUsage(KEY_USAGE.digitalSignature | KEY_USAGE.keyEncipherment | KEY_USAGE.keyCertSign),
      '300e0603551d0f0101ff0404030202a4',
    ],
    ['of a server', extendedKeyUsage(['server']), '30130603551d25040c300a06082b06010505070301'],
    [
      'of a client and a server',
      extendedKeyUsage(['client', 'server']),
      '301d0603551d250416301406082b0601050507030206082b06010505070301',
    ],
    ['of a CA', basicConstraints(true), '300f0603551d130101ff040530030101ff'],
    ['of a leaf', basicConstraints(false), '300c0603551d130101ff04023000'],
    ['the subject’s key', subjectKeyIdentifier(Buffer.of(1, 2)), '300b0603551d0e040404020102'],
    ['the authority’s key', authorityKeyIdentifier(Buffer.of(1, 2)), '300d0603551d230406300480020102'],
    [
      'names, then addresses',
      subjectAltName({ dnsNames: ['a', 'b'], ipAddresses: ['10.0.0.1', 'fd00::1'] }),
      '30270603551d110420301e82016182016287040a0000018710fd000000000000000000000000000001',
    ],
    ['no names', subjectAltName({ dnsNames: [], ipAddresses: [] }), '30090603551d1104023000'],
    ['the same usages', sameExtension('extendedKeyUsage', Buffer.of(1)), '30080603551d25040101'],
    ['the same names', sameExtension('subjectAltName', Buffer.of(1)), '30080603551d11040101'],
  ]);

  it.each(['', 'a', '10.0.0', '10.0.0.1/8', '::1%eth0x y'])('for the address %j is none', (address) => {
    expect(() => subjectAltName({ dnsNames: [], ipAddresses: [address] })).toThrow(
      new RangeError(`${address} is not an IP address`),
    );
  });
});
