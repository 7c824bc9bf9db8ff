/** A join beside what an earlier one left that was killed. */
import { expect, test } from 'vitest';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { Host } from '../../../src/host/ports.ts';
import { doctor } from '../../../src/operations/doctor.ts';
import { patience } from '../../support/patience.ts';
import { JoiningHost, killedAt } from '../undo/support/joining-host.ts';
import { withOwnCertDir } from './own-cert-dir.ts';

const CREDENTIAL = '/etc/kubernetes/bootstrap-kubelet.conf';

/** mount is missing: a check that fails. */
function without(program: string, host: Host): Host {
  const { system } = host.read;
  const commandPath = async (name: string) => (name === program ? undefined : system.commandPath(name));
  return { ...host, read: { ...host.read, system: { ...system, commandPath } }, write: host.write };
}

const isStart = (event: JoinEvent) =>
  event.type === 'change-done' && 'change' in event && event.change.action === 'start';

test('takes the credential and the kubelet without a certificate away, and says so; once', async () => {
  const node = await JoiningHost.make('worker', { faults: ['never-approved'] });
  await withOwnCertDir(node.host);
  expect(await killedAt(node.host, isStart, (host, emit) => node.join({}, emit, host))).toBe(true);
  await node.host.write.services.stop('kubelet');
  expect(await node.host.read.files.stat(CREDENTIAL)).toBeDefined();

  const said: string[] = [];
  const listen = (event: JoinEvent) => {
    if (event.type === 'notice') said.push(event.message.key);
  };
  const again = () => node.join({}, listen, without('mount', node.host));
  await expect(again()).rejects.toMatchObject({ kind: 'PREFLIGHT_FAILED' });
  expect(await node.host.read.files.stat(CREDENTIAL)).toBeUndefined();
  expect(said.filter((key) => key.startsWith('LEFT_'))).toEqual(['LEFT_CREDENTIAL_REMOVED']);
  said.length = 0;
  await expect(again()).rejects.toMatchObject({ kind: 'PREFLIGHT_FAILED' });
  expect(said.filter((key) => key.startsWith('LEFT_'))).toEqual([]);
});

test('a worker does not join beside the files of an unfinished control-plane join, until an undo', async () => {
  const node = await JoiningHost.make('control-plane');
  const isPrepared = (event: JoinEvent) =>
    event.type === 'change-done' && 'change' in event && event.change.phase === 'control-plane-prepare/kubeconfig';
  expect(await killedAt(node.host, isPrepared, (host, emit) => node.join({}, emit, host))).toBe(true);

  const KEY = '/etc/kubernetes/pki/ca.key';
  expect(await node.host.read.files.stat(KEY)).toBeDefined();
  const before = await node.state();
  const worker = { controlPlane: undefined };
  const refused = { kind: 'CONTROL_PLANE_FILES_LEFT', class: 'host' };
  await expect(node.join(worker)).rejects.toMatchObject(refused);
  await expect(node.join({ ...worker, dryRun: true })).rejects.toMatchObject(refused);
  for (const withoutCluster of [false, true]) {
    const failed: string[] = [];
    const emit = (event: JoinEvent) => {
      if (event.type === 'check' && event.failure) failed.push(`${event.name} ${event.failure.kind}`);
    };
    const signal = patience();
    const configuration = { ...node.configuration, ...worker };
    const asked = doctor({ configuration, host: node.host.read, emit, signal, withoutCluster });
    await expect(asked).rejects.toMatchObject({ kind: 'JOIN_WOULD_FAIL' });
    expect(failed).toEqual(['Membership CONTROL_PLANE_FILES_LEFT']);
  }
  expect(await node.state()).toEqual(before);

  await node.undo();
  expect(await node.join(worker)).toMatchObject({ outcome: 'joined' });
  expect(await node.host.read.files.stat(KEY)).toBeUndefined();
});

test('a control plane goes on with what a worker’s join left', async () => {
  const node = await JoiningHost.make('control-plane');
  const worker = { controlPlane: undefined };
  expect(await killedAt(node.host, isStart, (host, emit) => node.join(worker, emit, host))).toBe(true);
  expect(await node.join()).toMatchObject({ outcome: 'joined' });
  expect(await node.members()).toEqual(['control-plane', 'node-1']);
});
