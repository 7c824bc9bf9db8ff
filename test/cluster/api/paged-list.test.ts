import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { getList } from '../../../src/cluster/api/get.ts';
import { evictablePods, nodeObjects } from '../../../src/cluster/api/node-objects.ts';
import { PagedList } from '../../../src/cluster/api/paged-list.ts';
import { ANY_OBJECT_BYTES } from '../../../src/cluster/api/requests.ts';
import type { TrustedCluster } from '../../../src/cluster/discovery/trusted-cluster.ts';
import { certificateRequest } from '../../../src/pki/requests/certificate-request.ts';
import { listPage } from '../../../src/simulation/api-machinery/list-page.ts';
import { ObjectStore, type StoredObject } from '../../../src/simulation/api-machinery/object-store.ts';
import { StatusError } from '../../../src/simulation/api-machinery/status.ts';
import type { ApiRequest, ApiResponse } from '../../../src/wire/http/api.ts';
import { RESPONSE_TOO_LARGE } from '../../../src/wire/wire-sentences.ts';
import { MemoryApi } from '../../support/memory-api.ts';

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const COLLECTION = { group: 'certificates.k8s.io', resource: 'certificatesigningrequests' };
const { signal } = new AbortController();
const refused = (status: number): ApiResponse => ({
  status,
  serverTime: undefined,
  body: { message: `HTTP ${status}` },
});
const tooLarge = () => new Failure(RESPONSE_TOO_LARGE, { server: 'https://a', request: `GET ${CSRS}`, limitBytes: 1 });

interface ServerOptions {
  /** Objects that one answer may have. */
  most?: number;
  /** Changes that the server remembers. */
  memory?: number;
  /** Between the pages. */
  meanwhile?(store: ObjectStore, asked: number): void;
  disturb?(asked: number): ApiResponse | undefined;
}

/** Lists as the embedded control plane gives them. */
function server(names: Iterable<string>, { most = 1_000, memory, meanwhile, disturb }: ServerOptions = {}) {
  const store = new ObjectStore(() => 0, memory);
  const add = (name: string) =>
    store.create(COLLECTION, { apiVersion: 'v1', kind: 'A', metadata: { name } } as StoredObject);
  for (const name of names) add(name);
  const paths: string[] = [];
  const request = async ({ path }: ApiRequest): Promise<ApiResponse> => {
    paths.push(path);
    if (paths.length > 1) meanwhile?.(store, paths.length);
    const disturbed = disturb?.(paths.length);
    if (disturbed) return disturbed;
    try {
      const query = new URLSearchParams(path.split('?')[1]);
      const page = listPage(store, { collection: COLLECTION, namespace: undefined, query, matches: () => true });
      if (page.items.length > most) throw tooLarge();
      return { status: 200, serverTime: undefined, body: page };
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return { status: error.status.code, serverTime: undefined, body: error.status };
    }
  };
  const cluster = { server: 'https://a', connection: { request } } as unknown as TrustedCluster;
  return { store, add, paths, cluster };
}

const namesOf = (items: readonly unknown[] | undefined) =>
  (items as StoredObject[] | undefined)?.map(({ metadata }) => metadata.name);
const read = (cluster: TrustedCluster, pageSize?: number) =>
  new PagedList(cluster, CSRS, { timeoutMs: 1_000, signal, ...(pageSize === undefined ? {} : { pageSize }) }).read();

const someNames = fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,4}$/), { maxLength: 40 });
const inOrder = (names: readonly string[]) => [...names].sort();

test('pages of any size, and servers that give less at once, come to the same list: every object, once', async () => {
  const sizes = fc.integer({ min: 1, max: 50 });
  await fc.assert(
    fc.asyncProperty(someNames, sizes, sizes, async (names, pageSize, most) => {
      const { cluster, paths } = server(names, { most });
      expect(namesOf((await read(cluster, pageSize)).items)).toEqual(inOrder(names));
      if (names.length <= Math.min(pageSize, most)) expect(paths).toHaveLength(1);
    }),
  );
});

