import { children, DerError, expected, inside, only, whole } from './reader.ts';
import { requireInteger, requireOid, TAG, wholeBytes } from './values.ts';

/** Object identifiers as bytes in hex. */
const RSA = '2a864886f70d010101';
const EC = '2a8648ce3d0201';
const ED25519 = '2b6570';
/** Bytes of an uncompressed point by curve: P-224, P-256, P-384, P-521. */
const POINT_BYTES: Partial<Record<string, number>> = { '2b81040021': 57, '2a8648ce3d030107': 65, '2b81040022': 97, '2b81040023': 133 };
const UNCOMPRESSED = 0x04;
const NULL = '0500';
/** Go keeps an RSA exponent in an int. */
const EXPONENT_BYTES = 8;

/** Refuses (DerError) a SubjectPublicKeyInfo of a key that not both OpenSSL and Go can use. That a point is on its curve OpenSSL says. */
export function requirePublicKey(spki: Buffer): void {
  const [algorithm, bits, ...more] = children(spki, only(spki, TAG.sequence));
  const [id, parameters, ...rest] = children(spki, expected(algorithm, TAG.sequence));
  if (more.length + rest.length > 0) throw new DerError('trailing data');
  const name = inside(spki, expected(id, TAG.oid)).toString('hex');
  const key = wholeBytes(inside(spki, expected(bits, TAG.bitString)));
  if (name === RSA) {
    if (parameters === undefined || whole(spki, parameters).toString('hex') !== NULL) throw new DerError('RSA parameters');
    requireRsa(key);
  } else if (name === EC) {
    const curve = inside(spki, expected(parameters, TAG.oid));
    requireOid(curve);
    if (key[0] !== UNCOMPRESSED || key.length !== POINT_BYTES[curve.toString('hex')]) throw new DerError('point');
  } else if (name !== ED25519 || parameters !== undefined || key.length !== 32) throw new DerError('kind of key');
}

function requireRsa(key: Buffer): void {
  const [modulus, exponent, ...more] = children(key, only(key, TAG.sequence)).map((part) => inside(key, expected(part, TAG.integer)));
  if (modulus === undefined || exponent === undefined || more.length > 0) throw new DerError('RSA key');
  requireInteger(modulus);
  requireInteger(exponent, EXPONENT_BYTES);
  if (modulus.equals(Buffer.from([0])) || exponent.equals(Buffer.from([0]))) throw new DerError('RSA key');
}
