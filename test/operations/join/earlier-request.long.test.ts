/** A join that ended between the request for the kubelet's certificate and the end, and the next run on that disk. */
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Emit, JoinEvent } from '../../../src/engine/events.ts';
import { join } from '../../../src/operations/join.ts';
import { reset } from '../../../src/operations/reset.ts';
import { everyOf } from '../../support/full.ts';
import { heldLimit } from '../../support/held-limit.ts';
import { patience } from '../../support/patience.ts';
import { settingsOf } from '../reset/support/settings.ts';
import { JoiningHost, killedAt } from '../undo/support/joining-host.ts';

const PKI = '/var/lib/kubelet/pki';
const KEY = `${PKI}/kubelet-client.key.tmp`;
const CURRENT = `${PKI}/kubelet-client-current.pem`;
const KUBELET_CONF = '/etc/kubernetes/kubelet.conf';
const PRIVATE = /-----BEGIN EC PRIVATE KEY-----[\s\S]*?-----END EC PRIVATE KEY-----/;

const change = (type: JoinEvent['type'], action: string, subject?: string) => (event: JoinEvent) =>
  event.type === type &&
  'change' in event &&
  event.change.action === action &&
  (subject === undefined || event.change.subject === subject);
const requests = (node: JoiningHost) => node.controlPlane.certificateRequests().map(({ metadata }) => metadata.name);

/** The public keys, as text, of all private keys below the kubelet's directory, with their files. */
async function keys(node: JoiningHost): Promise<Map<string, string[]>> {
  const { files } = node.host.read;
  const found = new Map<string, string[]>();
  const look = async (directory: string): Promise<void> => {
    for (const name of (await files.list(directory)) ?? []) {
      const path = `${directory}/${name}`;
      const type = (await files.lstat(path))?.type;
      if (type === 'directory') await look(path);
      const pem = type === 'file' ? PRIVATE.exec(String(await files.read(path)))?.[0] : undefined;
      if (pem === undefined) continue;
      const key = String(createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'pem' }));
      found.set(key, [...(found.get(key) ?? []), path]);
    }
  };
  await look('/var/lib/kubelet');
  return found;
}

const killed = (node: JoiningHost, at: (event: JoinEvent) => boolean) =>
  killedAt(node.host, at, (host, emit) => node.join({}, emit, host));

/** Ends a join as Ctrl-C does, at an event. */
async function interrupted(node: JoiningHost, at: (event: JoinEvent) => boolean): Promise<JoinEvent[]> {
  const stop = new AbortController();
  const events: JoinEvent[] = [];
  const emit: Emit = (event) => {
    events.push(event);
    if (at(event)) stop.abort(new Error('interrupted'));
  };
  const { host, configuration } = node;
  await expect(join({ host, configuration, signal: stop.signal, emit })).rejects.toThrow();
  return events;
}

const waits = (event: JoinEvent) => event.type === 'waiting' && event.message.key === 'WAITING_CSR_APPROVAL';

const LIMIT_MS = 299_999;
/** Ends a wait of that limit once it has named the request. */
function expiring(): Emit {
  const expire = heldLimit(LIMIT_MS);
  return (event) => void (waits(event) && expire());
}

const points: [string, (event: JoinEvent) => boolean][] = [
  ['it was sent', change('change-done', 'request')],
  ['the wait for it began', change('change-started', 'store')],
  ['its certificate was stored', change('change-done', 'store')],
  ['kubelet.conf was being written', change('change-started', 'create', KUBELET_CONF)],
  ['kubelet.conf was written', change('change-done', 'create', KUBELET_CONF)],
];
test.each(everyOf(points, 3))(
  'a join that is killed when %s: the next one goes on with its request and its key',
  async (_, at) => {
    const node = await JoiningHost.make('worker');
    expect(await killed(node, at)).toBe(true);
    const [key] = (await keys(node)).keys();
    expect(await node.join()).toMatchObject({ outcome: 'joined' });
    expect(requests(node)).toHaveLength(1);
    // Whoever read the request's certificate in the cluster has nothing that the node's own files do not hold.
    expect([...(await keys(node)).keys()]).toEqual([key]);
    expect(await node.host.read.files.stat(KEY)).toBeUndefined();
  },
);

