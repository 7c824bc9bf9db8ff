import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DerError } from '../../src/pki/der/reader.ts';
import { requirePublicKey, requireStrictCertificate } from '../../src/pki/der/strict-certificate.ts';
import {
  bitString,
  boolean,
  explicit,
  integer,
  nothing,
  octetString,
  oid,
  printableString,
  sequence,
  setOf,
  time,
  utf8String,
} from '../../src/pki/der/write.ts';
import { reasonsOf } from './reasons.ts';

const int = (...bytes: number[]) => integer(Buffer.from(bytes));
const NOT_MINIMAL = Buffer.from('02020001', 'hex');
const NEGATIVE = Buffer.from('0201ff', 'hex');
/** Its last arc does not end. */
const BAD_OID = Buffer.from('06025581', 'hex');

const spkiOf = (curve: string) =>
  generateKeyPairSync('ec', { namedCurve: curve }).publicKey.export({ type: 'spki', format: 'der' });
const P256 = spkiOf('P-256');

const attribute = (value: Buffer, id = oid('2.5.4.3')) => sequence(id, value);
const name = (...attributes: Buffer[]) => sequence(setOf(...attributes));
const extension = (id: string, value: Buffer, ...critical: Buffer[]) =>
  sequence(oid(id), ...critical, octetString(value));
const extensions = (...list: Buffer[]) => explicit(3, sequence(...list));
const ALGORITHM = sequence(oid('1.2.840.10045.4.3.2'));
const VALIDITY = sequence(time(0), time(1e12));

const FIELDS = {
  version: explicit(0, int(2)),
  serial: int(1),
  inner: ALGORITHM,
  issuer: name(attribute(utf8String('a'))),
  validity: VALIDITY,
  subject: name(attribute(printableString('b'))),
  key: P256,
  extensions: extensions(extension('2.5.29.19', sequence(), boolean(true))),
  more: Buffer.alloc(0),
  algorithm: ALGORITHM,
  signature: bitString(Buffer.of(1, 2)),
  trailing: Buffer.alloc(0),
};
type Field = keyof typeof FIELDS;
const NONE = Buffer.alloc(0);

function certificate(given: Partial<Record<Field, Buffer>> = {}): Buffer {
  const { algorithm, signature, trailing, ...body } = { ...FIELDS, ...given };
  const { version, serial, inner, issuer, validity, subject, key, extensions: list, more } = body;
  return sequence(
    sequence(version, serial, inner, issuer, validity, subject, key, list, more),
    algorithm,
    signature,
    trailing,
  );
}

