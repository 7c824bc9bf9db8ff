import { isAscii, isUtf8 } from 'node:buffer';
import { rfc3339 } from '../../base/time.ts';
import { must } from './reader.ts';

/**
 * Universal tags (X.680 section 8.6), with the constructed bit where DER sets it; and the context tags of
 * TBSCertificate (RFC 5280 section 4.1).
 */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  t61String: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
  version: 0xa0,
  extensions: 0xa3,
} as const;

// Each value must be one that Go's crypto/x509 and OpenSSL read alike. All functions take the content of an element.

/** Minimal and not negative; at most `maxBytes` bytes, so below 2^(8*maxBytes-1). */
export function requireInteger(bytes: Buffer, maxBytes = Number.POSITIVE_INFINITY): void {
  const [first = 0x80, second = 0x80] = bytes;
  must(first < 0x80 && (first !== 0 || bytes.length === 1 || second >= 0x80) && bytes.length <= maxBytes, 'integer');
}

export function requireBoolean(bytes: Buffer): void {
  must(bytes.length === 1 && (bytes[0] === 0 || bytes[0] === 0xff), 'boolean');
}

/** Fewer than eight unused bits, all zero. */
export function requireBitString(bytes: Buffer): void {
  const [unused = 8] = bytes;
  const last = bytes.at(-1) ?? 0;
  must(unused < 8 && (bytes.length > 1 ? (last & ((1 << unused) - 1)) === 0 : unused === 0), 'bit string');
}

/** The bytes of a bit string without unused bits. */
export function wholeBytes(bytes: Buffer): Buffer {
  must(bytes[0] === 0, 'bit string');
  return bytes.subarray(1);
}

/** Each arc minimal and below 2^31. */
export function requireOid(bytes: Buffer): void {
  let arc = 0;
  let begins = true;
  for (const byte of bytes) {
    must(!begins || byte !== 0x80, 'object identifier');
    arc = arc * 128 + (byte & 0x7f);
    must(arc < 2 ** 31, 'object identifier');
    begins = byte < 0x80;
    if (begins) arc = 0;
  }
  must(bytes.length > 0 && begins, 'object identifier');
}

export function requireIa5(bytes: Buffer): void {
  must(isAscii(bytes), 'IA5String');
}

/** Characters that a string in a Name may hold, by its tag. T61String is read as Latin-1, as in Go. */
const STRINGS: Partial<Record<number, (bytes: Buffer) => boolean>> = {
  [TAG.utf8String]: (bytes) => isUtf8(bytes),
  [TAG.printableString]: (bytes) => /^[A-Za-z0-9 '()+,\-./:=?*&]*$/.test(bytes.toString('latin1')),
  [TAG.numericString]: (bytes) => /^[0-9 ]*$/.test(bytes.toString('latin1')),
  [TAG.ia5String]: isAscii,
  [TAG.bmpString]: isBmp,
  [TAG.t61String]: () => true,
};

export function requireString(tag: number, bytes: Buffer): void {
  must(STRINGS[tag]?.(bytes) === true, 'string');
}

/** Neither surrogates nor reserved code points. */
function isBmp(bytes: Buffer): boolean {
  if (bytes.length % 2 !== 0) return false;
  for (let at = 0; at < bytes.length; at += 2) {
    const point = bytes.readUInt16BE(at);
    if (point >= 0xfffe || (point >= 0xfdd0 && point <= 0xfdef) || (point >= 0xd800 && point <= 0xdfff)) return false;
  }
  return true;
}

/**
 * RFC 5280 section 4.1.2.5: a date that exists, with seconds, in UTC, and not before 1950, because OpenSSL writes the
 * year 56 as "56".
 */
export function requireTime(tag: number, bytes: Buffer): void {
  must(tag === TAG.utcTime || tag === TAG.generalizedTime, 'time');
  const text = bytes.toString('latin1');
  // The century does not matter: the years 1950 to 1999 have the same days as 2050 to 2099.
  const long = tag === TAG.utcTime ? `20${text}` : text;
  const iso = long.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6.000Z');
  must(iso !== long && long >= '1950', 'time');
  const at = Date.parse(iso);
  // Date.parse returns NaN or another day for a date that does not exist.
  must(!Number.isNaN(at) && rfc3339(at) === iso, 'time');
}
