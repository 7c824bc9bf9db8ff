import type { Random } from '../random.ts';
import { mutateBytes, splice } from './bytes.ts';

/** A field as it stands on the wire: where it begins and ends, and where its content does. */
interface Field {
  start: number;
  content: number;
  end: number;
  wireType: number;
}

const HUGE = [0x7f, 0x80, 0xff, 0x3fff, 0x7fffffff, 0x80000000, 0xffffffff];

/**
 * A mutation by the grammar of protobuf: numbers and types of fields, lengths that lie, groups, nesting, doubles,
 * splices of two messages' fields.
 */
export function mutateProtobuf(random: Random, input: Buffer, others: readonly Buffer[] = [input]): Buffer {
  if (random.oneIn(6)) return mutateBytes(random, input, others);
  const fields = fieldsIn(input);
  if (fields.length === 0) return mutateBytes(random, input, others);
  const field = random.pick(fields);
  const whole = input.subarray(field.start, field.end);
  switch (random.below(9)) {
    case 0:
      return splice(input, field.start, 1, Buffer.from([random.below(256)]));
    case 1: // another type of the same field
      return splice(input, field.start, 1, Buffer.from([((input[field.start] ?? 0) & 0xf8) | random.below(8)]));
    case 2: // a length, or a number, that lies
      return splice(
        input,
        field.start + 1,
        field.content - field.start - 1,
        varint(random.pick(HUGE) + random.below(3)),
      );
    case 3: // a number written longer than it must be, or without an end
      return splice(input, field.start + 1, 0, Buffer.alloc(1 + random.small(14), 0x80 | random.below(128)));
    case 4:
      return splice(input, random.pick(fields).start, 0, whole);
    case 5: {
      const other = random.pick(others);
      const from = fieldsIn(other);
      if (from.length === 0) return mutateBytes(random, input, others);
      const put = random.pick(from);
      return splice(input, field.start, random.oneIn(2) ? 0 : whole.length, other.subarray(put.start, put.end));
    }
    case 6: // groups, one in another
      return splice(input, field.start, 0, groups(random));
    case 7: // a message in itself, many times
      return splice(input, field.content, field.end - field.content, nested(whole, 1 + random.small(60)));
    default:
      return splice(input, field.start, whole.length);
  }
}

/** Fields at every depth, as far as bytes may be a message. */
function fieldsIn(bytes: Buffer, from = 0, to = bytes.length, depth = 0): Field[] {
  const found: Field[] = [];
  for (let at = from; at < to; ) {
    const start = at;
    const wireType = (bytes[at] ?? 0) & 7;
    at += 1;
    if (wireType === 0) {
      while (at < to && (bytes[at] ?? 0) >= 0x80) at += 1;
      at += 1;
      found.push({ start, content: at, end: at, wireType });
    } else if (wireType === 2) {
      const length = bytes[at] ?? 0;
      at += 1;
      const end = at + length;
      if (length >= 0x80 || end > to) break;
      found.push({ start, content: at, end, wireType });
      if (depth < 3) found.push(...fieldsIn(bytes, at, end, depth + 1));
      at = end;
    } else break;
  }
  return found;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let left = BigInt(value); ; left >>= 7n) {
    if (left < 0x80n) return Buffer.from([...bytes, Number(left)]);
    bytes.push(Number(left & 0x7fn) | 0x80);
  }
}

function groups(random: Random): Buffer {
  const depth = 1 + random.small(400);
  const end = random.oneIn(3) ? 0 : depth;
  return Buffer.concat([Buffer.alloc(depth, 0x7b), Buffer.alloc(end, random.oneIn(4) ? 0x74 : 0x7c)]);
}

function nested(whole: Buffer, times: number): Buffer {
  let inner = whole;
  for (let time = 0; time < times; time++) inner = Buffer.concat([whole.subarray(0, 1), varint(inner.length), inner]);
  return inner;
}
