/** The place of an element of DER (X.690 section 8.1) in the bytes it was read from: offsets from their start. */
export interface Element {
  tag: number;
  start: number;
  content: number;
  end: number;
}

/** Bytes that are not the one encoding DER allows, or not what belongs there. */
export class DerError extends RangeError {}

/** Throws a DerError unless the condition holds. */
export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new DerError(what);
}

/** The value that `read` returns; undefined where it throws a DerError. */
export function ifDer<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

/** The longest length field that Go's crypto/x509 reads. */
const MAX_LENGTH_BYTES = 4;
/**
 * The low bits of a tag that continues in the next byte: nothing in a certificate needs one, and OpenSSL reads `1F 02`
 * as INTEGER.
 */
const LONG_TAG = 0x1f;

/**
 * The element at `offset`. Throws a DerError when it is cut off, reaches beyond `limit` (default: the end of the bytes)
 * or is not DER.
 */
export function element(der: Buffer, offset: number, limit = der.length): Element {
  must(offset + 2 <= limit, 'truncated');
  const tag = der.readUInt8(offset);
  const first = der.readUInt8(offset + 1);
  must((tag & LONG_TAG) !== LONG_TAG, 'tag of several bytes');
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  must(first !== 0x80 && lengthBytes <= MAX_LENGTH_BYTES, 'length');
  const content = offset + 2 + lengthBytes;
  must(content <= limit, 'truncated');
  const length = lengthBytes === 0 ? first : der.readUIntBE(offset + 2, lengthBytes);
  const shortest = lengthBytes === 1 ? 0x80 : 2 ** (8 * (lengthBytes - 1));
  must(lengthBytes === 0 || length >= shortest, 'length not minimal');
  must(content + length <= limit, 'truncated');
  return { tag, start: offset, content, end: content + length };
}

/** The one element that `der` consists of. Throws a DerError when something follows it, or its tag is another. */
export function only(der: Buffer, tag: number): Element {
  const found = element(der, 0);
  must(found.end === der.length, 'trailing data');
  return expected(found, tag);
}

/** The element. Throws a DerError when there is none, or its tag is another. */
export function expected(found: Element | undefined, tag: number): Element {
  must(found?.tag === tag, `tag ${found?.tag} instead of ${tag}`);
  return found;
}

/** The elements inside a constructed one, in order. Throws a DerError unless they fill it. */
export function children(der: Buffer, parent: Element): Element[] {
  const found: Element[] = [];
  for (let offset = parent.content; offset < parent.end; ) {
    const child = element(der, offset, parent.end);
    found.push(child);
    offset = child.end;
  }
  return found;
}

/** The bytes of a whole element. */
export function whole(der: Buffer, { start, end }: Element): Buffer {
  return der.subarray(start, end);
}

/** The bytes inside an element. */
export function inside(der: Buffer, { content, end }: Element): Buffer {
  return der.subarray(content, end);
}
