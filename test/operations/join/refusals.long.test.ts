/** What later phases would refuse is told by preflight, all of it at once, before anything is written. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Failure, isFailure } from '../../../src/base/failure.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { JoinConfiguration } from '../../../src/config/types/join.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { PREFLIGHT_FAILED } from '../../../src/engine/kinds/engine-kinds-sentences.ts';
import { doctor } from '../../../src/operations/doctor.ts';
import { join } from '../../../src/operations/join.ts';
import { EmbeddedControlPlane } from '../../../src/simulation/control-plane/embedded-control-plane.ts';
import type { FaultName } from '../../../src/simulation/faults.ts';
import { makeControlPlaneHost } from '../../../src/simulation/host/control-plane-host.ts';
import { patientConfiguration } from '../../rehearsal/support/configuration.ts';
import { patience } from '../../support/patience.ts';

const NAME = 'node-1';
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function machine(...faults: FaultName[]) {
  const directory = await mkdtemp(path(tmpdir(), 'kubejoin-refusals-test-'));
  ends.push(() => rm(directory, { recursive: true }));
  const cluster = await EmbeddedControlPlane.start({ faults, nodes: [NAME] });
  ends.push(() => cluster.stop());
  const { host, endpoint } = await makeControlPlaneHost(cluster, {
    hostname: NAME,
    root: path(directory, 'host'),
    faults,
  });
  ends.push(() => host.stop());
  const configuration = patientConfiguration(undefined, { index: 1, count: 1 }, cluster.instructions, endpoint);
  const events: JoinEvent[] = [];
  const options = { host, signal: patience(), emit: (event: JoinEvent) => events.push(event) };
  const state = async () => (await host.entries()).map((entry) => JSON.stringify(entry)).sort();
  return {
    ...{ cluster, host, configuration, endpoint, state },
    /** The join's failure, and the checks that it reported as failed. */
    async refused(changed: Partial<JoinConfiguration> = {}): Promise<{ failure: Failure; told: string[] }> {
      events.splice(0);
      const failure = await join({ ...options, configuration: { ...configuration, ...changed } }).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (!isFailure(failure)) throw failure ?? new Error('it joined');
      const told = events.flatMap((event) =>
        event.type === 'check' && event.result === 'failed' ? [`${event.name} ${event.failure?.kind}`] : [],
      );
      expect(events.filter(({ type }) => type === 'change-started')).toEqual([]);
      return { failure, told };
    },
    notRun: () =>
      events.flatMap((event) =>
        event.type === 'check' && event.result === 'not-run' ? [`${event.name} ${event.message?.key}`] : [],
      ),
    async examined(): Promise<Record<string, string>> {
      events.splice(0);
      await doctor({ ...options, configuration, host: host.read }).catch(() => {});
      const results = events.flatMap((event) => (event.type === 'check' ? [event] : []));
      return Object.fromEntries(results.map(({ name, result, failure }) => [name, failure?.kind ?? result]));
    },
  };
}

type Machine = Awaited<ReturnType<typeof machine>>;

/** The member of the machine that had this name before: it still votes. */
async function oldMember({ cluster }: Machine, url: string): Promise<void> {
  const etcd = await cluster.etcd();
  const lost = etcd.members.find(({ name }) => name === 'control-plane-3');
  if (lost === undefined) throw new Error('the fault etcd-unhealthy-member has no lost member');
  Object.assign(lost, { name: NAME, peerUrls: [url] });
}

test('a control plane that comes back under its name is told of its Node and of its old member at once', async () => {
  const at = await machine('name-taken', 'etcd-unhealthy-member');
  await oldMember(at, 'https://192.0.2.250:2380');
  const before = await at.state();
  const { failure, told } = await at.refused();
  expect(told).toEqual(['Membership NODE_NAME_TAKEN', 'EtcdMember ETCD_NAME_TAKEN']);
  if (!isFailure(failure, PREFLIGHT_FAILED)) throw failure;
  expect(failure.params).toEqual({ checks: ['Membership', 'EtcdMember'], ignorable: [] });
  expect(await at.state(), 'no file was written').toEqual(before);
});

