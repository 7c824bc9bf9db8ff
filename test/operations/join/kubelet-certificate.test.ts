/** The kubelet's certificate, which a join requests before the kubelet starts. */
import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Emit, JoinEvent } from '../../../src/engine/events.ts';
import { heldLimit } from '../../support/held-limit.ts';
import { JoiningHost, killedAt } from '../undo/support/joining-host.ts';

const PKI = '/var/lib/kubelet/pki';
const KEY = `${PKI}/kubelet-client.key.tmp`;
const CURRENT = `${PKI}/kubelet-client-current.pem`;
const BOOTSTRAP = '/etc/kubernetes/bootstrap-kubelet.conf';
const KUBELET_CONF = '/etc/kubernetes/kubelet.conf';

const done = (action: string) => (event: JoinEvent) => event.type === 'change-done' && event.change.action === action;
const begun = (action: string) => (event: JoinEvent) =>
  event.type === 'change-started' && event.change.action === action;
const requests = (node: JoiningHost) => node.controlPlane.certificateRequests().map(({ metadata }) => metadata.name);

test('is stored as the kubelet stores it, and no credential of the join reaches the disk', async () => {
  const node = await JoiningHost.make('worker');
  const { files } = node.host.read;
  const seen: string[] = [];
  await node.join({}, (event) => {
    if (event.type === 'change-started') seen.push(`${event.change.action} ${event.change.subject}`);
  });
  expect(seen.some((change) => change.includes(BOOTSTRAP))).toBe(false);
  expect(seen.indexOf(`request ${KEY}`)).toBeLessThan(seen.indexOf('start kubelet'));
  expect(seen.indexOf(`store ${CURRENT}`)).toBeLessThan(seen.indexOf('start kubelet'));
  const pem = (await files.read(CURRENT))?.toString() ?? '';
  expect(new X509Certificate(pem).subject).toContain('CN=system:node:node-1');
  expect(pem).toContain('-----BEGIN EC PRIVATE KEY-----');
  const target = await files.realPath(CURRENT);
  expect(target).toMatch(/^\/var\/lib\/kubelet\/pki\/kubelet-client-\d{4}(-\d\d){5}\.pem$/);
  expect(await files.lstat(CURRENT)).toMatchObject({ type: 'symlink' });
  expect(await files.stat(CURRENT)).toMatchObject({ type: 'file', mode: 0o600 });
  expect(await files.stat(KUBELET_CONF)).toMatchObject({ type: 'file', mode: 0o600 });
  expect([await files.stat(KEY), await files.stat(BOOTSTRAP)]).toEqual([undefined, undefined]);
  expect(requests(node)).toEqual([expect.stringMatching(/^node-csr-/)]);
});

test.each([
  ['request', begun('request')],
  ['sent', done('request')],
  ['store', begun('store')],
  ['stored', done('store')],
])('a join that is killed at %s can be undone, and run again', async (_, at) => {
  const node = await JoiningHost.make('worker');
  const before = await node.state();
  const killed = () => killedAt(node.host, at, (host, emit) => node.join({}, emit, host));
  expect(await killed()).toBe(true);
  await node.undo();
  expect(await node.state()).toEqual(before);

  expect(await killed()).toBe(true);
  expect(await node.join()).toMatchObject({ outcome: 'joined' });
  expect([await node.host.read.files.stat(KEY), await node.host.read.files.stat(BOOTSTRAP)]).toEqual([
    undefined,
    undefined,
  ]);
  expect(node.nodes()).toEqual(['node-1']);
});

test('the certificate of an earlier node, whose kubelet.conf is gone, is not used, also after a kill', async () => {
  const node = await JoiningHost.make('worker');
  const earlier = await node.controlPlane.clientCertificate(
    { commonName: 'system:node:node-9', organizations: ['system:nodes'] },
    { fromMs: -60_000, toMs: 3_600_000 },
  );
  const old = `${PKI}/kubelet-client-2026-01-01-00-00-00.pem`;
  const { write, read } = node.host;
  await write.files.write(old, Buffer.from(earlier.certificate + earlier.key), { mode: 0o600 });
  await write.files.link(CURRENT, old);
  expect(await killedAt(node.host, begun('store'), (host, emit) => node.join({}, emit, host))).toBe(true);
  expect(await node.join()).toMatchObject({ outcome: 'joined' });
  expect(new X509Certificate((await read.files.read(CURRENT)) ?? '').subject).toContain('CN=system:node:node-1');
});

test('a join that has its certificate puts no credential on the disk when it is run again', async () => {
  const node = await JoiningHost.make('worker');
  const isStart = (event: JoinEvent) => event.type === 'change-started' && event.change.action === 'start';
  expect(await killedAt(node.host, isStart, (host, emit) => node.join({}, emit, host))).toBe(true);
  const subjects: string[] = [];
  const listen = (event: JoinEvent) => void ('change' in event && subjects.push(event.change.subject));
  expect(await node.join({}, listen)).toMatchObject({ outcome: 'joined' });
  expect(requests(node)).toHaveLength(1);
  expect(subjects.filter((subject) => subject === BOOTSTRAP)).toEqual([BOOTSTRAP]); // its removal, which holds
});

