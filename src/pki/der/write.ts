import { rfc3339 } from '../../base/time.ts';

/** The parts of DER (X.690) that a certificate needs. docs/adr/0019-certificates-use-our-own-der-encoder.md: why ours. */

function tlv(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(tag), length(content.length), content]);
}

function length(count: number): Buffer {
  if (count < 0x80) return Buffer.of(count);
  const hex = count.toString(16);
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  return Buffer.concat([Buffer.of(0x80 | bytes.length), bytes]);
}

export const sequence = (...items: Uint8Array[]): Buffer => tlv(0x30, Buffer.concat(items));
/** A SET OF; DER (X.690 section 11.6) orders its elements by their bytes. */
export const setOf = (...items: Uint8Array[]): Buffer => tlv(0x31, Buffer.concat([...items].sort(Buffer.compare)));
export const nothing = (): Buffer => tlv(0x05, Buffer.alloc(0));
export const octetString = (content: Uint8Array): Buffer => tlv(0x04, content);
export const utf8String = (text: string): Buffer => tlv(0x0c, Buffer.from(text));
export const printableString = (text: string): Buffer => tlv(0x13, Buffer.from(text, 'latin1'));
export const boolean = (value: boolean): Buffer => tlv(0x01, Buffer.of(value ? 0xff : 0));
/** [number] EXPLICIT around a whole element. */
export const explicit = (number: number, content: Uint8Array): Buffer => tlv(0xa0 | number, content);
/** [number] IMPLICIT of a primitive type. */
export const implicit = (number: number, content: Uint8Array): Buffer => tlv(0x80 | number, content);

/** A non-negative INTEGER from its big-endian bytes. */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const shortest = first < 0 ? Buffer.of(0) : Buffer.from(bytes.subarray(first));
  return tlv(0x02, shortest.readUInt8() & 0x80 ? Buffer.concat([Buffer.of(0), shortest]) : shortest);
}

/** A BIT STRING of these bytes without the last `unused` bits. */
export function bitString(content: Uint8Array, unused = 0): Buffer {
  return tlv(0x03, Buffer.concat([Buffer.of(unused), content]));
}

/** An OBJECT IDENTIFIER from its dotted form, for instance 2.5.4.3. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tlv(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(arc: number): number[] {
  const bytes = [arc & 0x7f];
  for (let left = arc >>> 7; left > 0; left >>>= 7) bytes.unshift(0x80 | (left & 0x7f));
  return bytes;
}

/**
 * UTCTime until 2049, then GeneralizedTime (RFC 5280 section 4.1.2.5). `at` is in ms since the epoch, cut to whole
 * seconds.
 */
export function time(at: number): Buffer {
  const text = `${rfc3339(at).slice(0, 19).replace(/[-:T]/g, '')}Z`;
  return text < '2050' ? tlv(0x17, Buffer.from(text.slice(2))) : tlv(0x18, Buffer.from(text));
}
