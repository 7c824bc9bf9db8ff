import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { join } from '../../src/operations/join.ts';
import { EmbeddedControlPlane } from '../../src/simulation/control-plane/embedded-control-plane.ts';
import { type ControlPlaneHost, makeControlPlaneHost } from '../../src/simulation/host/control-plane-host.ts';
import { PATIENCE_MS, patience } from '../support/patience.ts';
import { patientConfiguration } from './support/configuration.ts';

const MANIFESTS = '/etc/kubernetes/manifests';
const PKI = '/etc/kubernetes/pki';
let directory = '';
let controlPlane: EmbeddedControlPlane;
let joined: ControlPlaneHost;

/** One control plane, joined by the real join; each test changes something of it and puts it back. */
beforeAll(async () => {
  directory = await mkdtemp(path(tmpdir(), 'kubejoin-components-test-'));
  controlPlane = await EmbeddedControlPlane.start();
  joined = await makeControlPlaneHost(controlPlane, { hostname: 'node-1', root: path(directory, 'host') });
  const configuration = patientConfiguration(
    undefined,
    { index: 1, count: 1 },
    controlPlane.instructions,
    joined.endpoint,
  );
  await join({ host: joined.host, configuration, signal: patience(), emit: () => undefined });
});
afterAll(async () => {
  await joined?.host.stop();
  await controlPlane?.stop();
  await rm(directory, { recursive: true });
});

const read = async (file: string) => (await joined.host.read.files.read(file))?.toString() ?? '';
const write = (file: string, text: string) => joined.host.write.files.write(file, Buffer.from(text), { mode: 0o600 });
const poll = (look: () => unknown) => expect.poll(look, { interval: 20 });
const state = async (component: string) =>
  (
    await joined.host.read.runtimes
      .connect('unix:///run/containerd/containerd.sock')
      .containers({ 'io.kubernetes.container.name': component })
  )[0]?.state;
const livez = async () => {
  const { advertiseAddress, bindPort } = joined.endpoint;
  return joined.host.read.system.health(`https://${advertiseAddress}:${bindPort}/livez`, { timeoutMs: PATIENCE_MS });
};

/** The newest log of the component's newest Pod. */
async function lastWords(component: string): Promise<string> {
  const { files } = joined.host.read;
  const folders = ((await files.list('/var/log/pods')) ?? []).filter((name) => name.includes(`_${component}-`));
  const logs = folders.map((folder) => `/var/log/pods/${folder}/${component}`);
  const all = await Promise.all(
    logs.map(async (folder) => ((await files.list(folder)) ?? []).map((name) => `${folder}/${name}`)),
  );
  const lines = (await Promise.all(all.flat().map(read)))
    .flatMap((text) => text.split('\n'))
    .filter((line) => line !== '');
  return lines.sort().at(-1) ?? '';
}

interface Pod {
  metadata: { annotations?: Record<string, string> };
  spec: { containers: { command: string[]; volumeMounts: { name: string; mountPath: string }[] }[] };
}

/** Runs a component with a changed manifest, and with other files, until it has said `words`; then as before. */
async function expectCrash(
  component: string,
  change: { pod?: (pod: Pod) => void; files?: Record<string, string> },
  words: RegExp,
) {
  const manifest = `${MANIFESTS}/${component}.yaml`;
  const before = await read(manifest);
  const files = change.files ?? {};
  const kept = await Promise.all(Object.keys(files).map(async (file) => [file, await read(file)] as const));
  for (const [file, text] of Object.entries(files)) await write(file, text);
  const pod = parse(before) as Pod;
  pod.metadata.annotations = { ...pod.metadata.annotations, started: randomUUID() };
  change.pod?.(pod);
  await write(manifest, stringify(pod));
  await poll(() => lastWords(component)).toMatch(words);
  for (const [file, text] of kept) await write(file, text);
  await write(manifest, before);
  await poll(() => state(component)).toBe('running');
}

const flag = (name: string, value: string) => (pod: Pod) => {
  const [container] = pod.spec.containers;
  if (container)
    container.command = container.command.map((word) => (word.startsWith(`--${name}=`) ? `--${name}=${value}` : word));
};
const without = (volume: string) => (pod: Pod) => {
  const [container] = pod.spec.containers;
  if (container) container.volumeMounts = container.volumeMounts.filter(({ name }) => name !== volume);
};
const otherKey = () =>
  String(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' }));
const otherPublicKey = () =>
  String(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }));

