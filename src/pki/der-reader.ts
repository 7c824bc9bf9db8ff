/** Where an element of DER (X.690 section 8.1) stands in the bytes it was read from. */
export interface Element {
  tag: number;
  start: number;
  /** Where its content begins. */
  content: number;
  end: number;
}

/** The element at `offset`. A RangeError when it is cut off, or reaches beyond `limit` (default: the end of the bytes). */
export function element(der: Buffer, offset: number, limit = der.length): Element {
  const tag = der[offset];
  const first = der[offset + 1];
  if (tag === undefined || first === undefined) throw new RangeError('truncated DER');
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || lengthBytes > 6) throw new RangeError('length not in DER');
  const content = offset + 2 + lengthBytes;
  if (content > limit) throw new RangeError('truncated DER');
  const length = lengthBytes === 0 ? first : der.readUIntBE(offset + 2, lengthBytes);
  if (content + length > limit) throw new RangeError('truncated DER');
  return { tag, start: offset, content, end: content + length };
}

/** The elements inside a constructed one, in order. */
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