describe('a certificate', () => {
  it.each<[string, Partial<Record<Field, Buffer>>]>([
    ['as it is', {}],
    ['without extensions', { extensions: NONE }],
    ['of version 1', { version: NONE, extensions: NONE }],
    ['of version 2', { version: explicit(0, int(1)), extensions: NONE }],
    ['with an empty list of extensions', { extensions: extensions() }],
    [
      'with names of several parts',
      {
        issuer: sequence(
          setOf(attribute(utf8String('a')), attribute(utf8String('b'))),
          setOf(attribute(utf8String('c'))),
        ),
      },
    ],
    ['without a name', { subject: sequence() }],
    [
      'with parameters of its algorithm',
      { inner: sequence(oid('1.2.3'), nothing()), algorithm: sequence(oid('1.2.3'), nothing()) },
    ],
    [
      'with an extension that is said not to be critical',
      { extensions: extensions(extension('2.5.29.14', octetString(NONE), boolean(false))) },
    ],
    ['with two extensions', { extensions: extensions(extension('2.5.29.19', sequence()), extension('1.2.3', NONE)) }],
  ])('%s', (_, given) => {
    expect(() => requireStrictCertificate(certificate(given))).not.toThrow();
  });

  const refused: [string, Partial<Record<Field, Buffer>>][] = [
    ['of version 1 that says so', { version: explicit(0, int(0)), extensions: NONE }],
    ['of version 4', { version: explicit(0, int(3)) }],
    ['of a version of two bytes', { version: explicit(0, Buffer.from('02020002', 'hex')) }],
    ['of no version', { version: explicit(0, Buffer.from('0200', 'hex')) }],
    ['of a version that is no number', { version: explicit(0, octetString(Buffer.of(2))) }],
    ['of a version with something behind it', { version: explicit(0, Buffer.concat([int(2), nothing()])) }],
    ['of version 1 with extensions', { version: NONE }],
    ['of version 2 with extensions', { version: explicit(0, int(1)) }],
    ['without a serial number', { serial: NONE }],
    ['with a serial number that is not minimal', { serial: NOT_MINIMAL }],
    ['with a negative serial number', { serial: NEGATIVE }],
    ['with a serial number of another kind', { serial: octetString(Buffer.of(1)) }],
    ['with two algorithms', { algorithm: sequence(oid('1.2.840.10045.4.3.3')) }],
    ['with parameters outside alone', { algorithm: sequence(oid('1.2.840.10045.4.3.2'), nothing()) }],
    ...[
      sequence(),
      sequence(BAD_OID),
      sequence(int(1)),
      sequence(oid('1.2.3'), nothing(), nothing()),
      setOf(oid('1.2.3')),
    ].map((algorithm): [string, Partial<Record<Field, Buffer>>] => [
      `with the algorithm ${algorithm.toString('hex')}`,
      { inner: algorithm, algorithm },
    ]),
    ...(['issuer', 'subject'] as const).flatMap((field) =>
      [
        name(),
        setOf(),
        sequence(sequence(attribute(utf8String('a')))),
        name(sequence()),
        name(sequence(oid('2.5.4.3'))),
        name(sequence(oid('2.5.4.3'), utf8String('a'), nothing())),
        name(sequence(utf8String('a'), oid('2.5.4.3'))),
        name(attribute(utf8String('a'), BAD_OID)),
        name(attribute(printableString('_'))),
        name(attribute(octetString(NONE))),
        name(setOf(oid('2.5.4.3'), utf8String('a'))),
        sequence(setOf(attribute(utf8String('a'))), setOf()),
      ].map((value): [string, Partial<Record<Field, Buffer>>] => [
        `with the ${field} ${value.toString('hex')}`,
        { [field]: value },
      ]),
    ),
    ...[
      sequence(),
      sequence(time(0)),
      sequence(time(0), time(1), time(2)),
      sequence(time(0), int(1)),
      sequence(utf8String('000101000000Z'), time(0)),
      setOf(time(0), time(1)),
    ].map((validity): [string, Partial<Record<Field, Buffer>>] => [
      `with the validity ${validity.toString('hex')}`,
      { validity },
    ]),
    ['with a key that is none', { key: sequence() }],
    ['with a key of another kind', { key: setOf() }],
    ['with a signature of half a byte', { signature: bitString(Buffer.of(0x10), 4) }],
    ['with a signature of another kind', { signature: octetString(Buffer.of(1)) }],
    ['without a signature', { signature: NONE }],
    ['with extensions of another tag', { extensions: explicit(1, sequence()) }],
    ['with something behind its extensions', { more: nothing() }],
    ['with something behind its signature', { trailing: nothing() }],
    ...[
      explicit(3, NONE),
      explicit(3, setOf()),
      explicit(3, Buffer.concat([sequence(), nothing()])),
      extensions(nothing()),
      extensions(sequence()),
      extensions(sequence(oid('1.2.3'))),
      extensions(sequence(oid('1.2.3'), boolean(true))),
      extensions(sequence(oid('1.2.3'), octetString(NONE), octetString(NONE))),
      extensions(sequence(oid('1.2.3'), boolean(true), octetString(NONE), nothing())),
      extensions(sequence(oid('1.2.3'), Buffer.from('010101', 'hex'), octetString(NONE))),
      extensions(sequence(BAD_OID, octetString(NONE))),
      extensions(sequence(int(1), octetString(NONE))),
      extensions(extension('1.2.3', NONE), extension('1.2.3', Buffer.of(1))),
      extensions(extension('2.5.29.19', nothing())),
      extensions(extension('2.5.29.14', octetString(NONE), boolean(true))),
    ].map((list): [string, Partial<Record<Field, Buffer>>] => [
      `with the extensions ${list.toString('hex')}`,
      { extensions: list },
    ]),
  ];
  it.each(refused)('%s is refused', (_, given) => {
    expect(() => requireStrictCertificate(certificate(given))).toThrow(DerError);
  });
  it('is refused for its reasons', () => {
    const all = refused.map(([, given]) => certificate(given));
    expect(reasonsOf(all, requireStrictCertificate)).toEqual([
      'attribute',
      'bit string',
      'boolean',
      'empty set',
      'extension that may not be critical',
      'extension twice',
      'extensions before version 3',
      'integer',
      'object identifier',
      'string',
      'time',
      'trailing data',
      'truncated',
      'two algorithms',
      'validity',
      'version',
    ]);
  });

  it('with bytes behind it is refused, as is a part of one', () => {
    expect(() => requireStrictCertificate(Buffer.concat([certificate(), Buffer.of(0)]))).toThrow(DerError);
    expect(() => requireStrictCertificate(certificate().subarray(0, -1))).toThrow(DerError);
    expect(() => requireStrictCertificate(sequence())).toThrow(DerError);
    expect(() => requireStrictCertificate(NONE)).toThrow(DerError);
  });
});