test('the API server of a joined host serves the cluster, on its own address', async () => {
  expect(await livez()).toBe(200);
  const place = controlPlane.network.place({ host: joined.endpoint.advertiseAddress, port: 6443 });
  expect(place).toMatchObject({ host: '127.0.0.1' });
  expect(place.port).not.toBe(6443);
});

test('kube-apiserver ends for a key, a certificate, a service account key or a mount that is wrong', async () => {
  await expectCrash(
    'kube-apiserver',
    { files: { [`${PKI}/apiserver.key`]: otherKey() } },
    /private key does not match public key/,
  );
  await expectCrash(
    'kube-apiserver',
    { pod: flag('tls-cert-file', `${PKI}/front-proxy-client.crt`) },
    /private key does not match/,
  );
  await expectCrash(
    'kube-apiserver',
    { files: { [`${PKI}/sa.pub`]: otherPublicKey() } },
    /service account key is not the cluster's/,
  );
  await expectCrash(
    'kube-apiserver',
    { pod: flag('etcd-cafile', `${PKI}/ca.crt`) },
    /apiserver-etcd-client\.crt: x509: certificate signed by unknown/,
  );
  await expectCrash('kube-apiserver', { pod: without('k8s-certs') }, /open \/etc\/kubernetes\/pki\/.*: no such file/);
  await expectCrash(
    'kube-apiserver',
    { pod: flag('advertise-address', '198.51.100.9') },
    /not --advertise-address=198\.51\.100\.9/,
  );
  await poll(livez).toBe(200);
});

test('without its etcd, kube-apiserver is started again and again, and serves once etcd does', async () => {
  const [etcd, api] = [`${MANIFESTS}/etcd.yaml`, `${MANIFESTS}/kube-apiserver.yaml`];
  const [etcdPod, apiPod] = [await read(etcd), await read(api)];
  await joined.host.write.files.remove(etcd);
  await joined.host.write.files.remove(api);
  await poll(() => state('etcd')).toBe('exited');
  await poll(livez).toBeUndefined();
  await write(api, apiPod);
  await poll(() => lastWords('kube-apiserver')).toContain('https://127.0.0.1:2379: connect: connection refused');
  expect(await livez()).toBeUndefined();
  await write(etcd, etcdPod);
  await poll(livez).toBe(200);
});

test('etcd ends for a certificate, an address or a data directory that is wrong', async () => {
  await expectCrash(
    'etcd',
    { files: { [`${PKI}/etcd/server.key`]: otherKey() } },
    /private key does not match public key/,
  );
  const ca = controlPlane.caCertificate;
  await expectCrash(
    'etcd',
    { files: { [`${PKI}/etcd/ca.crt`]: ca } },
    /peer\.crt: x509: certificate signed by unknown authority/,
  );
  await expectCrash(
    'etcd',
    { pod: flag('listen-client-urls', 'https://198.51.100.9:2379') },
    /198\.51\.100\.9:2379: bind: cannot assign/,
  );
  await expectCrash('etcd', { pod: without('etcd-data') }, /cannot access data directory/);
});

test('the scheduler and the controller manager answer on loopback, and end for a kubeconfig of somebody else', async () => {
  const health = (port: number) =>
    joined.host.read.system.health(`https://127.0.0.1:${port}/healthz`, { timeoutMs: PATIENCE_MS });
  expect([await health(10257), await health(10259), await health(10258)]).toEqual([200, 200, undefined]);
  const other = await read('/etc/kubernetes/controller-manager.conf');
  await expectCrash(
    'kube-scheduler',
    { files: { '/etc/kubernetes/scheduler.conf': other } },
    /User "system:kube-controller-manager" is not/,
  );
  await expectCrash(
    'kube-controller-manager',
    { files: { [`${PKI}/ca.key`]: otherKey() } },
    /private key does not match public key/,
  );
  expect([await health(10257), await health(10259)]).toEqual([200, 200]);
});

test('nothing of a host that has been stopped can be reached, and nothing leads out of this machine', async () => {
  const { advertiseAddress: host } = joined.endpoint;
  await joined.host.stop();
  expect(controlPlane.network.place({ host, port: 6443 })).toEqual({ host: '127.0.0.1', port: 1 });
  expect(controlPlane.network.place({ host, port: 22 })).toEqual({ host: '127.0.0.1', port: 1 });
  await controlPlane.stop();
  expect(controlPlane.network.place({ host, port: 22 })).toEqual({ host, port: 22 });
});
