/** Where an element of DER (X.690 section 8.1) stands in the bytes it was read from. */
export interface Element {
  tag: number;
  start: number;
  /** Where its content begins. */
  content: number;
  end: number;
}

/** Bytes that are not the one encoding DER allows, or not what belongs there. */
export class DerError extends RangeError {}

/** Lengths of more bytes than Go's crypto/x509 reads. */
const MAX_LENGTH_BYTES = 4;
/**
 * The low bits of a tag that goes on in the next byte: nothing in a certificate needs one, and OpenSSL reads `1F 02` as
 * INTEGER.
 */
const LONG_TAG = 0x1f;

/**
 * The element at `offset`. A DerError when it is cut off, reaches beyond `limit` (default: the end of the bytes) or is
 * not DER.
 */
export function element(der: Buffer, offset: number, limit = der.length): Element {
  const tag = der[offset];
  const first = der[offset + 1];
  if (tag === undefined || first === undefined || offset + 2 > limit) throw new DerError('truncated');
  if ((tag & LONG_TAG) === LONG_TAG) throw new DerError('tag of several bytes');
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || lengthBytes > MAX_LENGTH_BYTES) throw new DerError('length');
  const content = offset + 2 + lengthBytes;
  if (content > limit) throw new DerError('truncated');
  const length = lengthBytes === 0 ? first : der.readUIntBE(offset + 2, lengthBytes);
  if (lengthBytes > 0 && length < (lengthBytes === 1 ? 0x80 : 2 ** (8 * (lengthBytes - 1))))
    throw new DerError('length not minimal');
  if (content + length > limit) throw new DerError('truncated');
  return { tag, start: offset, content, end: content + length };
}

/** The one element that `der` is: a DerError when something follows it, or its tag is another. */
export function only(der: Buffer, tag: number): Element {
  const found = element(der, 0);
  if (found.end !== der.length) throw new DerError('trailing data');
  return expected(found, tag);
}

/** The element, when there is one and it has this tag. */
export function expected(found: Element | undefined, tag: number): Element {
  if (found?.tag !== tag) throw new DerError(`tag ${found?.tag} instead of ${tag}`);
  return found;
}

/** The elements inside a constructed one, in order; they fill it. */
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
