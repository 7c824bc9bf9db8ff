import { expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { NodeUnready } from '../../../src/engine/changes/reset-changes.ts';
import { type ChangeContext, NotMade } from '../../../src/engine/kind.ts';
import { nodeUnready } from '../../../src/engine/kinds/objects/node-unready.ts';
import { FILE_NOT_READ } from '../../../src/host/linux/files/linux-files-sentences.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { MemoryApi } from '../../support/memory-api.ts';

const NODE = '/api/v1/nodes/worker-7';
const CONF = '/etc/kubernetes/kubelet.conf';
const change: NodeUnready = { kind: 'node-unready', nodeName: 'worker-7', kubeconfigPaths: [CONF] };

function around(api: MemoryApi) {
  const { context, events } = api.context();
  const host = fakeHost({ [CONF]: 'x' });
  const { files } = host.read;
  const read = { ...context.host.read, files };
  const all: ChangeContext = { ...context, host: { ...context.host, read } };
  const notices = () => events.flatMap((event) => (event.type === 'notice' ? [event.message.key] : []));
  return { context: all, notices, observed: () => nodeUnready.observe(change, read, all) };
}

it('marks the Node', async () => {
  const api = new MemoryApi();
  api.put('/api/v1/nodes', { metadata: { name: 'worker-7' }, status: {} });
  const { context, observed } = around(api);
  expect(await observed()).toEqual({ holds: false, action: 'patch' });
  api.disturb = ({ method }) => (method === 'PATCH' ? { status: 200, serverTime: undefined, body: {} } : undefined);
  await nodeUnready.apply(change, context);
  expect(api.asked).toEqual([`GET ${NODE}`, `PATCH ${NODE}/status`]);
});

it('has nothing to mark where no Node was ever created', async () => {
  const { observed } = around(new MemoryApi());
  expect(await observed()).toMatchObject({ holds: true });
});

it.each([
  ['refuses', () => ({ status: 403, serverTime: undefined, body: { message: 'no' } }), 'CLUSTER_WRITE_FAILED'],
  [
    'cannot be asked, because the certificate is missing',
    () => {
      throw new Failure(FILE_NOT_READ, { path: '/var/lib/kubelet/pki/kubelet-client-current.pem', reason: 'ENOENT' });
    },
    'FILE_NOT_READ',
  ],
])('is not made where the cluster %s', async (_, disturb, kind) => {
  const api = new MemoryApi();
  api.disturb = disturb;
  const { context, notices, observed } = around(api);
  expect(await observed()).toMatchObject({ holds: false });
  const error = await nodeUnready.apply(change, context).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NotMade);
  expect((error as NotMade).failure.kind).toBe(kind);
  expect(notices()).toEqual(['NODE_NOT_TOLD']);
});