test('objects that come and go between the pages are not in it: it is the list of one moment', async () => {
  const change = fc.tuple(fc.boolean(), fc.stringMatching(/^[a-z0-9]{1,4}$/));
  await fc.assert(
    fc.asyncProperty(
      someNames,
      fc.array(change, { maxLength: 40 }),
      fc.integer({ min: 1, max: 10 }),
      async (names, changes, pageSize) => {
        const left = [...changes];
        const meanwhile = (store: ObjectStore) => {
          const [isNew, name = ''] = left.shift() ?? [];
          if (isNew && store.find(COLLECTION, undefined, name) === undefined) add(name);
          const [victim] = store.list(COLLECTION).slice(left.length);
          if (isNew === false && victim) store.delete(COLLECTION, undefined, victim.metadata.name);
        };
        const { cluster, add } = server(names, { meanwhile });
        expect(namesOf((await read(cluster, pageSize)).items)).toEqual(inOrder(names));
      },
    ),
  );
});

test('a continuation that the server no longer knows begins the list again, with what is there then', async () => {
  await fc.assert(
    fc.asyncProperty(
      someNames,
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 2, max: 12 }),
      async (names, pageSize, at) => {
        const { cluster, add, store } = server(names, {
          memory: 1,
          meanwhile: (_, asked) => {
            if (asked === at) for (const name of ['0-new', 'zzzzz-new']) add(name);
          },
        });
        const tally = () => {
          const told: unknown[] = [];
          return { told, add: (object: unknown) => void told.push(object) };
        };
        const list = await new PagedList(cluster, CSRS, { timeoutMs: 1_000, signal, pageSize, tally }).read();
        expect([inOrder(names), namesOf(store.list(COLLECTION))]).toContainEqual(namesOf(list.items));
        expect(list.tally).toMatchObject({ told: list.items });
      },
    ),
  );
});

test('beginning again has an end: then it is the answer 410', async () => {
  const { cluster, add, paths } = server(['a', 'b', 'c'], {
    memory: 1,
    meanwhile: (_, asked) => ['x', 'y'].map((name) => add(`${name}${asked}`)),
  });
  expect(await read(cluster, 1)).toMatchObject({ status: 410, items: undefined });
  expect(paths.filter((path) => path.includes('continue='))).toHaveLength(4);
  expect(paths).toHaveLength(8);
});

test('410 to a list that has no continuation is an answer like another', async () => {
  const { cluster, paths } = server(['a'], { disturb: () => refused(410) });
  expect(await read(cluster)).toMatchObject({ status: 410, items: undefined });
  expect(paths).toHaveLength(1);
});

test('a refused page ends it; it goes on there', async () => {
  const { cluster, paths } = server(['a', 'b', 'c'], { disturb: (asked) => (asked === 2 ? refused(503) : undefined) });
  const list = new PagedList(cluster, CSRS, { timeoutMs: 1_000, signal, pageSize: 1 });
  expect(await list.read()).toMatchObject({ status: 503, items: undefined });
  expect(namesOf((await list.read()).items)).toEqual(['a', 'b', 'c']);
  expect(paths[2]).toBe(paths[1]);
  expect(paths).toHaveLength(4);
});

test('an object that is too large by itself is told', async () => {
  const { cluster, paths } = server(['a', 'b', 'c'], { most: 0 });
  await expect(read(cluster)).rejects.toMatchObject({ kind: 'RESPONSE_TOO_LARGE' });
  expect(paths.map((path) => Number(new URLSearchParams(path.split('?')[1]).get('limit')))).toEqual([
    500, 250, 125, 63, 32, 16, 8, 4, 2, 1,
  ]);
});

const limitsOf = (paths: string[]) => paths.map((path) => Number(new URLSearchParams(path.split('?')[1]).get('limit')));

test('pages that had to be small grow again, and however many they are, only the objects are counted', async () => {
  const names = Array.from({ length: 1_500 }, (_, index) => `a${String(index).padStart(4, '0')}`);
  const { paths, ...one } = server(names);
  const large = new Set(['a0200', 'a0201']);
  const sizes: (number | undefined)[] = [];
  const request = async (asked: ApiRequest) => {
    const answer = await one.cluster.connection.request(asked);
    const page = namesOf((answer.body as { items: StoredObject[] }).items) ?? [];
    if (page.some((name) => large.has(name))) sizes.push(asked.maxBytes);
    if (page.length > 1 && page.some((name) => large.has(name))) throw tooLarge();
    return answer;
  };
  const cluster = { server: 'https://a', connection: { request } } as unknown as TrustedCluster;
  const list = new PagedList(cluster, CSRS, { timeoutMs: 1_000, signal });
  expect(namesOf((await list.read()).items)).toEqual(names);
  expect(paths.length).toBeLessThan(60);
  expect(limitsOf(paths).at(-1)).toBe(500);
  expect(sizes.filter((size) => size === ANY_OBJECT_BYTES)).toHaveLength(large.size);
});

