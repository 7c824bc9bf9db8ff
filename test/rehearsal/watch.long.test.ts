import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ObjectStore, type StoredObject } from '../../src/simulation/api-machinery/object-store.ts';
import { EmbeddedControlPlane } from '../../src/simulation/control-plane/embedded-control-plane.ts';
import { ask, type WatchedEvent, watchEvents } from './support/client.ts';
import { controlPlanes } from './support/control-planes.ts';
import { nodeCertificate } from './support/node-identity.ts';

const start = controlPlanes();
const NODES = '/api/v1/nodes';
const names = (events: WatchedEvent[]) =>
  events.map(({ type, object }) => `${type} ${object.metadata?.name ?? object.reason}`);
const versions = (events: WatchedEvent[]) => events.map(({ object }) => Number(object.metadata.resourceVersion));

async function administered() {
  const controlPlane = await start();
  const certificate = await controlPlane.administrator();
  const create = (name: string) =>
    ask(controlPlane, NODES, { certificate, body: { apiVersion: 'v1', kind: 'Node', metadata: { name } } });
  const label = (name: string, value: string) =>
    ask(controlPlane, `${NODES}/${name}`, {
      certificate,
      method: 'PATCH',
      contentType: 'application/merge-patch+json',
      body: { metadata: { labels: { value } } },
    });
  const watch = (query: string, options: { enough?: (events: WatchedEvent[]) => boolean; onOpen?: () => void } = {}) =>
    watchEvents(controlPlane, `${NODES}?watch=true&${query}`, { certificate, ...options });
  return { controlPlane, certificate, create, label, watch };
}

test('without a version it begins with what is there and goes on with what comes', async () => {
  const { create, watch, label, controlPlane } = await administered();
  await create('a');
  await create('b');
  const events = await watch('timeoutSeconds=300', {
    onOpen: () => void label('a', '1').then(() => controlPlane.deleteNode('b')),
    enough: (seen) => seen.length === 4,
  });
  expect(names(events)).toEqual(['ADDED a', 'ADDED b', 'MODIFIED a', 'DELETED b']);
  expect(versions(events)).toEqual([...versions(events)].sort((x, y) => x - y));
});

test('from a version it begins with what came after it; nothing is told twice or lost', async () => {
  const { create, watch, label } = await administered();
  const from = (await create('a')).body.metadata.resourceVersion;
  await label('a', '1');
  await label('a', '2');
  const events = await watch(`timeoutSeconds=300&resourceVersion=${from}`, {
    onOpen: () => void label('a', '3'),
    enough: (seen) => seen.length === 3,
  });
  expect(events.map(({ type, object }) => `${type} ${object.metadata.labels.value}`)).toEqual([
    'MODIFIED 1',
    'MODIFIED 2',
    'MODIFIED 3',
  ]);
});

test('changes while a watch begins are told once each', async () => {
  const { create, label, watch } = await administered();
  await create('a');
  const changing = (async () => {
    for (let index = 1; index <= 30; index += 1) await label('a', String(index));
  })();
  const watches = await Promise.all(
    Array.from({ length: 5 }, () =>
      watch('timeoutSeconds=300', { enough: (seen) => seen.at(-1)?.object.metadata.labels?.value === '30' }),
    ),
  );
  await changing;
  for (const events of watches) {
    const seen = versions(events);
    expect(new Set(seen).size).toBe(seen.length);
    const values = events.map(({ object }) => Number(object.metadata.labels?.value ?? 0));
    expect(values).toEqual(Array.from({ length: values.length }, (_, index) => 31 - values.length + index));
  }
});

test('it ends after timeoutSeconds; bookmarks come only when they are asked for', async () => {
  const { create, watch } = await administered();
  await create('a');
  const watches = [watch('timeoutSeconds=2'), watch('timeoutSeconds=2&allowWatchBookmarks=true')] as const;
  expect(await Promise.race([...watches, delay(1_500, 'none yet')])).toBe('none yet');
  const [plain, marked] = await Promise.all(watches);
  expect(names(plain)).toEqual(['ADDED a']);
  const bookmarks = marked.filter(({ type }) => type === 'BOOKMARK');
  expect(bookmarks.length).toBeGreaterThan(1);
  expect(bookmarks[0]?.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
  expect(bookmarks[0]?.object).toMatchObject({ kind: 'Node', apiVersion: 'v1' });
});

test('a selector keeps other objects out, and a node can watch only itself', async () => {
  const { controlPlane, create, watch } = await administered();
  await create('a');
  await create('b');
  expect(names(await watch('timeoutSeconds=1&fieldSelector=metadata.name%3Db'))).toEqual(['ADDED b']);
  const certificate = await nodeCertificate(controlPlane, 'a');
  const own = await watchEvents(controlPlane, `${NODES}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Da`, {
    certificate,
  });
  expect(names(own)).toEqual(['ADDED a']);
  for (const query of ['', '&fieldSelector=metadata.name%3Db', '&fieldSelector=metadata.name!%3Da']) {
    expect(
      (await ask(controlPlane, `${NODES}?watch=true&timeoutSeconds=1${query}`, { certificate })).status,
      query,
    ).toBe(403);
  }
});

test('a version that is no longer kept is an ERROR event with 410', async () => {
  const { watch } = await administered();
  const events = await watch('timeoutSeconds=300&resourceVersion=1');
  expect(events).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }]);
});

test('the store forgets its oldest changes, and says so', () => {
  const store = new ObjectStore(() => 0, 3);
  const collection = { group: '', resource: 'nodes' };
  const object: StoredObject = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' } };
  const first = Number(store.create(collection, object).metadata.resourceVersion);
  for (const value of ['1', '2', '3', '4'])
    store.update(collection, { ...object, metadata: { name: 'a', labels: { value } } });
  expect(() => store.since(collection, first)).toThrow(/too old resource version/);
  expect(store.since(collection, store.version - 2)).toHaveLength(2);
});

test('stop ends watches, connections and timers: nothing is left open', async () => {
  const before = process.getActiveResourcesInfo().filter((kind) => /TCP|TLS|Timeout/.test(kind)).length;
  const controlPlane = await EmbeddedControlPlane.start({ faults: ['manual-approval', 'slow-server'] });
  controlPlane.faults.heal('slow-server');
  const certificate = await controlPlane.administrator();
  const watching = [1, 2, 3].map(() =>
    watchEvents(controlPlane, `${NODES}?watch=true&timeoutSeconds=600`, { certificate }).catch(() => 'cut'),
  );
  await expect.poll(() => controlPlane.recorder.requests.length, { interval: 10 }).toBe(3);
  await controlPlane.stop();
  expect(await Promise.all(watching)).toHaveLength(3);
  const left = () => process.getActiveResourcesInfo().filter((kind) => /TCP|TLS|Timeout/.test(kind)).length;
  await expect.poll(left, { interval: 20 }).toBeLessThanOrEqual(before);
  await expect(ask(controlPlane, '/version')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
