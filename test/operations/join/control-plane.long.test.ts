/** Faults around a control-plane join, with the real join on the embedded control plane. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { isFailure } from '../../../src/base/failure.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { type JoinOptions, join } from '../../../src/operations/join.ts';
import { EmbeddedControlPlane } from '../../../src/simulation/control-plane/embedded-control-plane.ts';
import type { FaultName } from '../../../src/simulation/faults.ts';
import { makeControlPlaneHost } from '../../../src/simulation/host/control-plane-host.ts';
import { killable } from '../../../src/simulation/host/killable-host.ts';
import { patientConfiguration } from '../../rehearsal/support/configuration.ts';
import { heldLimit } from '../../support/held-limit.ts';
import { patience } from '../../support/patience.ts';

const MANIFEST = '/etc/kubernetes/manifests/kube-apiserver.yaml';
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function machine(faults: FaultName[] = []) {
  const directory = await mkdtemp(path(tmpdir(), 'kubejoin-control-plane-test-'));
  ends.push(() => rm(directory, { recursive: true }));
  const cluster = await EmbeddedControlPlane.start({ faults });
  ends.push(() => cluster.stop());
  const { host, endpoint } = await makeControlPlaneHost(cluster, {
    hostname: 'node-1',
    root: path(directory, 'host'),
    faults,
  });
  ends.push(() => host.stop());
  const configuration = patientConfiguration(undefined, { index: 1, count: 1 }, cluster.instructions, endpoint);
  const events: JoinEvent[] = [];
  const run = (options: Partial<JoinOptions> = {}) =>
    join({ host, configuration, signal: patience(), emit: (event) => events.push(event), ...options });
  return { cluster, host, configuration, events, run };
}

const kindOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'joined',
    (error: unknown) => (isFailure(error) ? error.kind : String(error)),
  );

test('a kubelet that gets no certificate ends the join before etcd is touched', async () => {
  const { cluster, host, configuration, run } = await machine(['never-approved']);
  const impatient = { ...configuration, timeouts: { ...configuration.timeouts, tlsBootstrap: 299_999 } };
  const expire = heldLimit(299_999);
  const emit = (event: JoinEvent) =>
    void (event.type === 'waiting' && event.message.key === 'WAITING_CSR_APPROVAL' && expire());
  expect(await kindOf(run({ configuration: impatient, emit }))).toBe('WAIT_TIMED_OUT');
  expect((await cluster.etcdMembers()).map(({ name }) => name)).toEqual(['control-plane']);
  expect(await host.read.files.read('/etc/kubernetes/bootstrap-kubelet.conf')).toBeUndefined();
});

test('a join that was killed is gone on with, though this machine’s own API server is down by then', async () => {
  const { cluster, host, configuration, run } = await machine();
  const process = killable(host);
  await new Promise<void>((resolve, reject) => {
    const emit = (event: JoinEvent) => {
      if (event.type !== 'change-done' || event.change.kind !== 'kubeconfig-server') return;
      process.kill();
      void process.written().then(() => resolve());
    };
    join({ host: process.host, configuration, signal: patience(), emit }).then(
      () => reject(new Error('it was not killed')),
      reject,
    );
  });
  const manifest = await host.read.files.read(MANIFEST);
  await host.write.files.remove(MANIFEST);
  expect(manifest).toBeDefined();
  expect(await kindOf(run())).toBe('joined');
  expect((await cluster.etcdMembers()).map(({ name, isLearner }) => [name, isLearner]).sort()).toEqual([
    ['control-plane', false],
    ['node-1', false],
  ]);
});

test('a worker asked to be a control plane is told that it is none, with ifNeeded too', async () => {
  const { configuration, run } = await machine();
  await run({ configuration: { ...configuration, controlPlane: undefined } });
  expect(await kindOf(run())).toBe('JOINED_AS_WORKER');
  expect(await kindOf(run({ ifNeeded: true }))).toBe('JOINED_AS_WORKER');
});

test('a worker does not go on with a control-plane join that failed at etcd', async () => {
  const { host, configuration, run } = await machine(['etcd-crash-loop']);
  expect(await kindOf(run())).toBe('ETCD_MEMBER_CRASHES');
  expect(await host.read.files.stat('/etc/kubernetes/kubelet.conf')).toBeDefined();
  const worker = { ...configuration, controlPlane: undefined };
  expect(await kindOf(run({ configuration: worker }))).toBe('CONTROL_PLANE_FILES_LEFT');
  expect(await kindOf(run({ configuration: worker, ifNeeded: true }))).toBe('CONTROL_PLANE_FILES_LEFT');
});

test('a control plane that has joined is a success with ifNeeded', async () => {
  const { run } = await machine();
  await run();
  expect((await run({ ifNeeded: true })).outcome).toBe('nothing-to-do');
  expect(await kindOf(run())).toBe('ALREADY_JOINED');
});