test('a refused request ends the join, and the next one makes another', async () => {
  const node = await JoiningHost.make('worker', { faults: ['denied-csr'] });
  await expect(node.join()).rejects.toMatchObject({ code: 'CSR_DENIED', params: { node: 'node-1' } });
  expect(await node.host.read.files.stat(KEY)).toBeUndefined();
  expect((await node.host.read.services.state('kubelet')).active).toBe(false);
  node.controlPlane.faults.heal('denied-csr');
  await node.join();
  expect(requests(node)).toHaveLength(2);
});

const LIMIT_MS = 299_999;

test('a request that nobody signs is named at the end of the wait', async () => {
  const node = await JoiningHost.make('worker', { faults: ['signer-down'] });
  const { timeouts } = node.configuration;
  const expire = heldLimit(LIMIT_MS);
  // The first thing said of the wait; the request is approved long before.
  const emit: Emit = (event) =>
    void (event.type === 'waiting' && event.message.key === 'WAITING_CERTIFICATE' && expire());
  const failure = await node.join({ timeouts: { ...timeouts, tlsBootstrap: LIMIT_MS } }, emit).catch((error) => error);
  expect(failure).toMatchObject({ code: 'WAIT_TIMED_OUT', params: { condition: 'kubelet-certificate' } });
  const [name] = requests(node);
  expect(failure.params.waiting).toMatchObject({ key: 'WAITING_CSR_SIGNER', params: { name } });
  expect((await node.host.read.services.state('kubelet')).active).toBe(false);
});

test('it is requested before the kubelet starts, too, where a person approves', async () => {
  const node = await JoiningHost.make('worker', { faults: ['never-approved'] });
  const seen: string[] = [];
  const joining = node.join({}, (event) => {
    if (event.type === 'change-started') seen.push(`${event.change.action} ${event.change.subject}`);
    if (event.type !== 'waiting' || event.message.key !== 'WAITING_CSR_APPROVAL') return;
    expect(seen).not.toContain('start kubelet');
    void node.controlPlane.approve(String((event.message.params as { name: string }).name));
  });
  expect(await joining).toMatchObject({ outcome: 'joined' });
  expect(seen.some((change) => change.includes(BOOTSTRAP))).toBe(false);
  expect(requests(node)).toHaveLength(1);
});

test('the kubelet requests it where only the kubelet knows its place', async () => {
  const seen: string[] = [];
  const listen = (event: JoinEvent) => {
    if (event.type === 'change-started') seen.push(event.change.kind);
  };
  const configured = await JoiningHost.make('worker');
  const { nodeRegistration } = configured.configuration;
  const kubeletExtraArgs = [{ name: 'cert-dir', value: '/var/lib/kubelet/pki' }];
  await configured.join({ nodeRegistration: { ...nodeRegistration, kubeletExtraArgs } }, listen);
  const places = [
    '/etc/default/kubelet',
    '/etc/systemd/system/kubelet.service',
    '/usr/lib/systemd/system/kubelet.service.d/90-own.conf',
  ];
  for (const place of places) {
    const told = await JoiningHost.make('worker');
    await told.host.write.files.write(place, Buffer.from('KUBELET_EXTRA_ARGS=--cert-dir=/x\n'), { mode: 0o644 });
    const isFile = (event: JoinEvent) => event.type === 'change-done' && event.change.subject === BOOTSTRAP;
    expect(await killedAt(told.host, isFile, (host, emit) => told.join({}, emit, host))).toBe(true);
  }
  expect(seen.filter((kind) => kind.endsWith('kubelet-certificate'))).toEqual([]);
  expect(requests(configured)).toEqual([expect.stringMatching(/^csr-/)]);
});

test('a preview requests nothing', async () => {
  const node = await JoiningHost.make('worker');
  const before = await node.state();
  await node.join({ dryRun: true });
  expect(requests(node)).toEqual([]);
  expect(await node.state()).toEqual(before);
});

test('a file that cannot be written ends the wait for the certificate at once', async () => {
  const node = await JoiningHost.make('worker', { faults: ['signer-down'] });
  const config = '/var/lib/kubelet/config.yaml';
  await node.host.write.files.makeDirectory('/var/lib/kubelet', 0o700);
  await node.host.write.files.makeDirectory(config, 0o700);
  const { host } = node;
  // Seen as absent, as a file is that somebody replaces meanwhile.
  const files = {
    ...host.read.files,
    read: async (path: string) => (path === config ? undefined : host.read.files.read(path)),
    stat: async (path: string) => (path === config ? undefined : host.read.files.stat(path)),
  };
  const failing = node.join({}, undefined, { ...host, read: { ...host.read, files }, write: host.write });
  await expect(failing).rejects.toMatchObject({ code: 'FILE_NOT_WRITTEN' });
});
