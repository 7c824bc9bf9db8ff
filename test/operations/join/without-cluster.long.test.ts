/** As by kubeadm, a cluster is asked only for a phase that needs it, not for what is said at the end of the join. */
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { joinPhases } from '../../../src/phases/join/list.ts';
import { listening } from '../../wire/support/listening.ts';
import { JoiningHost, killedAt, type Role } from '../undo/support/joining-host.ts';

const KUBELET_WAIT = 'kubelet-wait-bootstrap';

/** A host of this role, told of a cluster at an address that only counts who comes, and a join that skips all but these. */
async function hostFarFromItsCluster(role: Role) {
  const node = await JoiningHost.make(role);
  let connections = 0;
  const counting = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  const apiServerEndpoint = `127.0.0.1:${await listening(counting, { host: '127.0.0.1' })}`;
  const { discovery, nodeRegistration, timeouts } = node.configuration;
  const { bootstrapToken } = discovery;
  const joinOnly = (...kept: string[]) =>
    node.join({
      discovery: { ...discovery, bootstrapToken: bootstrapToken && { ...bootstrapToken, apiServerEndpoint } },
      timeouts: { ...timeouts, discovery: 500 },
      nodeRegistration: { ...nodeRegistration, kubeletExtraArgs: [{ name: 'node-labels', value: 'a=b' }] },
      skipPhases: joinPhases.map(({ name }) => name).filter((name) => !kept.includes(name)),
    });
  return { node, joinOnly, connections: () => connections };
}

test.each<Role>(['worker', 'control-plane'])('a %s that skips every phase asks and writes nothing', async (role) => {
  const { node, joinOnly, connections } = await hostFarFromItsCluster(role);
  const before = await node.state();
  expect(await joinOnly()).toEqual({ outcome: 'joined', nodeName: 'node-1', changes: [] });
  expect(connections()).toBe(0);
  expect(node.controlPlane.recorder.requests).toEqual([]);
  expect(await node.state()).toEqual(before);
});

test.each<Role>(['worker', 'control-plane'])('a %s that is a node asks nothing either', async (role) => {
  const { node, joinOnly, connections } = await hostFarFromItsCluster(role);
  await node.join();
  expect(await joinOnly()).toMatchObject({ outcome: 'joined', changes: [] });
  expect(connections()).toBe(0);
});

test('a control plane with only an old phase that does nothing asks nothing', async () => {
  const { node, joinOnly, connections } = await hostFarFromItsCluster('control-plane');
  expect(await joinOnly('control-plane-join/update-status')).toMatchObject({ outcome: 'joined', changes: [] });
  expect(connections()).toBe(0);
  expect(node.controlPlane.recorder.requests).toEqual([]);
});

test.each<[Role, string, string]>([
  ['worker', KUBELET_WAIT, 'node-registered'],
  ['control-plane', KUBELET_WAIT, KUBELET_WAIT],
  ['control-plane', 'wait-control-plane', 'wait-control-plane'],
])('a killed join of a %s goes on with %s alone, without discovery', async (role, phase, last) => {
  const { node, joinOnly, connections } = await hostFarFromItsCluster(role);
  const moment = (event: JoinEvent) =>
    event.type === 'change-done' && [event.change.phase, event.change.action].includes(last);
  expect(await killedAt(node.host, moment, (host, emit) => node.join({}, emit, host))).toBe(true);
  expect(await joinOnly(phase)).toMatchObject({ outcome: 'joined', nodeName: 'node-1' });
  expect(connections()).toBe(0);
});

test('a phase that needs the cluster still asks it', async () => {
  const { joinOnly, connections } = await hostFarFromItsCluster('worker');
  await expect(joinOnly('kubelet-start')).rejects.toMatchObject({ class: 'discovery' });
  expect(connections()).toBeGreaterThan(0);
});
