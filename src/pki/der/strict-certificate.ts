import { children, type Element, expected, inside, must, only, whole } from './reader.ts';
import { requireExtension } from './strict-extensions.ts';
import { requireBoolean, requireInteger, requireOid, requireString, requireTime, TAG, wholeBytes } from './values.ts';

/** Object identifiers as bytes in hex. */
const RSA = '2a864886f70d010101';
const EC = '2a8648ce3d0201';
const ED25519 = '2b6570';

/** Bytes of an uncompressed point by curve: P-224, P-256, P-384, P-521. */
const POINT_BYTES: Partial<Record<string, number>> = {
  '2b81040021': 57,
  '2a8648ce3d030107': 65,
  '2b81040022': 97,
  '2b81040023': 133,
};

const UNCOMPRESSED = 0x04;
const NULL = '0500';
/** The size of Go's int, in which it keeps an RSA exponent. */
const EXPONENT_BYTES = 8;
const VERSION_3 = 2;

/**
 * Throws a DerError for a certificate that OpenSSL and Go's crypto/x509 could read differently, or that one of them
 * refuses. It is stricter than both; OpenSSL still has to read a certificate that passes. test/fuzz compares it with
 * both.
 */
export function requireStrictCertificate(der: Buffer): void {
  const [body, algorithm, signature, ...more] = children(der, only(der, TAG.sequence));
  must(more.length === 0, 'trailing data');
  const fields = children(der, expected(body, TAG.sequence));
  const version = fields[0]?.tag === TAG.version ? versionOf(der, fields.shift() as Element) : 0;
  const [serial, innerAlgorithm, issuer, validity, subject, key, extensions, ...rest] = fields;
  must(rest.length === 0, 'trailing data');
  requireInteger(inside(der, expected(serial, TAG.integer)));
  const signedAlgorithm = expected(innerAlgorithm, TAG.sequence);
  requireAlgorithm(der, signedAlgorithm);
  must(whole(der, expected(algorithm, TAG.sequence)).equals(whole(der, signedAlgorithm)), 'two algorithms');
  requireName(der, expected(issuer, TAG.sequence));
  requireValidity(der, expected(validity, TAG.sequence));
  requireName(der, expected(subject, TAG.sequence));
  requirePublicKey(whole(der, expected(key, TAG.sequence)));
  wholeBytes(inside(der, expected(signature, TAG.bitString)));
  if (extensions === undefined) return;
  must(version === VERSION_3, 'extensions before version 3');
  requireExtensions(der, expected(extensions, TAG.extensions));
}

function versionOf(der: Buffer, explicit: Element): number {
  const content = inside(der, explicit);
  const number = inside(content, only(content, TAG.integer));
  const [version = 0] = number;
  must(number.length === 1 && version >= 1 && version <= VERSION_3, 'version');
  return version;
}

/** An AlgorithmIdentifier with at most one element of parameters, of any type. */
function requireAlgorithm(der: Buffer, algorithm: Element): void {
  const [id, , ...more] = children(der, algorithm);
  requireOid(inside(der, expected(id, TAG.oid)));
  must(more.length === 0, 'trailing data');
}

function requireName(der: Buffer, name: Element): void {
  for (const relative of children(der, name)) {
    const attributes = children(der, expected(relative, TAG.set));
    must(attributes.length > 0, 'empty set');
    for (const attribute of attributes) {
      const [id, value, ...more] = children(der, expected(attribute, TAG.sequence));
      must(value !== undefined && more.length === 0, 'attribute');
      requireOid(inside(der, expected(id, TAG.oid)));
      requireString(value.tag, inside(der, value));
    }
  }
}

function requireValidity(der: Buffer, validity: Element): void {
  const times = children(der, validity);
  must(times.length === 2, 'validity');
  for (const time of times) requireTime(time.tag, inside(der, time));
}

function requireExtensions(der: Buffer, explicit: Element): void {
  const list = inside(der, explicit);
  const seen = new Set<string>();
  for (const extension of children(list, only(list, TAG.sequence))) {
    const [id, ...rest] = children(list, expected(extension, TAG.sequence));
    const critical = rest.length > 1 ? inside(list, expected(rest.shift(), TAG.boolean)) : undefined;
    const [value, ...more] = rest;
    must(more.length === 0, 'trailing data');
    if (critical !== undefined) requireBoolean(critical);
    const name = inside(list, expected(id, TAG.oid));
    requireOid(name);
    const key = name.toString('hex');
    must(!seen.has(key), 'extension twice');
    seen.add(key);
    requireExtension(key, inside(list, expected(value, TAG.octetString)), critical !== undefined && critical[0] !== 0);
  }
}

/**
 * Throws a DerError for a SubjectPublicKeyInfo of a key that OpenSSL or Go cannot use. OpenSSL checks that a point is on
 * its curve.
 */
export function requirePublicKey(spki: Buffer): void {
  const [algorithm, bits, ...more] = children(spki, only(spki, TAG.sequence));
  const [id, parameters, ...rest] = children(spki, expected(algorithm, TAG.sequence));
  must(more.length + rest.length === 0, 'trailing data');
  const name = inside(spki, expected(id, TAG.oid)).toString('hex');
  const key = wholeBytes(inside(spki, expected(bits, TAG.bitString)));
  if (name === RSA) {
    must(parameters !== undefined && whole(spki, parameters).toString('hex') === NULL, 'RSA parameters');
    requireRsa(key);
  } else if (name === EC) {
    const curve = inside(spki, expected(parameters, TAG.oid));
    requireOid(curve);
    must(key[0] === UNCOMPRESSED && key.length === POINT_BYTES[curve.toString('hex')], 'point');
  } else must(name === ED25519 && parameters === undefined && key.length === 32, 'kind of key');
}

function requireRsa(key: Buffer): void {
  const [modulus, exponent, ...more] = children(key, only(key, TAG.sequence)).map((part) =>
    inside(key, expected(part, TAG.integer)),
  );
  must(modulus !== undefined && exponent !== undefined && more.length === 0, 'RSA key');
  requireInteger(modulus);
  requireInteger(exponent, EXPONENT_BYTES);
  must(!modulus.equals(Buffer.of(0)) && !exponent.equals(Buffer.of(0)), 'RSA key');
}
