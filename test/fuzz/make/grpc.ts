import { type DescMessage, fromBinary, type MessageShape } from '@bufbuild/protobuf';
import { onlyMessage } from '../../../src/wire/grpc/grpc.ts';
import { splice } from '../mutate/bytes.ts';
import { mutateProtobuf } from '../mutate/protobuf.ts';
import type { Random } from '../random.ts';

/** How one answer is read here, and by the library with all of the message's fields. */
export interface Answer {
  read(message: Uint8Array): unknown;
  reference(message: Uint8Array): unknown;
}

const PREFIX_BYTES = 5;

/** An input is the number of the answer, then the body of the HTTP/2 answer: flag, length, message. */
export function body(which: number, message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(1 + PREFIX_BYTES);
  prefix[0] = which;
  prefix.writeUInt32BE(message.length, 2);
  return Buffer.concat([prefix, message]);
}

/** Changes the message most of the time, with a length that fits; else the frame. */
export function mutateBody(random: Random, samples: readonly Buffer[]): Buffer {
  const input = random.pick(samples);
  if (random.oneIn(12)) return splice(input, random.below(1 + PREFIX_BYTES), 1, random.bytes(1));
  if (random.oneIn(20)) return splice(input, input.length, 0, body(0, random.bytes(random.small(20))).subarray(1));
  const messages = samples.map((one) => one.subarray(1 + PREFIX_BYTES));
  let message: Buffer = input.subarray(1 + PREFIX_BYTES);
  for (let times = random.small(4); times >= 0; times--) message = mutateProtobuf(random, message, messages);
  return body(input[0] ?? 0, message);
}

/**
 * Both readers must read the same and refuse the same; a refusal must be an error of its own, not an overflow of the
 * stack.
 */
export function compared(input: Buffer, answers: readonly Answer[]): string | undefined {
  const answer = answers[(input[0] ?? 0) % answers.length] as Answer;
  const message = onlyMessage(Buffer.from(input.subarray(1)));
  if (message === undefined) return undefined;
  const ours = outcome(() => answer.read(message));
  if (ours.stack) return 'nested so deep that the stack ends';
  if (ours.value === undefined) return undefined;
  const theirs = outcome(() => answer.reference(message));
  if (theirs.stack) return undefined; // the library itself
  if (theirs.value === undefined) return `read here, refused by the library: ${theirs.error}`;
  const [one, other] = [text(ours.value), text(theirs.value)];
  return one === other ? undefined : `read as ${one.slice(0, 200)}, by the library as ${other.slice(0, 200)}`;
}

function outcome(read: () => unknown): { value?: unknown; error?: string; stack?: boolean } {
  try {
    return { value: read() };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { error: words, stack: words.includes('call stack') };
  }
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
}

export function by<Desc extends DescMessage>(
  schema: Desc,
  shape: (message: MessageShape<Desc>) => unknown,
): Answer['reference'] {
  return (message) => shape(fromBinary(schema, message));
}

/** The message read as each of the answers, with a length that fits. */
export function readings(input: Buffer, answers: readonly Answer[]): unknown[] {
  const message = input.subarray(1 + PREFIX_BYTES);
  const framed = body(0, message).subarray(1);
  return answers.map(({ read }) => outcome(() => read(onlyMessage(Buffer.from(framed)) ?? message)));
}
