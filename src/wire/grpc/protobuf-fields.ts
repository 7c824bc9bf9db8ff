import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** The function that reads each field, by its number. */
type Fields = Record<number, (reader: BinaryReader) => unknown>;

/**
 * The most fields of an answer and of the messages in it, each of which counts for COST more: 25 ms. Five hundred Pods
 * with twenty labels and annotations each have 80,000.
 */
const MOST_FIELDS = 120_000;
const COST = 4;

let left = Number.POSITIVE_INFINITY;

/** Reads an answer of another program, which throws for one of too many fields. */
export function bounded<Value, Bytes extends Uint8Array>(
  message: Bytes,
  read: (message: Bytes) => Value,
  most = MOST_FIELDS,
): Value {
  left = most;
  try {
    return read(message);
  } finally {
    left = Number.POSITIVE_INFINITY;
  }
}

/** Reads a protobuf message field by field and skips unknown fields. Throws when the bytes are not a message. */
export function readMessage(message: Uint8Array | BinaryReader, fields: Fields): void {
  const reader = message instanceof BinaryReader ? message : new BinaryReader(message);
  left -= COST;
  while (reader.pos < reader.len) {
    if (--left < 0) throw new RangeError('too many fields');
    const [number, wireType] = reader.tag();
    // Nothing that is read here has groups, and they nest without a limit.
    if (wireType === WireType.StartGroup || wireType === WireType.EndGroup) throw new RangeError('a group');
    const read = fields[number];
    if (read === undefined) reader.skip(wireType, number);
    else read(reader);
  }
}

/** The messages in a repeated field, each as `read` reads it. */
export function repeated<Item>(message: Uint8Array, number: number, read: (reader: BinaryReader) => Item): Item[] {
  const items: Item[] = [];
  readMessage(message, { [number]: (field) => items.push(read(submessage(field))) });
  return items;
}

/** The message in a length-delimited field. */
export function submessage(reader: BinaryReader): BinaryReader {
  return new BinaryReader(reader.bytes());
}

/** A string of proto3. Throws for bytes that are not UTF-8, instead of replacing them. */
export function text(reader: BinaryReader): string {
  return reader.string(true);
}

/** Writes a map of strings: an entry has key = 1 and value = 2. */
export function writeMap(writer: BinaryWriter, field: number, map: Readonly<Record<string, string>>): BinaryWriter {
  for (const [key, value] of Object.entries(map)) {
    const entry = new BinaryWriter()
      .tag(1, WireType.LengthDelimited)
      .string(key)
      .tag(2, WireType.LengthDelimited)
      .string(value)
      .finish();
    writer.tag(field, WireType.LengthDelimited).bytes(entry);
  }
  return writer;
}
