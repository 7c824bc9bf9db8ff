import { expect, it } from 'vitest';
import { endpointsOf } from '../../../../src/phases/join/replacement/old-endpoints.ts';
import { hostPort } from '../../../../src/wire/endpoint.ts';

const node = 'cp3';
const none = { node, addresses: [], urls: [], own: new Set<string>() };

it('are the usual ports at each address, and the ports of the member, once each', () => {
  const addresses = ['10.0.0.3', 'fd00:0::3'];
  const urls = ['https://10.0.0.3:2380', 'https://10.0.0.3:3379', 'https://[fd00::3]:2379'];
  expect(endpointsOf({ ...none, addresses, urls }).map(hostPort)).toEqual([
    ...[6443, 2379, 2380, 10250].map((port) => `10.0.0.3:${port}`),
    ...[6443, 2379, 2380, 10250].map((port) => `[fd00::3]:${port}`),
    '10.0.0.3:3379',
  ]);
});

it('are not at an address that this machine has now', () => {
  const own = new Set(['10.0.0.3', 'fd00::3']);
  const urls = ['https://10.0.0.3:3379'];
  expect(endpointsOf({ node, addresses: ['10.0.0.3', 'fd00:0::3'], urls, own })).toEqual([]);
});

it('are refused if a Node has too many of them: none may be left out', () => {
  const addresses = (count: number) => Array.from({ length: count }, (_, at) => `10.1.${at >> 8}.${at & 255}`);
  expect(endpointsOf({ ...none, addresses: addresses(32) })).toHaveLength(128);
  expect(() => endpointsOf({ ...none, addresses: addresses(10_000) })).toThrow(
    expect.objectContaining({ kind: 'REPLACEMENT_REFUSED', params: { node, why: 'addresses', detail: '128' } }),
  );
});
