import { children, DerError, type Element, expected, inside, only, whole } from './reader.ts';
import { requireExtension } from './strict-extensions.ts';
import { requirePublicKey } from './strict-key.ts';
import { requireBoolean, requireInteger, requireOid, requireString, requireTime, TAG, wholeBytes } from './values.ts';

const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const VERSION_3 = 2;

/**
 * Refuses (DerError) a certificate that OpenSSL and Go's crypto/x509 could read differently, or that one of them refuses. It is
 * stricter than both: it believes nothing, and what it lets pass is still read by OpenSSL. Compared with both by test/fuzz.
 */
export function requireStrictCertificate(der: Buffer): void {
  const [body, algorithm, signature, ...more] = children(der, only(der, TAG.sequence));
  if (more.length > 0) throw new DerError('trailing data');
  const fields = children(der, expected(body, TAG.sequence));
  const version = fields[0]?.tag === VERSION ? versionOf(der, fields.shift() as Element) : 0;
  const [serial, innerAlgorithm, issuer, validity, subject, key, extensions, ...rest] = fields;
  if (rest.length > 0) throw new DerError('trailing data');
  requireInteger(inside(der, expected(serial, TAG.integer)));
  requireAlgorithm(der, expected(innerAlgorithm, TAG.sequence));
  if (!whole(der, expected(algorithm, TAG.sequence)).equals(whole(der, expected(innerAlgorithm, TAG.sequence))))
    throw new DerError('two algorithms');
  requireName(der, expected(issuer, TAG.sequence));
  requireValidity(der, expected(validity, TAG.sequence));
  requireName(der, expected(subject, TAG.sequence));
  requirePublicKey(whole(der, expected(key, TAG.sequence)));
  wholeBytes(inside(der, expected(signature, TAG.bitString)));
  if (extensions === undefined) return;
  if (version !== VERSION_3) throw new DerError('extensions before version 3');
  requireExtensions(der, expected(extensions, EXTENSIONS));
}

function versionOf(der: Buffer, explicit: Element): number {
  const content = inside(der, explicit);
  const number = inside(content, only(content, TAG.integer));
  const [version = 0] = number;
  if (number.length !== 1 || version < 1 || version > VERSION_3) throw new DerError('version');
  return version;
}

/** AlgorithmIdentifier: parameters of any kind, once. */
function requireAlgorithm(der: Buffer, algorithm: Element): void {
  const [id, , ...more] = children(der, algorithm);
  requireOid(inside(der, expected(id, TAG.oid)));
  if (more.length > 0) throw new DerError('trailing data');
}

function requireName(der: Buffer, name: Element): void {
  for (const relative of children(der, name)) {
    const attributes = children(der, expected(relative, TAG.set));
    if (attributes.length === 0) throw new DerError('empty set');
    for (const attribute of attributes) {
      const [id, value, ...more] = children(der, expected(attribute, TAG.sequence));
      if (value === undefined || more.length > 0) throw new DerError('attribute');
      requireOid(inside(der, expected(id, TAG.oid)));
      requireString(value.tag, inside(der, value));
    }
  }
}

function requireValidity(der: Buffer, validity: Element): void {
  const times = children(der, validity);
  if (times.length !== 2) throw new DerError('validity');
  for (const time of times) requireTime(time.tag, inside(der, time));
}

function requireExtensions(der: Buffer, explicit: Element): void {
  const list = inside(der, explicit);
  const seen = new Set<string>();
  for (const extension of children(list, only(list, TAG.sequence))) {
    const [id, ...rest] = children(list, expected(extension, TAG.sequence));
    const critical = rest.length > 1 ? inside(list, expected(rest.shift(), TAG.boolean)) : undefined;
    const [value, ...more] = rest;
    if (more.length > 0) throw new DerError('trailing data');
    if (critical !== undefined) requireBoolean(critical);
    const name = inside(list, expected(id, TAG.oid));
    requireOid(name);
    const key = name.toString('hex');
    if (seen.has(key)) throw new DerError('extension twice');
    seen.add(key);
    requireExtension(key, inside(list, expected(value, TAG.octetString)), critical !== undefined && critical[0] !== 0);
  }
}
