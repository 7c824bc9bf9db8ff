/** Lists of the embedded control plane, page by page, as the real API server answers limit and continue. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { EmbeddedControlPlane } from '../../src/simulation/control-plane/embedded-control-plane.ts';
import { createKubeletRequest } from '../../src/simulation/kubelet/certificate-manager.ts';
import { ask } from './support/client.ts';
import { controlPlanes } from './support/control-planes.ts';
import { CSRS, csr } from './support/node-identity.ts';

const start = controlPlanes();
const NAMES = ['a', 'b', 'c', 'd', 'e'];

let controlPlane: EmbeddedControlPlane;
let request: string;
beforeEach(async () => {
  controlPlane = await start();
  request = (await createKubeletRequest('node')).request;
  for (const name of NAMES) await post(name);
});

const token = () => controlPlane.instructions.token.reveal();
const post = async (name: string) => {
  const { status } = await ask(controlPlane, CSRS, { token: token(), body: csr(name, request) });
  expect(status).toBe(201);
};
const list = (query: Record<string, string>) =>
  ask(controlPlane, `${CSRS}?${new URLSearchParams(query)}`, { token: token() });
const names = ({ items }: { items: { metadata: { name: string } }[] }) => items.map(({ metadata }) => metadata.name);
const decoded = (continuation: string) => JSON.parse(Buffer.from(continuation, 'base64url').toString());
const encoded = (rv: number, start: string) =>
  Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv, start })).toString('base64url');

test('page by page, with what remains, all of one version', async () => {
  const first = await list({ limit: '2' });
  expect(first).toMatchObject({
    status: 200,
    body: { kind: 'CertificateSigningRequestList', metadata: { remainingItemCount: 3 } },
  });
  expect(names(first.body)).toEqual(['a', 'b']);
  const { resourceVersion } = first.body.metadata;
  expect(decoded(first.body.metadata.continue)).toEqual({
    v: 'meta.k8s.io/v1',
    rv: Number(resourceVersion),
    start: 'b\0',
  });
  await post('bb');
  const second = await list({ limit: '2', continue: first.body.metadata.continue });
  expect(names(second.body)).toEqual(['c', 'd']);
  expect(second.body.metadata).toMatchObject({ resourceVersion, remainingItemCount: 1 });
  // The limit may change between pages; without one the answer has all the rest.
  const third = await list({ continue: second.body.metadata.continue });
  expect(names(third.body)).toEqual(['e']);
  expect(third.body.metadata).toEqual({ resourceVersion });
  expect(names((await list({})).body)).toEqual(['a', 'b', 'bb', 'c', 'd', 'e']);
});

test.each(['5', '6', '0', '-1', ''])('limit %j is the whole list', async (limit) => {
  const { body } = await list({ limit });
  expect(names(body)).toEqual(NAMES);
  expect(body.metadata).toEqual({ resourceVersion: expect.any(String) });
});

test('of selected objects it is not told how many remain, and the last page may be empty', async () => {
  const fieldSelector = 'metadata.name!=e';
  const { body } = await list({ fieldSelector, limit: '4' });
  expect(names(body)).toEqual(['a', 'b', 'c', 'd']);
  expect(Object.keys(body.metadata)).toEqual(['resourceVersion', 'continue']);
  const last = await list({ fieldSelector, limit: '4', continue: body.metadata.continue });
  expect(last.body.items).toEqual([]);
  expect(Object.keys(last.body.metadata)).toEqual(['resourceVersion']);
});

test('objects of all namespaces continue by namespace and name, those of one by name', async () => {
  const certificate = await controlPlane.administrator();
  const configMaps = async (path: string) => (await ask(controlPlane, path, { certificate })).body;
  const all = await configMaps('/api/v1/configmaps');
  const keys = all.items.map(
    ({ metadata }: { metadata: { namespace: string; name: string } }) => `${metadata.namespace}/${metadata.name}`,
  );
  expect(keys).toEqual([...keys].sort());
  const page = await configMaps('/api/v1/configmaps?limit=1');
  expect(decoded(page.metadata.continue).start).toBe(`${keys[0]}\0`);
  const rest = await configMaps(`/api/v1/configmaps?continue=${page.metadata.continue}`);
  expect([...names(page), ...names(rest)]).toEqual(names(all));
  const own = await configMaps('/api/v1/namespaces/kube-system/configmaps?limit=1');
  expect(decoded(own.metadata.continue).start).toBe(`${names(own)[0]}\0`);
});

describe('a continuation that can no longer be served', () => {
  test('is 410, with another that goes on with what is there', async () => {
    const { status, body } = await list({ limit: '2', continue: encoded(1, 'b\0') });
    expect(status).toBe(410);
    expect(body).toMatchObject({
      kind: 'Status',
      reason: 'Expired',
      code: 410,
      message: expect.stringContaining('too old to display'),
    });
    expect(decoded(body.metadata.continue)).toEqual({ v: 'meta.k8s.io/v1', rv: -1, start: 'b\0' });
    await post('bb');
    const { body: rest } = await list({ continue: body.metadata.continue });
    expect(names(rest)).toEqual(['bb', 'c', 'd', 'e']);
  });
});

test.each([
  ['not base64 of JSON', { continue: 'broken' }],
  ['of no version', { continue: encoded(0, 'a') }],
  ['of no key', { continue: encoded(100, '') }],
  ['with a version beside it', { continue: encoded(100, 'a'), resourceVersion: '100' }],
  ['a limit that is no number', { limit: 'many' }],
])('%s: 400', async (_, query) => {
  expect(await list(query)).toMatchObject({ status: 400, body: { kind: 'Status', reason: 'BadRequest' } });
});