test('one that was interrupted while it waited for an approval goes on with its request, which is approved meanwhile', async () => {
  const node = await JoiningHost.make('worker', { faults: ['never-approved'] });
  await interrupted(node, waits);
  expect(await node.host.read.files.stat(KEY)).toMatchObject({ type: 'file', mode: 0o600 });
  expect((await node.host.read.services.state('kubelet')).active).toBe(false);
  const [key] = (await keys(node)).keys();
  const [name = ''] = requests(node);
  await node.controlPlane.approve(name);
  expect(await node.join()).toMatchObject({ outcome: 'joined' });
  expect(requests(node)).toEqual([name]);
  expect([...(await keys(node)).keys()]).toEqual([key]);
});

test('and one whose time ended, and which then failed a check', async () => {
  const node = await JoiningHost.make('worker', { faults: ['never-approved'] });
  const { timeouts, nodeRegistration } = node.configuration;
  const late = { code: 'WAIT_TIMED_OUT', params: { waiting: { key: 'WAITING_CSR_APPROVAL' } } };
  const impatient = node.join({ timeouts: { ...timeouts, tlsBootstrap: LIMIT_MS } }, expiring());
  await expect(impatient).rejects.toMatchObject(late);
  const [name = ''] = requests(node);
  const nowhere = { nodeRegistration: { ...nodeRegistration, criSocket: 'unix:///run/none.sock' } };
  await expect(node.join(nowhere)).rejects.toMatchObject({ code: 'PREFLIGHT_FAILED' });
  await node.controlPlane.approve(name);
  expect(await node.join()).toMatchObject({ outcome: 'joined' });
  expect(requests(node)).toEqual([name]);
});

test('where the cluster approves by itself, an interrupted join leaves no key: another request costs nothing', async () => {
  const node = await JoiningHost.make('worker', { faults: ['signer-down'] });
  await interrupted(node, (event) => event.type === 'waiting' && event.message.key === 'WAITING_CERTIFICATE');
  expect(await keys(node)).toEqual(new Map());
});

test.each([
  ['was denied', async (node: JoiningHost, name: string) => node.controlPlane.deny(name)],
  ['was deleted', async (node: JoiningHost, name: string) => node.controlPlane.deleteRequest(name)],
])('a request that %s meanwhile is not used, nor is its key', async (_, change) => {
  const node = await JoiningHost.make('worker', { faults: ['never-approved'] });
  await interrupted(node, waits);
  const [key] = (await keys(node)).keys();
  const [name = ''] = requests(node);
  await change(node, name);
  node.controlPlane.faults.heal('never-approved');
  expect(await node.join()).toMatchObject({ outcome: 'joined' });
  expect(requests(node).filter((one) => one !== name)).toHaveLength(1);
  expect([...(await keys(node)).keys()]).not.toContain(key);
});

/** The name of the one request of the next join, which is approved as soon as the join waits for it. */
async function requestOfNext(node: JoiningHost, more: Parameters<JoiningHost['join']>[0] = {}): Promise<string> {
  const seen = new Set<string>();
  const emit: Emit = (event) => {
    if (event.type !== 'waiting' || event.message.key !== 'WAITING_CSR_APPROVAL') return;
    const { name } = event.message.params as { name: string };
    if (!seen.has(name)) void node.controlPlane.approve(name);
    seen.add(name);
  };
  expect(await node.join(more, emit)).toMatchObject({ outcome: 'joined' });
  const [name = '', ...others] = seen;
  expect(others).toEqual([]);
  return name;
}

// A bound token admits the key that it has admitted once more, and no other one.
test.each([
  ['sent', waits],
  ['stored', change('change-done', 'store')],
])(
  'a request that was %s, and that the cluster has deleted since, is sent again with the same key',
  async (when, at) => {
    const node = await JoiningHost.make('worker', { faults: ['never-approved'] });
    if (when === 'sent') await interrupted(node, at);
    else {
      const approving: Emit = (event) => void (waits(event) && node.controlPlane.approve(requests(node)[0] ?? ''));
      const dies = killedAt(node.host, at, (host, emit) =>
        node.join({}, (event) => [approving, emit].forEach((tell) => void tell(event)), host),
      );
      expect(await dies).toBe(true);
    }
    const [key] = (await keys(node)).keys();
    const [name = ''] = requests(node);
    node.controlPlane.deleteRequest(name);
    expect(await requestOfNext(node)).toBe(name);
    expect([...(await keys(node)).keys()]).toEqual([key]);
    expect(await node.host.read.files.stat(KEY)).toBeUndefined();
  },
);

