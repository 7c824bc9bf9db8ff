import { createECDH, createPublicKey } from 'node:crypto';
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
import type { Random } from '../random.ts';

/**
 * Certificates of every kind that a reader meets, as DER. Nobody has their private keys: a reader does not verify
 * signatures, so these are made up, as are RSA moduli; points of curves are real.
 */
export function madeCertificates(random: Random): Buffer[] {
  const keys = [
    rsaKey(random),
    curveKey(random, '1.2.840.10045.3.1.7', 'prime256v1'),
    curveKey(random, '1.3.132.0.34', 'secp384r1'),
    ed25519Key(random),
  ];
  return [
    ...keys.map((spki) => certificate(random, { spki })),
    certificate(random, { spki: rsaKey(random), extensions: [] }),
    certificate(random, {
      spki: curveKey(random, '1.2.840.10045.3.1.7', 'prime256v1'),
      extensions: manyExtensions(random),
      name: longName(),
    }),
  ];
}

const SHA256_RSA = sequence(oid('1.2.840.113549.1.1.11'), nothing());

export interface Made {
  spki: Buffer;
  extensions?: Buffer[];
  name?: Buffer;
}

export function certificate(
  random: Random,
  { spki, extensions = authorityExtensions(random), name = commonName('kubernetes') }: Made,
): Buffer {
  const tbs = sequence(
    ...(extensions.length > 0 ? [explicit(0, integer(Buffer.from([2])))] : []),
    integer(Buffer.concat([Buffer.from([0x41]), random.bytes(7)])),
    SHA256_RSA,
    name,
    sequence(time(Date.UTC(2026, 0, 1)), time(Date.UTC(2056, 0, 1))),
    name,
    spki,
    ...(extensions.length > 0 ? [explicit(3, sequence(...extensions))] : []),
  );
  return sequence(tbs, SHA256_RSA, bitString(random.bytes(64)));
}

export function commonName(text: string): Buffer {
  return sequence(setOf(sequence(oid('2.5.4.3'), printableString(text))));
}

/** A name with so many parts. */
export function commonNames(count: number): Buffer {
  return sequence(...Array(count).fill(setOf(sequence(oid('2.5.4.3'), printableString('a')))));
}

function longName(): Buffer {
  const part = (id: string, value: Buffer) => setOf(sequence(oid(id), value));
  return sequence(
    part('2.5.4.6', printableString('BR')),
    part('2.5.4.10', utf8String('Associação')),
    setOf(sequence(oid('2.5.4.11'), utf8String('one')), sequence(oid('2.5.4.11'), printableString('two'))),
    part('2.5.4.3', utf8String('authority')),
  );
}

export function rsaKey(random: Random): Buffer {
  const modulus = random.bytes(128);
  modulus[0] = (modulus[0] ?? 0) | 0x80;
  modulus[127] = (modulus[127] ?? 0) | 1;
  return sequence(
    sequence(oid('1.2.840.113549.1.1.1'), nothing()),
    bitString(sequence(integer(modulus), integer(Buffer.from([1, 0, 1])))),
  );
}

export function curveKey(random: Random, curve: string, name: string): Buffer {
  const ecdh = createECDH(name);
  ecdh.setPrivateKey(Buffer.concat([Buffer.from([1]), random.bytes(31)]));
  return sequence(sequence(oid('1.2.840.10045.2.1'), oid(curve)), bitString(ecdh.getPublicKey()));
}

export function ed25519Key(random: Random): Buffer {
  const spki = sequence(sequence(oid('1.3.101.112')), bitString(random.bytes(32)));
  createPublicKey({ key: spki, format: 'der', type: 'spki' });
  return spki;
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octetString(value));
}

function authorityExtensions(random: Random): Buffer[] {
  return [
    extension('2.5.29.15', bitString(Buffer.from([0xa4]), 2), true),
    extension('2.5.29.19', sequence(boolean(true)), true),
    extension('2.5.29.14', octetString(random.bytes(20))),
    extension('2.5.29.17', sequence(implicit(2, Buffer.from('kubernetes')))),
  ];
}

/** So many subject alternative names. */
export function named(count: number): Buffer {
  return extension('2.5.29.17', sequence(...Array(count).fill(implicit(2, Buffer.from('a.example')))));
}

/** One of each kind that Go's crypto/x509 reads. */
function manyExtensions(random: Random): Buffer[] {
  const url = implicit(6, Buffer.from('http://ca.example/x'));
  return [
    ...authorityExtensions(random).slice(0, 3),
    extension(
      '2.5.29.17',
      sequence(
        implicit(2, Buffer.from('a.example')),
        implicit(7, Buffer.from([10, 0, 0, 1])),
        implicit(1, Buffer.from('a@b.example')),
        url,
      ),
    ),
    extension('2.5.29.35', sequence(implicit(0, random.bytes(20)))),
    extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2'))),
    extension(
      '2.5.29.30',
      sequence(
        explicit(0, sequence(implicit(2, Buffer.from('example')))),
        explicit(1, sequence(implicit(7, Buffer.alloc(8)))),
      ),
    ),
    extension('2.5.29.31', sequence(sequence(explicit(0, explicit(0, url))))),
    extension('2.5.29.32', sequence(sequence(oid('2.5.29.32.0')), sequence(oid('1.3.6.1.4.1.5')))),
    extension('2.5.29.33', sequence(sequence(oid('1.3.6.1.4.1.5'), oid('1.3.6.1.4.1.6')))),
    extension('2.5.29.36', sequence(implicit(0, Buffer.from([0])), implicit(1, Buffer.from([0])))),
    extension('2.5.29.54', integer(Buffer.from([0]))),
    extension(
      '1.3.6.1.5.5.7.1.1',
      sequence(sequence(oid('1.3.6.1.5.5.7.48.1'), url), sequence(oid('1.3.6.1.5.5.7.48.2'), url)),
    ),
    extension('1.2.3.4', Buffer.from('of nobody')),
  ];
}
