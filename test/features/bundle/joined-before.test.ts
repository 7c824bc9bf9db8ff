import { expect, it } from 'vitest';
import { joinedBefore } from '../../../src/features/bundle/joined-before.ts';
import type { JoinOptions } from '../../../src/operations/join.ts';

it.each([
  ['no CA hash', { bootstrapToken: { caCertHashes: [] } }],
  ['another discovery', { file: {} }],
])('nobody knows whether a machine has joined the cluster of a configuration with %s', async (_, discovery) => {
  const nothing = new Proxy({}, { get: (__, name) => expect.unreachable(`asked for ${String(name)}`) });
  const options = { configuration: { discovery }, host: nothing, emit: () => {}, signal: AbortSignal.abort() };
  expect(await joinedBefore(options as unknown as JoinOptions)).toBeUndefined();
});