test('but not under another name, nor after a run that had another name', async () => {
  const node = await JoiningHost.make('worker', { faults: ['never-approved'] });
  const { nodeRegistration } = node.configuration;
  const other = { nodeRegistration: { ...nodeRegistration, name: 'node-2' } };
  await interrupted(node, waits);
  const [key] = (await keys(node)).keys();
  for (const name of requests(node)) node.controlPlane.deleteRequest(name);
  const timeouts = { ...node.configuration.timeouts, tlsBootstrap: LIMIT_MS };
  const stopped = node.join({ ...other, timeouts }, expiring());
  await expect(stopped).rejects.toMatchObject({ code: 'WAIT_TIMED_OUT' });
  const [second] = (await keys(node)).keys();
  expect(second).not.toBe(key);
  for (const name of requests(node)) node.controlPlane.deleteRequest(name);
  await requestOfNext(node);
  expect([...(await keys(node)).keys()]).not.toContain(second);
});

test.each<[string, (node: JoiningHost) => Parameters<JoiningHost['join']>[0]]>([
  [
    'another name',
    ({ configuration: { nodeRegistration } }) => ({ nodeRegistration: { ...nodeRegistration, name: 'node-2' } }),
  ],
  [
    'a directory of the kubelet’s own',
    ({ configuration: { nodeRegistration } }) => ({
      nodeRegistration: { ...nodeRegistration, kubeletExtraArgs: [{ name: 'cert-dir', value: '/var/lib/other' }] },
    }),
  ],
])('a join with %s removes the key of an earlier one', async (_, more) => {
  const node = await JoiningHost.make('worker');
  expect(await killed(node, change('change-started', 'store'))).toBe(true);
  const [key] = (await keys(node)).keys();
  expect(await node.join(more(node))).toMatchObject({ outcome: 'joined' });
  expect([...(await keys(node)).keys()]).not.toContain(key);
  expect(await node.host.read.files.stat(KEY)).toBeUndefined();
});

test('a key that others could have read is not used', async () => {
  const node = await JoiningHost.make('worker');
  expect(await killed(node, change('change-started', 'store'))).toBe(true);
  const { read, write } = node.host;
  const pem = (await read.files.read(KEY)) ?? Buffer.alloc(0);
  await write.files.write(KEY, pem, { mode: 0o644 });
  const [key] = (await keys(node)).keys();
  expect(await node.join()).toMatchObject({ outcome: 'joined' });
  expect([...(await keys(node)).keys()]).not.toContain(key);
});

test.each([
  ['sent', change('change-started', 'store')],
  ['stored', change('change-done', 'store')],
])('an undo and a reset remove the key of a join that was killed when it was %s', async (_, at) => {
  for (const remove of ['undo', 'reset']) {
    const node = await JoiningHost.make('worker');
    const before = await node.state();
    expect(await killed(node, at)).toBe(true);
    expect((await keys(node)).size).toBe(1);
    if (remove === 'undo') {
      await node.undo();
      expect(await node.state()).toEqual(before);
    } else {
      const options = { settings: settingsOf(), signal: patience(), confirm: async () => true };
      await reset({ host: node.host, ...options, emit: () => {} });
    }
    expect(await keys(node)).toEqual(new Map());
  }
});

test('what killed writes left of the key and of the certificate goes with the next join', async () => {
  const node = await JoiningHost.make('worker');
  expect(await killed(node, change('change-started', 'store'))).toBe(true);
  const { read, write } = node.host;
  const pem = (await read.files.read(KEY)) ?? Buffer.alloc(0);
  const left = [
    `${PKI}/.kubelet-client.key.tmp.kubejoin-4711-0123456789ab`,
    `${PKI}/.kubelet-client-2026-01-01-00-00-00.pem.kubejoin-4711-0123456789ab`,
  ];
  for (const path of left) await write.files.write(path, pem, { mode: 0o600 });
  expect(await node.join()).toMatchObject({ outcome: 'joined' });
  expect((await read.files.list(PKI))?.filter((name) => name.includes('.kubejoin-'))).toEqual([]);
  expect(new X509Certificate((await read.files.read(CURRENT)) ?? '').subject).toContain('CN=system:node:node-1');
});
