import type { Random } from '../random.ts';

/** Numbers that programs get wrong, as one byte. */
const EDGES = [0x00, 0x01, 0x0a, 0x0d, 0x1f, 0x20, 0x30, 0x7f, 0x80, 0x81, 0x84, 0x88, 0xa0, 0xff];
const MAX_REPEATED = 4096;

type Mutation = (random: Random, input: Buffer, others: readonly Buffer[]) => Buffer;

/** Replaces `count` bytes from `at`. */
export function splice(input: Buffer, at: number, count: number, put: Uint8Array = Buffer.alloc(0)): Buffer {
  return Buffer.concat([input.subarray(0, at), put, input.subarray(at + count)]);
}

/** A part of an input, seldom all of it. */
export function slice(random: Random, input: Buffer): Buffer {
  const start = random.below(input.length + 1);
  return input.subarray(start, start + random.below(input.length - start + 1));
}

const MUTATIONS: readonly Mutation[] = [
  (random, input) => splice(input, random.below(input.length + 1), 1, Buffer.from([random.pick(EDGES)])),
  (random, input) => splice(input, random.below(input.length + 1), 1, random.bytes(1)),
  (random, input) => splice(input, random.below(input.length + 1), 0, random.bytes(1 + random.small(8))),
  (random, input) => splice(input, random.below(input.length + 1), 1 + random.small(16)),
  flipBit,
  truncated,
  duplicated,
  (random, input, others) => splice(input, random.below(input.length + 1), 0, slice(random, random.pick(others))),
  (random, input, others) => {
    const from = slice(random, random.pick(others));
    return splice(input, random.below(input.length + 1), from.length, from);
  },
  (random, input, others) =>
    Buffer.concat([input.subarray(0, random.below(input.length + 1)), slice(random, random.pick(others))]),
  huge,
];

/** A mutation that knows nothing of the input's grammar: bits, bytes, cuts, doubles, splices of `others`, long runs. */
export function mutateBytes(random: Random, input: Buffer, others: readonly Buffer[] = [input]): Buffer {
  return random.pick(MUTATIONS)(random, input, others);
}

function flipBit(random: Random, input: Buffer): Buffer {
  if (input.length === 0) return input;
  const at = random.below(input.length);
  return splice(input, at, 1, Buffer.from([(input[at] ?? 0) ^ (1 << random.below(8))]));
}

function truncated(random: Random, input: Buffer): Buffer {
  return random.oneIn(2)
    ? input.subarray(0, random.below(input.length + 1))
    : input.subarray(random.small(input.length + 1));
}

function duplicated(random: Random, input: Buffer): Buffer {
  return splice(input, random.below(input.length + 1), 0, slice(random, input));
}

/** One part many times: what is quadratic, or recursive, shows then. */
function huge(random: Random, input: Buffer): Buffer {
  const part = random.oneIn(2) ? random.bytes(1) : slice(random, input).subarray(0, 8);
  const run = Buffer.concat(Array.from({ length: random.small(MAX_REPEATED) }, () => part));
  return splice(input, random.below(input.length + 1), 0, run);
}
