/**
 * D-Bus messages ("Message Protocol" of the D-Bus Specification), as far as the service manager needs them: calls with
 * string arguments; answers of strings, unsigned integers, booleans and arrays of these. Little-endian only, like every
 * machine that kubejoin is built for.
 */
export type Value = string | number | boolean | readonly Value[];

export interface Call {
  path: string;
  interface: string;
  member: string;
  args: readonly string[];
}

export interface Message {
  type: 'return' | 'error' | 'signal' | 'other';
  /** Serial number of the answered call. */
  replyTo: number | undefined;
  member: string | undefined;
  /** Name of an error, such as org.freedesktop.systemd1.NoSuchUnit. */
  errorName: string | undefined;
  signature: string;
  body: Buffer;
}

/** An invalid or unsupported message. */
export class MessageError extends Error {}

const LITTLE_ENDIAN = 0x6c; // "l"
const VERSION = 1;
const TYPES: Readonly<Record<number, Message['type']>> = { 2: 'return', 3: 'error', 4: 'signal' };
const METHOD_CALL = 1;
const FIELD = { path: 1, interface: 2, member: 3, errorName: 4, replySerial: 5, destination: 6, signature: 8 } as const;
/** Endianness, type, flags, version, length of the body, serial, and the length of the header fields. */
const FIXED_BYTES = 16;
/** Generous: the service manager's answers have a few hundred bytes. The protocol's own limit is 128 MiB. */
const MAX_MESSAGE_BYTES = 256 * 1024;
/** Limit for nested variants: the specification's limit for nested containers. */
const MAX_DEPTH = 64;

export function encodeCall(serial: number, destination: string, { path, interface: name, member, args }: Call): Buffer {
  const body = new Writer();
  for (const text of args) body.text(text);
  const header = new Writer();
  header.bytes(LITTLE_ENDIAN, METHOD_CALL, 0, VERSION);
  header.uint32(body.position);
  header.uint32(serial);
  header.uint32(0); // the length of the fields, which follow
  const field = (code: number, type: 'o' | 's' | 'g', value: string) => {
    header.align(8);
    header.bytes(code);
    header.signature(type);
    if (type === 'g') header.signature(value);
    else header.text(value);
  };
  field(FIELD.path, 'o', path);
  field(FIELD.interface, 's', name);
  field(FIELD.member, 's', member);
  field(FIELD.destination, 's', destination);
  if (args.length > 0) field(FIELD.signature, 'g', 's'.repeat(args.length));
  header.setUint32(FIXED_BYTES - 4, header.position - FIXED_BYTES);
  header.align(8);
  return Buffer.concat([header.written(), body.written()]);
}

/** Length of the message at the start of `bytes`; undefined while too few bytes are there. Throws a MessageError. */
export function messageLength(bytes: Buffer): number | undefined {
  if (bytes.length < FIXED_BYTES) return undefined;
  if (bytes[0] !== LITTLE_ENDIAN || bytes[3] !== VERSION)
    throw new MessageError('no little-endian message of version 1');
  const length = aligned(FIXED_BYTES + bytes.readUInt32LE(12), 8) + bytes.readUInt32LE(4);
  if (length > MAX_MESSAGE_BYTES) throw new MessageError(`a message of ${length} bytes`);
  return length;
}

/** Decodes exactly one message. Throws a MessageError. */
export function decodeMessage(bytes: Buffer): Message {
  const fieldsEnd = FIXED_BYTES + bytes.readUInt32LE(12);
  const reader = new Reader(bytes.subarray(0, fieldsEnd), FIXED_BYTES);
  const fields = new Map<number, Value>();
  while (reader.position < fieldsEnd) {
    reader.align(8);
    const code = reader.byte();
    fields.set(code, reader.variant());
  }
  const text = (code: number) => {
    const value = fields.get(code);
    return typeof value === 'string' ? value : undefined;
  };
  const replyTo = fields.get(FIELD.replySerial);
  return {
    type: TYPES[bytes[1] ?? 0] ?? 'other',
    replyTo: typeof replyTo === 'number' ? replyTo : undefined,
    member: text(FIELD.member),
    errorName: text(FIELD.errorName),
    signature: text(FIELD.signature) ?? '',
    body: bytes.subarray(aligned(fieldsEnd, 8)),
  };
}