test('with its old address, that it still votes there', async () => {
  const at = await machine('etcd-unhealthy-member');
  await oldMember(at, `https://${at.endpoint.advertiseAddress}:2380`);
  const before = await at.state();
  const { failure, told } = await at.refused();
  // A single refusal ends the run under its own code.
  expect([failure.kind, told]).toEqual(['ETCD_VOTER_WITHOUT_DATA', []]);
  expect(await at.state()).toEqual(before);
  expect(await at.examined()).toMatchObject({ EtcdMember: 'ETCD_VOTER_WITHOUT_DATA', Membership: 'passed' });
});

test('it cannot be ignored, unless the phase is skipped', async () => {
  const at = await machine('name-taken', 'etcd-unhealthy-member');
  await oldMember(at, 'https://192.0.2.250:2380');
  const { nodeRegistration } = at.configuration;
  const ignoring = { nodeRegistration: { ...nodeRegistration, ignorePreflightErrors: ['all'] } };
  expect((await at.refused(ignoring)).told).toHaveLength(2);
  const { failure } = await at.refused({ skipPhases: ['control-plane-join'] });
  expect(failure.kind).toBe('NODE_NAME_TAKEN');
});

test('with what the checks find, and a certificate that does not fit', async () => {
  const at = await machine('name-taken', 'etcd-unhealthy-member', 'port-in-use');
  await oldMember(at, 'https://192.0.2.250:2380');
  const certificate = '/etc/kubernetes/pki/apiserver.crt';
  await at.host.write.files.write(certificate, Buffer.from('no certificate'), { mode: 0o644 });
  const before = await at.state();
  const { told } = await at.refused();
  expect(told).toContain('Port-10250 PORT_IN_USE');
  const checks = await at.examined();
  expect(checks).toMatchObject({
    'Port-10250': 'PORT_IN_USE',
    Membership: 'NODE_NAME_TAKEN',
    Certificates: 'CERTIFICATE_UNFIT',
    EtcdMember: 'not-run',
    SharedCertificates: 'passed',
  });
  expect(await at.state()).toEqual(before);
});

const SINGLE: [string, FaultName[], string, string][] = [
  ['no endpoint', ['no-control-plane-endpoint'], 'CONTROL_PLANE_ENDPOINT_MISSING', 'ControlPlaneEndpoint'],
  ['expired certificates', ['secret-expired'], 'SHARED_CERTIFICATES_EXPIRED', 'SharedCertificates'],
  ['damaged certificates', ['damaged-certificate-entry'], 'SHARED_CERTIFICATES_DAMAGED', 'SharedCertificates'],
  ['forbidden certificates', ['certs-forbidden'], 'SHARED_CERTIFICATES_FORBIDDEN', 'SharedCertificates'],
];
test.each(SINGLE)('%s', async (_, faults, kind, check) => {
  const at = await machine(...faults);
  const before = await at.state();
  expect(await at.refused()).toMatchObject({ failure: { kind }, told: [] });
  expect(await at.state()).toEqual(before);
  expect(await at.examined()).toMatchObject({ [check]: kind });
});

test('a wrong certificate key, and no key and no files', async () => {
  const at = await machine();
  const { controlPlane } = at.configuration;
  if (!controlPlane) throw new Error('no control plane');
  const wrong = { ...controlPlane, certificateKey: new Secret('ab'.repeat(32)) };
  expect((await at.refused({ controlPlane: wrong })).failure.kind).toBe('SHARED_CERTIFICATES_KEY_WRONG');
  const none = { ...controlPlane, certificateKey: undefined };
  expect((await at.refused({ controlPlane: none })).failure.kind).toBe('SHARED_CERTIFICATES_NOT_READY');
});

