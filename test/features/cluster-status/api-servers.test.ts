/** The API servers of the EndpointSlice and of the static Pods. */
import { expect, it } from 'vitest';
import { apiServersOf, endpointsOf } from '../../../src/features/cluster-status/read/read-api-servers.ts';
import { pod } from './support.ts';

const slice = (...addresses: string[]) => ({
  endpoints: addresses.map((address) => ({ addresses: [address] })),
  ports: [{ port: 6443 }],
});

it('an API server of both is listed, with its node', () => {
  const listed = endpointsOf(slice('10.0.0.2', '10.0.0.1'));
  const pods = [pod('cp1', 'kube-apiserver', { endpoint: '10.0.0.1:6443' }), pod('cp1', 'etcd')];
  expect(apiServersOf(listed, pods).map(({ endpoint: _, ...one }) => one)).toEqual([
    { server: '10.0.0.1:6443', node: 'cp1', listed: true },
    { server: '10.0.0.2:6443', node: undefined, listed: true },
  ]);
});

it('an API server of a Pod alone is not listed', () => {
  const [one] = apiServersOf([], [pod('cp3', 'kube-apiserver', { endpoint: '[fd00::3]:6443' })]);
  expect(one).toMatchObject({ server: '[fd00::3]:6443', node: 'cp3', listed: false });
});

it('what is not an endpoint is left out', () => {
  expect(endpointsOf({ endpoints: [{ addresses: ['$(reboot)'] }, {}, 7], ports: 'x' })).toEqual([]);
  expect(apiServersOf([], [pod('cp3', 'kube-apiserver', { endpoint: 'https://u:p@h/x' })])).toEqual([]);
});