test('more pages than a thousand are no list without an end while their objects are few', async () => {
  const request = async ({ path }: ApiRequest) => {
    const query = new URLSearchParams(path.split('?')[1]);
    if (query.get('limit') !== '1') throw tooLarge();
    const at = Number(query.get('continue') ?? 0);
    const next = at < 1_199 ? { continue: String(at + 1) } : {};
    return { status: 200, body: { metadata: next, items: [{ metadata: { name: `a${at}` } }] } };
  };
  const { items } = await read({ server: 'https://a', connection: { request } } as unknown as TrustedCluster, 2);
  expect(items).toHaveLength(1_200);
});

test('a list without an end is not believed', async () => {
  let asked = 0;
  const request = async () => ({ status: 200, body: { metadata: { continue: `${++asked}` }, items: [] } });
  await expect(
    read({ server: 'https://a', connection: { request } } as unknown as TrustedCluster),
  ).rejects.toMatchObject({
    code: 'RESPONSE_BROKEN',
  });
  expect(asked).toBe(1_000);
});

test.each([[undefined], ['text'], [{}], [{ items: 'a' }]])('%j is no list', async (body) => {
  const request = async () => ({ status: 200, body });
  expect((await read({ connection: { request } } as unknown as TrustedCluster)).items).toBeUndefined();
});

test('an empty list may be null', async () => {
  const request = async () => ({ status: 200, body: { items: null } });
  expect((await read({ connection: { request } } as unknown as TrustedCluster)).items).toEqual([]);
});

test('what heals is asked again from the page where it happened; each page is a request of its own', async () => {
  const names = Array.from({ length: 1_200 }, (_, index) => `a${String(index).padStart(4, '0')}`);
  const { cluster, paths } = server(names, { disturb: (asked) => (asked === 2 ? refused(500) : undefined) });
  const { context, events } = new MemoryApi().context();
  const options = { clock: context.host.read.clock, random: () => 0, timeoutMs: 60_000, emit: context.emit, signal };
  const pick = (object: unknown) => (object as StoredObject).metadata.name;
  expect(await getList(cluster, CSRS, { ...options, pick })).toEqual(names);
  expect(paths).toHaveLength(4);
  expect(paths[2]).toBe(paths[1]);
  expect(events).toHaveLength(1);
});

const REQUEST_OF_A = certificateRequest(
  { commonName: 'system:node:a', organizations: ['system:nodes'], dnsNames: [], ipAddresses: [] },
  generateKeyPairSync('ec', { namedCurve: 'P-256' }),
);

/** Objects of a node "a": `count` requests and as many Pods. */
function nodeWith(count: number) {
  const api = new MemoryApi();
  api.put('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' } });
  const request = Buffer.from(REQUEST_OF_A).toString('base64');
  for (let index = 0; index < count; index += 1) {
    api.put(CSRS, {
      apiVersion: 'v1',
      kind: 'CertificateSigningRequest',
      metadata: { name: `csr-${index}` },
      spec: { request },
    });
    api.put('/api/v1/pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `pod-${index}`, namespace: 'default' },
    });
  }
  return api;
}

test('a node has all of its requests and Pods, however many there are', async () => {
  const { cluster } = nodeWith(1_100);
  expect((await nodeObjects(cluster, 'a', signal)).requests).toHaveLength(1_100);
  expect(await evictablePods(cluster, 'a', signal)).toHaveLength(1_100);
});

test('requests that may not be listed are none; those that could not be are not', async () => {
  const api = nodeWith(3);
  const answerWith = (status: number) => {
    api.disturb = ({ path }) => (path.startsWith(CSRS) ? refused(status) : undefined);
  };
  answerWith(403);
  expect((await nodeObjects(api.cluster, 'a', signal)).requests).toEqual([]);
  answerWith(503);
  await expect(nodeObjects(api.cluster, 'a', signal)).rejects.toMatchObject({ kind: 'CLUSTER_READ_FAILED' });
});

test('keeps only what is picked of each page, before it asks for the next one', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const picked: string[] = [];
  const before: number[] = [];
  const { cluster } = server(names, { meanwhile: () => void before.push(picked.length) });
  const pick = (object: unknown) => {
    const { name } = (object as StoredObject).metadata;
    picked.push(name);
    return name;
  };
  const { items } = await new PagedList(cluster, CSRS, { timeoutMs: 1_000, signal, pageSize: 2, pick }).read();
  expect(items).toEqual(names);
  expect(before).toEqual([2, 4]);
});