const PATCHES = '/root/patches';
const ON_THE_HOST: [kind: string, check: string, file: string, content: string][] = [
  ['KUBECONFIG_UNFIT', 'Certificates', '/etc/kubernetes/admin.conf', 'no kubeconfig'],
  ['CERTIFICATE_UNFIT', 'Certificates', '/etc/kubernetes/pki/apiserver.crt', 'no certificate'],
  ['PATCH_FILE_MALFORMED', 'Patches', `${PATCHES}/etcd.yaml`, '{'],
  ['PATCH_TYPE_UNKNOWN', 'Patches', `${PATCHES}/etcd+odd.yaml`, 'spec: {}'],
  ['PATCH_NOT_APPLICABLE', 'Patches', `${PATCHES}/etcd+json.json`, '[{"op":"remove","path":"/none"}]'],
  ['PATCHES_NOT_A_DIRECTORY', 'Patches', PATCHES, 'a file'],
];
test.each(ON_THE_HOST)('%s is told by %s, alone as its own kind', async (kind, check, file, content) => {
  const at = await machine();
  await at.host.write.files.write(file, Buffer.from(content), { mode: 0o644 });
  const patches = check === 'Patches' ? { patches: { directory: PATCHES } } : {};
  const before = await at.state();
  expect(await at.refused(patches)).toMatchObject({ failure: { kind }, told: [] });
  expect(await at.state()).toEqual(before);
});

test('a directory of patches that is missing', async () => {
  const at = await machine();
  const { failure } = await at.refused({ patches: { directory: PATCHES } });
  expect(failure.kind).toBe('PATCHES_DIRECTORY_MISSING');
});

test('a worker is told of a taken name together with what its checks beside the cluster find', async () => {
  const at = await machine('name-taken');
  const before = await at.state();
  expect((await at.refused({ controlPlane: undefined })).failure.kind).toBe('NODE_NAME_TAKEN');
  expect(await at.state()).toEqual(before);
});

/** Of a control plane, the fault also takes the port of the controller manager. */
const IN_USE = {
  worker: ['Port-10250 PORT_IN_USE'],
  'control-plane': ['Port-10250 PORT_IN_USE', 'Port-10257 PORT_IN_USE'],
};
const TOGETHER: [string, FaultName[], 'worker' | 'control-plane', string[]][] = [
  ['a taken name', ['name-taken'], 'worker', ['Membership NODE_NAME_TAKEN']],
  [
    'a taken name and no endpoint',
    ['name-taken', 'no-control-plane-endpoint'],
    'control-plane',
    ['Membership NODE_NAME_TAKEN', 'ControlPlaneEndpoint CONTROL_PLANE_ENDPOINT_MISSING'],
  ],
  ['expired certificates', ['secret-expired'], 'control-plane', ['SharedCertificates SHARED_CERTIFICATES_EXPIRED']],
  ['another CA', ['wrong-ca-second-read'], 'worker', ['Discovery TLS_UNKNOWN_CA']],
];
test.each(TOGETHER)('what the machine lacks is told together with %s', async (_, faults, role, refusals) => {
  const at = await machine('port-in-use', ...faults);
  const before = await at.state();
  const { failure, told } = await at.refused(role === 'worker' ? { controlPlane: undefined } : {});
  const all = [...IN_USE[role], ...refusals];
  expect(told).toEqual(all);
  expect(failure).toMatchObject({ code: 'PREFLIGHT_FAILED', class: 'preflight' });
  expect(failure.params).toEqual({ checks: all.map((one) => one.replace(/ .*/, '')), ignorable: [] });
  expect(await at.state()).toEqual(before);
});

test('a cluster that does not respond delays what the machine lacks by seconds only, and that is said', async () => {
  const at = await machine('port-in-use', 'silent-server');
  const { failure, told } = await at.refused({ controlPlane: undefined });
  expect(told).toEqual(IN_USE.worker);
  expect(failure.params).toMatchObject({ checks: ['Port-10250'] });
  expect(at.notRun()).toEqual(['Cluster CHECK_WITHOUT_CLUSTER']);
});

test('doctor passes each of them where nothing is in the way, and the cluster is only read', async () => {
  const at = await machine();
  // A member publishes its name a moment after its start.
  const members = async () =>
    (await at.cluster.etcdMembers()).map(({ peerUrl, isLearner }) => ({ peerUrl, isLearner }));
  const before = [await at.state(), await members()];
  expect(await at.examined()).toMatchObject({
    Membership: 'passed',
    ControlPlaneEndpoint: 'passed',
    SharedCertificates: 'passed',
    Certificates: 'passed',
    EtcdMember: 'passed',
    Accounts: 'passed',
  });
  expect([await at.state(), await members()]).toEqual(before);
  const writes = at.cluster.recorder.requests.filter(({ method }) => !['GET', 'POST'].includes(method));
  expect(writes).toEqual([]);
});
