import {
  bodyOf,
  decodeMessage,
  encodeCall,
  MessageError,
  messageLength,
  type Value,
} from '../../../src/host/linux/services/dbus/message.ts';
import { mutateBytes, splice } from '../mutate/bytes.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';

const TYPES = 'sogubvayxnqitdh(){}';
const LENGTHS = [0, 1, 3, 4, 7, 8, 0x7fffffff, 0x80000000, 0xffffffff];
const FIXED_BYTES = 16;
/** A text, a number and a truth value have a byte of the message at least, and a variant has its signature. */
const MOST_VALUES_PER_BYTE = 1;

/**
 * Answers of systemd on its private bus. JavaScript has no reference reader: the result is bounded by the bytes that
 * were sent, and anything else is refused.
 */
export const target: Target = {
  name: 'dbus',
  samples(random: Random) {
    const call = encodeCall(1 + random.below(1_000), 'org.freedesktop.systemd1', {
      path: '/org/freedesktop/systemd1',
      interface: 'org.freedesktop.systemd1.Manager',
      member: 'StopUnit',
      args: ['kubelet.service', 'replace'],
    });
    return [
      call,
      message(2, [field(5, 'u', uint32(7)), field(8, 'g', signature('s'))], text('é kubelet.service')),
      message(
        2,
        [field(5, 'u', uint32(7)), field(8, 'g', signature('v'))],
        Buffer.concat([signature('u'), Buffer.alloc(1), uint32(4)]),
      ),
      message(
        2,
        [field(5, 'u', uint32(7)), field(8, 'g', signature('asb'))],
        Buffer.concat([uint32(8), text('abc'), uint32(1)]),
      ),
      message(
        3,
        [field(5, 'u', uint32(7)), field(4, 's', text('org.freedesktop.systemd1.NoSuchUnit'))],
        Buffer.alloc(0),
      ),
      message(
        4,
        [field(3, 's', text('JobRemoved')), field(8, 'g', signature('uoss'))],
        Buffer.concat([uint32(9), text('/job/9'), Buffer.alloc(1), text('kubelet')]),
      ),
    ];
  },
  mutate(random, samples) {
    let input = random.pick(samples);
    for (let times = random.small(4); times >= 0; times--) input = mutateOnce(random, input, samples);
    return input;
  },
  grows: (input) => target.check(input, undefined),
  check(input) {
    let at = 0;
    try {
      // As it comes: one message after the other.
      while (at < input.length) {
        const rest = input.subarray(at);
        const length = messageLength(rest);
        if (length === undefined || length > rest.length) return undefined;
        if (length < FIXED_BYTES) return `a message of ${length} bytes`;
        const trouble = checkMessage(rest.subarray(0, length));
        if (trouble !== undefined) return trouble;
        at += length;
      }
    } catch (error) {
      if (!(error instanceof MessageError)) throw error;
    }
    return undefined;
  },
};

function checkMessage(bytes: Buffer): string | undefined {
  const read = decodeMessage(bytes);
  const values = bodyOf(read);
  const [count, size] = measured(values);
  if (count > bytes.length * MOST_VALUES_PER_BYTE) return `${count} values of ${bytes.length} bytes`;
  // One byte that is no UTF-8 becomes one character of three bytes.
  if (size > bytes.length * 3) return `texts of ${size} bytes of ${bytes.length}`;
  return undefined;
}

function measured(values: readonly Value[]): [count: number, size: number] {
  let [count, size] = [0, 0];
  for (const value of values) {
    const [inner, bytes] = Array.isArray(value)
      ? measured(value)
      : [1, typeof value === 'string' ? Buffer.byteLength(value) : 0];
    count += inner;
    size += bytes;
  }
  return [count, size];
}

function mutateOnce(random: Random, input: Buffer, samples: readonly Buffer[]): Buffer {
  const at = random.below(Math.max(1, input.length - 4));
  switch (random.below(6)) {
    case 0: // a length where one may be
      return splice(input, at & ~3, 4, uint32(random.pick(LENGTHS)));
    case 1: // of the header fields, and of the body
      return splice(
        input,
        random.oneIn(2) ? 12 : 4,
        4,
        uint32(random.oneIn(2) ? random.pick(LENGTHS) : random.below(input.length)),
      );
    case 2:
      return splice(input, at, 1, Buffer.from(random.pick([...TYPES])));
    case 3: // variants, one in another
      return splice(input, at, 0, Buffer.concat(Array.from({ length: random.small(200) }, () => signature('v'))));
    case 4:
      return Buffer.concat([input, random.pick(samples)]);
    default:
      return mutateBytes(random, input, samples);
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes, Buffer.alloc(1)]);
}

function signature(value: string): Buffer {
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value), Buffer.alloc(1)]);
}

const padded = (bytes: Buffer, to: number) => Buffer.concat([bytes, Buffer.alloc((to - (bytes.length % to)) % to)]);
/** The value of a text or number begins at a multiple of four, which it does behind these three bytes and one. */
const field = (code: number, type: string, value: Buffer) =>
  padded(Buffer.concat([Buffer.from([code]), signature(type), value]), 8);

function message(type: number, fields: readonly Buffer[], body: Buffer): Buffer {
  const all = Buffer.concat(fields);
  const head = Buffer.concat([Buffer.from([0x6c, type, 0, 1]), uint32(body.length), uint32(5), uint32(all.length)]);
  return Buffer.concat([padded(Buffer.concat([head, all]), 8), body]);
}