describe('a public key', () => {
  const EC = oid('1.2.840.10045.2.1');
  const RSA = oid('1.2.840.113549.1.1.1');
  const ED25519 = oid('1.3.101.112');
  const CURVES = {
    'P-224': ['1.3.132.0.33', 57],
    'P-256': ['1.2.840.10045.3.1.7', 65],
    'P-384': ['1.3.132.0.34', 97],
    'P-521': ['1.3.132.0.35', 133],
  } as const;
  const spki = (algorithm: Buffer, key: Buffer, ...more: Buffer[]) => sequence(algorithm, bitString(key), ...more);
  const point = (length: number, first = 4) => Buffer.concat([Buffer.of(first), Buffer.alloc(length - 1, 1)]);
  const ec = (curve: string, key: Buffer) => spki(sequence(EC, oid(curve)), key);
  const rsa = (...parts: Buffer[]) => spki(sequence(RSA, nothing()), sequence(...parts));
  const long = Buffer.alloc(256, 0x7f);

  it.each<[string, Buffer]>([
    ...Object.entries(CURVES).map(([curve, [id, length]]): [string, Buffer] => [curve, ec(id, point(length))]),
    ...['P-256', 'P-384', 'P-521'].map((curve): [string, Buffer] => [`${curve} of OpenSSL`, spkiOf(curve)]),
    ['RSA', rsa(integer(long), int(1, 0, 1))],
    [
      'RSA of OpenSSL',
      generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'der' }),
    ],
    ['RSA with the longest exponent', rsa(integer(long), int(0x7f, 1, 1, 1, 1, 1, 1, 1))],
    ['Ed25519', spki(sequence(ED25519), Buffer.alloc(32))],
  ])('%s', (_, key) => {
    expect(() => requirePublicKey(key)).not.toThrow();
  });

  const refused: Buffer[] = [
    ...Object.values(CURVES).flatMap(([id, length]) => [
      ec(id, point(length - 1)),
      ec(id, point(length + 1)),
      ec(id, point(length, 2)),
    ]),
    ec('1.2.3', point(65)),
    spki(sequence(EC), point(65)),
    spki(sequence(EC, nothing()), point(65)),
    spki(sequence(EC, BAD_OID), point(65)),
    spki(sequence(EC, oid('1.2.840.10045.3.1.7'), nothing()), point(65)),
    spki(sequence(EC, oid('1.2.840.10045.3.1.7')), point(65), nothing()),
    spki(sequence(RSA), sequence(integer(long), int(3))),
    spki(sequence(RSA, oid('1.2.3')), sequence(integer(long), int(3))),
    spki(sequence(RSA, Buffer.from('050100', 'hex')), sequence(integer(long), int(3))),
    spki(sequence(RSA, nothing()), Buffer.concat([sequence(integer(long), int(3)), nothing()])),
    rsa(),
    rsa(integer(long)),
    rsa(integer(long), int(3), int(1)),
    rsa(integer(long), NOT_MINIMAL),
    rsa(integer(long), NEGATIVE),
    rsa(NEGATIVE, int(3)),
    rsa(NOT_MINIMAL, int(3)),
    rsa(int(0), int(3)),
    rsa(integer(long), int(0)),
    rsa(integer(long), int(1, 1, 1, 1, 1, 1, 1, 1, 1)),
    rsa(integer(long), octetString(Buffer.of(3))),
    spki(sequence(ED25519, nothing()), Buffer.alloc(32)),
    spki(sequence(ED25519), Buffer.alloc(31)),
    spki(sequence(ED25519), Buffer.alloc(33)),
    spki(sequence(oid('1.3.101.113')), Buffer.alloc(32)),
    spki(sequence(), Buffer.alloc(32)),
    sequence(sequence(ED25519), bitString(Buffer.alloc(32), 1)),
    sequence(sequence(ED25519), octetString(Buffer.alloc(33))),
    sequence(sequence(ED25519)),
    setOf(sequence(ED25519), bitString(Buffer.alloc(32))),
    sequence(setOf(ED25519), bitString(Buffer.alloc(32))),
  ];
  it.each(refused.map((key) => key.toString('hex')))('%s is none', (key) => {
    expect(() => requirePublicKey(Buffer.from(key, 'hex'))).toThrow(DerError);
  });
  it('is refused for its reasons', () =>
    expect(reasonsOf(refused, requirePublicKey)).toEqual([
      'RSA key',
      'RSA parameters',
      'bit string',
      'integer',
      'kind of key',
      'object identifier',
      'point',
      'trailing data',
    ]));
});
