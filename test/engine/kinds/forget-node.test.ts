import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { forgetNode } from '../../../src/engine/kinds/objects/forget-node.ts';
import type { HostReader } from '../../../src/host/ports.ts';
import { certificateRequest } from '../../../src/pki/requests/certificate-request.ts';
import { CONNECTION_REFUSED, RESPONSE_BROKEN } from '../../../src/wire/wire-sentences.ts';
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

const NODE = '/api/v1/nodes/worker-7';
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
const RENEWED = '2026-12-03T12:00:00.000000Z';

/** An API with the Node of another machine and its Lease, and the change that deletes it. */
function replacing() {
  const api = new MemoryApi();
  api.put('/api/v1/nodes', { metadata: { name: 'worker-7' }, status: { nodeInfo: { machineID: 'another' } } });
  api.put(LEASES, { metadata: { name: 'worker-7', namespace: 'kube-node-lease' }, spec: { renewTime: RENEWED } });
  const { uid = '' } = api.object(NODE)?.metadata ?? {};
  return { api, meant: { ...change, uid, silent: { endpoints: [], renewTime: RENEWED } } };
}

it('with the uid of the Node, deletes it, whatever its machine', async () => {
  const { api, meant } = replacing();
  await forgetNode.apply(meant, api.context().context);
  expect(api.object(NODE)).toBeUndefined();
});

it('with the uid of another Node, refuses this one: a machine registered it since', async () => {
  const { api, meant } = replacing();
  const taken = { code: 'NODE_NAME_TAKEN', kind: 'NODE_REGISTERED_ANEW', params: { node: 'worker-7' } };
  const another = { ...meant, uid: 'another' };
  await expect(forgetNode.observe(another, fakeHost().read, api.context().context)).rejects.toMatchObject(taken);
  await expect(forgetNode.apply(another, api.context().context)).rejects.toMatchObject(taken);
  api.disturb = ({ method }) => {
    if (method !== 'DELETE') return undefined;
    api.disturb = () => undefined;
    api.remove(NODE);
    api.put('/api/v1/nodes', { metadata: { name: 'worker-7' } });
    return undefined;
  };
  await expect(forgetNode.apply(meant, api.context().context)).rejects.toMatchObject(taken);
  expect(api.object(NODE)).toBeDefined();
});

it('keeps the Node of a machine that was silent and accepts a connection', async () => {
  const { api, meant } = replacing();
  const { context } = api.context();
  const dialer = async () => ({ destroy: () => {} });
  const system = { ...context.host.read.system, dialer } as unknown as HostReader['system'];
  const host = { ...context.host, read: { ...context.host.read, system } };
  const endpoints = [{ host: '10.0.0.3', port: 10250 }];
  const applied = forgetNode.apply({ ...meant, silent: { ...meant.silent, endpoints } }, { ...context, host });
  await expect(applied).rejects.toMatchObject({
    kind: 'NODE_TO_REPLACE_ALIVE',
    params: { node: 'worker-7', sign: { what: 'connection', address: '10.0.0.3:10250' }, kept: 'node' },
  });
  expect(api.object(NODE)).toBeDefined();
});

it('keeps the Node of a machine that was silent and has renewed its Lease', async () => {
  const { api, meant } = replacing();
  const silent = { ...meant.silent, renewTime: '2026-12-03T11:59:50.000000Z' };
  await expect(forgetNode.apply({ ...meant, silent }, api.context().context)).rejects.toMatchObject({
    kind: 'NODE_TO_REPLACE_ALIVE',
    params: { sign: { what: 'lease', time: RENEWED }, kept: 'node' },
  });
  expect(api.object(NODE)).toBeDefined();
});

it('reads again after a load balancer has led to a control plane that is gone', async () => {
  const { api, meant } = replacing();
  api.disturb = (_, number) => {
    if (number === 1) throw new Failure(CONNECTION_REFUSED, { server: '10.0.0.1:6443' });
    return number === 4 ? { status: 503, serverTime: undefined, body: undefined } : undefined;
  };
  expect(await forgetNode.observe(meant, fakeHost().read, api.context().context)).toMatchObject({ holds: false });
  await forgetNode.apply(meant, api.context().context);
  expect(api.object(NODE)).toBeUndefined();
});

it('does not read again what is refused', async () => {
  const { api, meant } = replacing();
  api.disturb = () => ({ status: 403, serverTime: undefined, body: undefined });
  await expect(forgetNode.apply(meant, api.context().context)).rejects.toMatchObject({ kind: 'KUBECONFIG_FORBIDDEN' });
  expect(api.asked.filter((asked) => asked === `GET ${NODE}`)).toHaveLength(1);
});
