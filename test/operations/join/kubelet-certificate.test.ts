/** The kubelet's certificate, which a join requests before the kubelet starts where the cluster approves it by itself. */
import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import type { JoinEvent } from '../../../src/engine/events.ts';
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
])('a join that is killed at %s makes no second request, and can be undone', async (_, at) => {
  const node = await JoiningHost.make('worker');
  const before = await node.state();
  const killed = () => killedAt(node.host, at, (host, emit) => node.join({}, emit, host));
  expect(await killed()).toBe(true);
  await node.undo();
  expect(await node.state()).toEqual(before);
  const earlier = requests(node);

  expect(await killed()).toBe(true);
  await node.join();
  const own = requests(node).filter((name) => !earlier.includes(name));
  expect(own).toHaveLength(1);
  expect(await node.host.read.files.stat(KEY)).toBeUndefined();
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

test('a request that nobody signs is named at the end of the wait, and the next join continues with it', async () => {
  const node = await JoiningHost.make('worker', { faults: ['signer-down'] });
  const { timeouts } = node.configuration;
  const [name] = await node.join({ timeouts: { ...timeouts, tlsBootstrap: 1_000 } }).then(
    () => [],
    (failure) => {
      expect(failure).toMatchObject({ code: 'WAIT_TIMED_OUT', params: { condition: 'kubelet-certificate' } });
      return [failure.params.waiting.params.name, failure.params.waiting.key];
    },
  );
  expect(requests(node)).toEqual([name]);
  expect(await node.host.read.files.stat(KEY)).toMatchObject({ mode: 0o600 });
  await node.controlPlane.approve(name);
  await node.join();
  expect(requests(node)).toEqual([name]);
});

test('the kubelet requests it where a person approves, and where only the kubelet knows its place', async () => {
  const seen: string[] = [];
  const listen = (event: JoinEvent) => {
    if (event.type === 'change-started') seen.push(event.change.kind);
  };
  const healAfterMs = { 'manual-approval': 300 };
  const byHand = await JoiningHost.make('worker', { faults: ['manual-approval'], healAfterMs });
  await byHand.join({}, listen);
  const elsewhere = await JoiningHost.make('worker');
  const { nodeRegistration } = elsewhere.configuration;
  const kubeletExtraArgs = [{ name: 'cert-dir', value: '/var/lib/kubelet/pki' }];
  await elsewhere.join({ nodeRegistration: { ...nodeRegistration, kubeletExtraArgs } }, listen);
  expect(seen.filter((kind) => kind.endsWith('kubelet-certificate'))).toEqual([]);
  expect(requests(elsewhere)).toEqual([expect.stringMatching(/^csr-/)]);
});

test('a preview requests nothing', async () => {
  const node = await JoiningHost.make('worker');
  const before = await node.state();
  await node.join({ dryRun: true });
  expect(requests(node)).toEqual([]);
  expect(await node.state()).toEqual(before);
});
