import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { forgetNode } from '../../../src/engine/kinds/objects/forget-node.ts';
import { certificateRequest } from '../../../src/pki/requests/certificate-request.ts';
import { RESPONSE_BROKEN } from '../../../src/wire/wire-sentences.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { MemoryApi } from '../../support/memory-api.ts';

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
/** HTTP/2 closes a stream whose headers are longer than this. */
const MOST_SENT = 65_536;
const change = {
  ...({ kind: 'forget-node', nodeName: 'worker-7', tolerateFailure: false } as const),
  access: { kubeconfigPath: '/etc/kubernetes/admin.conf', timeoutMs: 10_000 },
};

it('deletes the Node and the requests that its kubelet may have posted, whatever names strangers choose', async () => {
  const subject = { commonName: 'system:node:worker-7', organizations: ['system:nodes'] };
  const names = { dnsNames: [], ipAddresses: [] };
  const pem = certificateRequest({ ...subject, ...names }, generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  const api = new MemoryApi();
  api.put('/api/v1/nodes', { metadata: { name: 'worker-7' } });
  for (const name of ['csr-x7b2q', '|'.repeat(25_000), '--all', '$(reboot)'])
    api.put(CSRS, { metadata: { name }, spec: { request: Buffer.from(pem).toString('base64') } });
  api.disturb = ({ path }) => {
    if (path.length < MOST_SENT) return undefined;
    throw new Failure(RESPONSE_BROKEN, { server: 'a:6443', request: 'DELETE', reason: 'ERR_HTTP2_STREAM_ERROR' });
  };
  await forgetNode.apply(change, api.context().context);
  const deleted = api.asked.filter((asked) => asked.startsWith('DELETE'));
  expect(deleted).toEqual(['DELETE /api/v1/nodes/worker-7', `DELETE ${CSRS}/csr-x7b2q`]);
});

it('a cluster that cannot be reached is not said to have no Node', async () => {
  const api = new MemoryApi();
  api.disturb = () => {
    throw new Failure(RESPONSE_BROKEN, { server: 'a:6443', request: 'GET', reason: 'ERR_HTTP2_STREAM_ERROR' });
  };
  const [{ context }, host] = [api.context(), fakeHost().read];
  const tolerant = { ...change, tolerateFailure: true };
  expect(await forgetNode.observe(tolerant, host, context)).toEqual({ holds: true, action: 'unreachable' });
  const none = new MemoryApi();
  expect(await forgetNode.observe(tolerant, host, none.context().context)).toMatchObject({ holds: true, items: [] });
});

it.each([
  ['of the Node', true],
  ['of another', false],
])('with the uid %s, whatever the machine: deletes the Node: %s', async (_, deletes) => {
  const api = new MemoryApi();
  const status = { nodeInfo: { machineID: 'of another machine' } };
  api.put('/api/v1/nodes', { metadata: { name: 'worker-7' }, status });
  const { uid = '' } = api.object('/api/v1/nodes/worker-7')?.metadata ?? {};
  expect(uid).not.toBe('');
  await forgetNode.apply({ ...change, uid: deletes ? uid : 'another' }, api.context().context);
  expect(api.asked.includes('DELETE /api/v1/nodes/worker-7')).toBe(deletes);
});
