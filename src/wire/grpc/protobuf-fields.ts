import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** What to do with each field, by its number, when it is met. */
export type Fields = Record<number, (reader: BinaryReader) => unknown>;

/**
 * Reads a protobuf message field by field; fields that are not known are passed over. Throws when the bytes are no
 * message.
 */
export function readMessage(message: Uint8Array | BinaryReader, fields: Fields): void {
  const reader = message instanceof BinaryReader ? message : new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    // proto3 has no groups, and they nest without a limit.
    if (wireType === WireType.StartGroup || wireType === WireType.EndGroup) throw new RangeError('a group');
    const read = fields[number];
    if (read === undefined) reader.skip(wireType, number);
    else read(reader);
  }
}

/** The message in a length-delimited field. */
export function submessage(reader: BinaryReader): BinaryReader {
  return new BinaryReader(reader.bytes());
}

/** A string of proto3: bytes that are not UTF-8 are an error, not other characters. */
export function text(reader: BinaryReader): string {
  return reader.string(true);
}