/** Values of a message by its signature; a variant is returned as its value. Throws a MessageError. */
export function bodyOf({ signature, body }: Pick<Message, 'signature' | 'body'>): Value[] {
  return new Reader(body, 0).values(signature);
}

function aligned(position: number, to: number): number {
  return Math.ceil(position / to) * to;
}

/** Writes into one buffer: a join sends dozens of calls, and a buffer for each value costs milliseconds. */
class Writer {
  #bytes = Buffer.alloc(512);
  position = 0;

  /** Makes place for `length` more bytes. New ones are zero. */
  #reserve(length: number): void {
    if (this.position + length <= this.#bytes.length) return;
    this.#bytes = Buffer.concat([this.#bytes], 2 * (this.position + length));
  }

  bytes(...values: readonly number[]): void {
    this.#reserve(values.length);
    for (const value of values) this.#bytes[this.position++] = value;
  }

  align(to: number): void {
    this.position = aligned(this.position, to);
  }

  uint32(value: number): void {
    this.align(4);
    this.#reserve(4);
    this.setUint32(this.position, value);
    this.position += 4;
  }

  /** Replaces a number that was written before. */
  setUint32(position: number, value: number): void {
    this.#bytes.writeUInt32LE(value, position);
  }

  text(value: string): void {
    const length = Buffer.byteLength(value);
    this.uint32(length);
    this.#string(value, length);
  }

  signature(value: string): void {
    this.bytes(value.length);
    this.#string(value, value.length);
  }

  /** The bytes and the terminating zero. */
  #string(value: string, length: number): void {
    this.#reserve(length + 1);
    this.#bytes.write(value, this.position);
    this.position += length + 1;
  }

  written(): Buffer {
    this.#reserve(0);
    return this.#bytes.subarray(0, this.position);
  }
}

class Reader {
  readonly #bytes: Buffer;
  #depth = 0;
  position: number;

  constructor(bytes: Buffer, position: number) {
    this.#bytes = bytes;
    this.position = position;
  }

  align(to: number): void {
    this.position = aligned(this.position, to);
  }

  /** Skips `length` bytes and returns where they begin. */
  #take(length: number): number {
    const start = this.position;
    if (start + length > this.#bytes.length) throw new MessageError('a message that ends too early');
    this.position = start + length;
    return start;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }

  #uint32(): number {
    this.align(4);
    return this.#bytes.readUInt32LE(this.#take(4));
  }

  #text(length: number): string {
    const start = this.#take(length + 1); // with the terminating zero
    return this.#bytes.toString('utf8', start, start + length);
  }

  variant(): Value {
    if (++this.#depth > MAX_DEPTH) throw new MessageError('variants nested too deep');
    const values = this.values(this.#text(this.byte()));
    this.#depth--;
    if (values[0] === undefined || values.length > 1) throw new MessageError('a variant of not exactly one type');
    return values[0];
  }

  values(signature: string): Value[] {
    const values: Value[] = [];
    for (let index = 0; index < signature.length; index++) {
      const type = signature[index];
      if (type === 'a') values.push(this.#array(signature[++index] ?? ''));
      else values.push(this.#basic(type));
    }
    return values;
  }

  #array(type: string): Value[] {
    if (!/^[sogub]$/.test(type)) throw new MessageError(`an array of "${type}"`);
    const length = this.#uint32();
    const end = this.position + length;
    const values: Value[] = [];
    while (this.position < end) values.push(this.#basic(type));
    return values;
  }

  #basic(type: string | undefined): Value {
    switch (type) {
      case 's':
      case 'o':
        return this.#text(this.#uint32());
      case 'g':
        return this.#text(this.byte());
      case 'u':
        return this.#uint32();
      case 'b':
        return this.#uint32() !== 0;
      case 'v':
        return this.variant();
      default:
        throw new MessageError(`a value of type "${type}"`);
    }
  }
}
