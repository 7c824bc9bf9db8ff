/** A response with too many fields is refused before it takes long. */
import { expect, it } from 'vitest';
import { listPodSandboxResponse } from '../../src/host/linux/container-runtime/cri-messages.ts';
import { bounded } from '../../src/wire/grpc/protobuf-fields.ts';

const sandboxes = (count: number) => Buffer.alloc(2 * count, Buffer.of(0x0a, 0));

it('counts the messages in a message, too', () => {
  expect(bounded(sandboxes(20_000), listPodSandboxResponse)).toHaveLength(20_000);
  expect(() => bounded(sandboxes(30_000), listPodSandboxResponse)).toThrow('too many fields');
});

it('does not count what was read before, also after a refusal', () => {
  expect(() => bounded(sandboxes(30_000), listPodSandboxResponse)).toThrow();
  for (let times = 0; times < 3; times++)
    expect(bounded(sandboxes(20_000), listPodSandboxResponse)).toHaveLength(20_000);
  expect(listPodSandboxResponse(sandboxes(30_000))).toHaveLength(30_000);
});
