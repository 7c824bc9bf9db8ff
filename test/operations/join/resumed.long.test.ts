/** A killed join is run again while its kubelet works on. */
import { expect, test } from 'vitest';
import { nodeCondition } from '../../../src/cluster/api/node-condition.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { Host } from '../../../src/host/ports.ts';
import { JoiningHost, killedAt } from '../undo/support/joining-host.ts';

const KUBELET_CONF = '/etc/kubernetes/kubelet.conf';

test('a Node that the kubelet registers between two reads is no other machine’s', async () => {
  const node = await JoiningHost.make('worker');
  const { host, controlPlane } = node;
  const isStart = (event: JoinEvent) =>
    event.type === 'change-done' && 'change' in event && event.change.action === 'start';
  expect(await killedAt(host, isStart, (killed, emit) => node.join({}, emit, killed))).toBe(true);
  await expect.poll(() => controlPlane.nodes().some((one) => nodeCondition(one).ready)).toBe(true);

  // As if the kubelet had done all that just before the cluster was asked for the Node.
  const { requests } = controlPlane.recorder;
  const earlier = requests.length;
  const isAsked = () => requests.slice(earlier).some(({ path }) => path === '/api/v1/nodes/node-1');
  const { files } = host.read;
  const read: typeof files.read = async (file, options) =>
    file === KUBELET_CONF && !isAsked() ? undefined : files.read(file, options);
  const late: Host = { ...host, read: { ...host.read, files: { ...files, read } }, write: host.write };
  expect(await node.join({}, undefined, late)).toMatchObject({ outcome: 'joined', nodeName: 'node-1' });
});
