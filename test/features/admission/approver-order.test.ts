import { afterEach, beforeEach, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { Secret } from '../../../src/base/secret.ts';
import { ANY_OBJECT_BYTES } from '../../../src/cluster/api/requests.ts';
import type { TrustedCluster } from '../../../src/cluster/discovery/trusted-cluster.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { approveAll } from '../../../src/features/admission/approver/approver.ts';
import { ApproverMetrics } from '../../../src/features/admission/approver/metrics.ts';
import { postedRequest } from '../../../src/features/admission/approver/posted-request.ts';
import { bootstrapTokenSecret, boundGroup } from '../../../src/manifests/objects/bootstrap-token.ts';
import { revealed } from '../../../src/manifests/objects/kubernetes-object.ts';
import { publicKeyHash } from '../../../src/pki/keys/spki.ts';
import { dialDirectly } from '../../../src/wire/dialer.ts';
import type { ApiRequest } from '../../../src/wire/http/api.ts';
import { RESPONSE_TOO_LARGE } from '../../../src/wire/wire-sentences.ts';
import { generate } from '../../pki/test-authority.ts';
import { MemoryApi } from '../../support/memory-api.ts';
import { servingCsr } from './serving-support.ts';
import { csrOf, keys, NOW, type Posted, pemOf } from './support.ts';

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const SECRETS = '/api/v1/namespaces/kube-system/secrets';
const other = generate('ECDSA-P256');

let api: MemoryApi;
let created: Record<string, number>;
let events: JoinEvent[];
let pauses: number[];
let connections: number;
let watchLimit: number | undefined;
let metrics: ApproverMetrics;
let news: unknown[];
let stop: AbortController;
let passed: number;
let due: (() => void)[];
let watched: () => Promise<void>;
let refused: (request: ApiRequest) => number | undefined;

beforeEach(() => {
  api = new MemoryApi();
  [created, events, pauses, connections, passed, due] = [{}, [], [], 0, 0, []];
  news = [];
  metrics = new ApproverMetrics();
  stop = new AbortController();
  watched = () => new Promise((resolve) => stop.signal.addEventListener('abort', () => resolve(), { once: true }));
  refused = () => undefined;
  api.disturb = (request) => {
    const status = refused(request);
    if (status !== undefined) return { status, serverTime: undefined, body: {} };
    return request.path.startsWith(`${CSRS}?`) ? { status: 200, serverTime: undefined, body: list() } : undefined;
  };
});

afterEach(() => stop.abort());

function list() {
  const objects = Object.keys(created).map((name) => api.object(`${CSRS}/${name}`));
  return { metadata: { resourceVersion: '1' }, items: objects.map(shown) };
}

function shown(object: ReturnType<MemoryApi['object']>) {
  const at = created[object?.metadata.name ?? ''] ?? NOW;
  return { ...object, metadata: { ...object?.metadata, creationTimestamp: new Date(at).toISOString() } };
}

function token(id: string, node: string, { uses = 1, admitted = '', replacesNode = false } = {}): void {
  const common = { description: '', ttl: 60_000, expires: undefined, usages: ['authentication'] };
  const given = { ...common, token: new Secret(`${id}.0123456789abcdef`), groups: [boundGroup('worker')] };
  const object = revealed(
    bootstrapTokenSecret(given, NOW, { node, role: 'worker', uses, replacesNode }),
  ) as unknown as { metadata: { annotations: Record<string, string> } };
  if (admitted) object.metadata.annotations['kubejoin/admitted'] = admitted;
  api.put(SECRETS, object);
}

function post(name: string, secondsAgo: number, posted: Posted = {}): void {
  created[name] = NOW - secondsAgo * 1000;
  api.put(CSRS, csrOf({ ...posted, name }));
}

function node(name: string, readySince: number): void {
  const lastTransitionTime = new Date(readySince).toISOString();
  api.put('/api/v1/nodes', {
    metadata: { name },
    status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime }] },
  });
}

const typeOf = (name: string) =>
  (api.object(`${CSRS}/${name}`)?.status as { conditions?: { type: string }[] } | undefined)?.conditions?.[0]?.type;

/** Waits for a condition, while time stands still unless `passing`. */
async function until(condition: () => boolean, { passing = false } = {}): Promise<void> {
  for (let turn = 0; !condition(); turn++) {
    if (turn > 5_000) throw new Error('never');
    if (passing) pass(2_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function pass(ms: number): void {
  passed += ms;
  for (const resolve of due.splice(0)) resolve();
}

function start(): Promise<void> {
  const cluster = {
    ...api.cluster,
    connection: {
      ...api.cluster.connection,
      watch: async function* (_: string, { maxBytes }: { maxBytes?: number }) {
        watchLimit = maxBytes;
        for (const object of news.splice(0)) yield { type: 'ADDED', object };
        await watched();
      },
    },
  } as unknown as TrustedCluster;
  const clock = {
    now: () => NOW,
    monotonic: () => passed,
    random: () => 0.5,
    sleep: async (ms: number, signal?: AbortSignal) => {
      pauses.push(ms);
      let abort = () => {};
      const woken = new Promise<void>((resolve, reject) => {
        due.push(resolve);
        abort = () => reject(signal?.reason);
        signal?.addEventListener('abort', abort, { once: true });
      });
      await woken.finally(() => signal?.removeEventListener('abort', abort));
    },
  };
  const connect = async () => {
    connections++;
    return cluster;
  };
  return approveAll({
    dialer: dialDirectly,
    connect,
    clock,
    metrics,
    emit: (event) => void events.push(event),
    signal: stop.signal,
  });
}

it('goes on with the others while the API server refuses a decision about one', async () => {
  token('abcdef', 'w7');
  token('bcdefg', 'w8');
  post('bad', 1);
  post('good', 2, { id: 'bcdefg', pem: pemOf('w8') });
  refused = ({ path, method }) => (method === 'PATCH' && path.includes('/bad/') ? 500 : undefined);
  const running = start();
  await until(() => typeOf('good') === 'Approved' && pauses.length > 3, { passing: true });
  expect([typeOf('bad'), connections]).toEqual([undefined, 1]);
  refused = () => undefined;
  await until(() => typeOf('bad') === 'Approved', { passing: true });
  stop.abort();
  await running;
});

it('goes on with the others while an object about one is too large, and reads whatever etcd can hold', async () => {
  token('abcdef', 'w7');
  token('bcdefg', 'w8');
  token('cdefgh', 'w9', { admitted: publicKeyHash(other.publicKey) });
  post('bad', 1);
  post('good', 2, { id: 'bcdefg', pem: pemOf('w8') });
  const certificate = 'eA==';
  post('used', 60, { id: 'cdefgh', status: { conditions: [{ type: 'Approved' }], certificate }, pem: pemOf('w9') });
  const limits = new Set<number | undefined>();
  refused = ({ path, method, maxBytes }) => {
    if (method === 'GET' && !path.startsWith(`${CSRS}?`)) limits.add(maxBytes);
    if (!/nodes\/w[79]$/.test(path)) return undefined;
    throw new Failure(RESPONSE_TOO_LARGE, { server: 's', request: `GET ${path}`, limitBytes: maxBytes ?? 0 });
  };
  const running = start();
  await until(() => typeOf('good') === 'Approved' && pauses.length > 5, { passing: true });
  expect([typeOf('bad'), connections]).toEqual([undefined, 1]);
  // Few are large, and those are read one after the other.
  expect([...limits]).toEqual([512 * 1024, ANY_OBJECT_BYTES]);
  refused = () => undefined;
  node('w9', NOW);
  await until(() => typeOf('bad') === 'Approved', { passing: true });
  await until(() => api.object(`${SECRETS}/bootstrap-token-cdefgh`) === undefined, { passing: true });
  stop.abort();
  await running;
});

it('reads large Nodes one after the other, and revokes several used tokens at once', async () => {
  const ids = ['abcdef', 'bcdefg', 'cdefgh', 'defghi'];
  const certificate = 'eA==';
  for (const [index, id] of ids.entries()) {
    token(id, `w${index}`, { admitted: publicKeyHash(other.publicKey) });
    const status = { conditions: [{ type: 'Approved' }], certificate };
    post(`used-${id}`, 60, { id, status, pem: pemOf(`w${index}`) });
    node(`w${index}`, NOW);
  }
  const reading = { usual: 0, large: 0 };
  const most = { usual: 0, large: 0 };
  const before = api.disturb;
  api.disturb = async (request, number) => {
    const { path, maxBytes = 0 } = request;
    if (!path.startsWith('/api/v1/nodes/')) return before(request, number);
    const size = maxBytes > 1024 * 1024 ? 'large' : 'usual';
    most[size] = Math.max(most[size], ++reading[size]);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    reading[size]--;
    if (size === 'usual') throw new Failure(RESPONSE_TOO_LARGE, { server: 's', request: path, limitBytes: maxBytes });
    return before(request, number);
  };
  const running = start();
  const left = () => ids.filter((id) => api.object(`${SECRETS}/bootstrap-token-${id}`) !== undefined);
  await until(() => left().length === 0, { passing: true });
  expect(most).toEqual({ usual: ids.length, large: 1 });
  stop.abort();
  await running;
});

it('reads requests that are as large as etcd can hold, in a page of their own and from the watch', async () => {
  token('abcdef', 'w7');
  post('large', 1);
  refused = ({ path, maxBytes = 0 }) => {
    const limit = new URLSearchParams(path.split('?')[1]).get('limit');
    if (limit === null || (limit === '1' && maxBytes === ANY_OBJECT_BYTES)) return undefined;
    throw new Failure(RESPONSE_TOO_LARGE, { server: 's', request: `GET ${path}`, limitBytes: maxBytes });
  };
  const running = start();
  await until(() => typeOf('large') === 'Approved', { passing: true });
  await until(() => watchLimit !== undefined);
  expect([watchLimit, connections]).toEqual([ANY_OBJECT_BYTES, 1]);
  stop.abort();
  await running;
});

it('admits the newest of the requests that waited, however long', async () => {
  token('abcdef', 'w7');
  node('w7', NOW - 60_000);
  post('older', 9, { pem: pemOf('w7', { pair: other }) });
  post('newest', 1);
  news = [shown(api.object(`${CSRS}/newest`))];
  delete created.newest;
  const running = start();
  const waits = () => events.filter((event) => JSON.stringify(event).includes('TOKEN_NODE_READY')).length;
  await until(() => waits() === 2);
  api.store.delete({ group: '', resource: 'nodes' }, undefined, 'w7', {});
  pass(600_000);
  await until(() => typeOf('newest') !== undefined && typeOf('older') !== undefined, { passing: true });
  expect([typeOf('newest'), typeOf('older')]).toEqual(['Approved', 'Denied']);
  stop.abort();
  await running;
});

it('keeps a used token until the last machine that it admitted is Ready', async () => {
  token('abcdef', 'w7', { uses: 2, admitted: publicKeyHash(other.publicKey), replacesNode: true });
  const read = (at: number) => ({
    metadata: { name: 'w7', creationTimestamp: new Date(NOW - 50_000).toISOString() },
    status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: new Date(at).toISOString() }] },
  });
  let there = read(NOW - 40_000);
  const before = api.disturb;
  api.disturb = (request, number) =>
    request.path === '/api/v1/nodes/w7' ? { status: 200, serverTime: undefined, body: there } : before(request, number);
  const certificate = 'eA==';
  post('first', 60, { status: { conditions: [{ type: 'Approved' }], certificate }, pem: pemOf('w7', { pair: other }) });
  post('last', 1);
  const running = start();
  await until(() => typeOf('last') === 'Approved');
  const looked = () => api.asked.filter((line) => line === 'GET /api/v1/nodes/w7').length;
  const decided = looked();
  await until(() => looked() > decided + 3, { passing: true });
  expect(api.object(`${SECRETS}/bootstrap-token-abcdef`)).toBeDefined();
  there = read(NOW - 20_000); // its clock is behind
  await until(() => api.object(`${SECRETS}/bootstrap-token-abcdef`) === undefined, { passing: true });
  stop.abort();
  await running;
});

it('looks at a used token less and less often, while its machine does not become Ready', async () => {
  token('abcdef', 'w7', { admitted: publicKeyHash(keys.publicKey) });
  post('used', 60, { status: { conditions: [{ type: 'Approved' }], certificate: 'eA==' } });
  const running = start();
  const looked = () => api.asked.filter((line) => line === 'GET /api/v1/nodes/w7').length;
  await until(() => passed >= 600_000, { passing: true });
  // In ten minutes: 2, 3, 4.5, ... seconds after one another, then a minute.
  expect(looked()).toBeGreaterThan(8);
  expect(looked()).toBeLessThan(20);
  stop.abort();
  await running;
});

it('looks again at the requests and the used tokens of others while one token has more and more new requests', async () => {
  for (const [id, name] of [
    ['abcdef', 'w7'],
    ['bcdefg', 'w8'],
  ] as const)
    token(id, name);
  token('cdefgh', 'w9', { admitted: publicKeyHash(other.publicKey) });
  node('w8', NOW - 60_000);
  node('w9', NOW);
  post('others', 1, { id: 'bcdefg', pem: pemOf('w8') });
  const certificate = 'eA==';
  post('used', 60, { id: 'cdefgh', status: { conditions: [{ type: 'Approved' }], certificate }, pem: pemOf('w9') });
  post('flood', 1);
  const ended = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve(), { once: true }));
  const before = api.disturb;
  // The flood's decision takes for ever, as a queue does that is never empty.
  api.disturb = async (request, number) => {
    if (request.path === `${CSRS}/flood/approval`) await ended;
    return before(request, number);
  };
  const running = start();
  await until(() => events.some((event) => JSON.stringify(event).includes('TOKEN_NODE_READY')));
  api.store.delete({ group: '', resource: 'nodes' }, undefined, 'w8', {});
  await until(() => typeOf('others') === 'Approved', { passing: true });
  await until(() => api.object(`${SECRETS}/bootstrap-token-cdefgh`) === undefined, { passing: true });
  expect([typeOf('flood'), connections]).toEqual([undefined, 1]);
  stop.abort();
  await running;
});

it('keeps only the newest requests of a token that wait, and looks at the older ones when those are decided', async () => {
  token('abcdef', 'w7');
  node('w7', NOW - 60_000);
  for (let index = 0; index < 160; index++) post(`csr-${index}`, 200 - index, { pem: pemOf('w7', { pair: other }) });
  const lists = () => api.asked.filter((line) => line.startsWith(`GET ${CSRS}?`)).length;
  let tell = () => {};
  watched = () =>
    new Promise((resolve) => {
      tell = resolve;
      stop.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  const running = start();
  const undecided = () => Object.keys(created).filter((name) => typeOf(name) === undefined);
  const reasons = () => events.filter((event) => JSON.stringify(event).includes('TOKEN_NODE_READY')).length;
  await until(() => reasons() === 128);
  expect([metrics.waiting(), lists()]).toEqual([128, 1]);
  api.store.delete({ group: '', resource: 'nodes' }, undefined, 'w7', {});
  await until(() => undecided().length <= 32, { passing: true });
  expect(undecided()).toEqual(Array.from({ length: 32 }, (_, index) => `csr-${index}`));
  await until(
    () => {
      tell();
      return undecided().length === 0;
    },
    { passing: true },
  );
  expect(events.filter((event) => JSON.stringify(event).includes('APPROVER_STARTED'))).toHaveLength(1);
  stop.abort();
  await running;
});

it('lists again for the older requests at most every ten seconds', async () => {
  token('abcdef', 'w7');
  for (let index = 0; index < 129; index++) post(`csr-${index}`, 200 - index, { pem: pemOf('w8', { pair: other }) });
  const lists = () => api.asked.filter((line) => line.startsWith(`GET ${CSRS}?`)).length;
  const denied = () => Object.keys(created).filter((name) => typeOf(name) === 'Denied').length;
  let watches = 0;
  let end = () => {};
  watched = () =>
    new Promise((resolve) => {
      watches += 1;
      end = resolve;
      stop.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  const running = start();
  await until(() => denied() === 128 && watches === 1);
  end();
  await until(() => pauses.includes(1_000));
  pass(9_999);
  await until(() => watches === 2 || lists() === 2);
  expect([lists(), denied()]).toEqual([1, 128]);
  pass(1);
  end();
  await until(() => pauses.filter((ms) => ms === 1_000).length === 2);
  pass(1_000);
  await until(() => denied() === 129);
  expect(lists()).toBe(2);
  stop.abort();
  await running;
});

it('has ended only when nothing is being decided any more', async () => {
  token('abcdef', 'w7');
  post('own', 1);
  const { disturb } = api;
  const order: string[] = [];
  let answer = () => {};
  api.disturb = async (request, number) => {
    if (request.path.endsWith('/approval')) {
      await new Promise<void>((resolve) => {
        answer = resolve;
        order.push('asked');
      });
      order.push('answered');
    }
    return disturb(request, number);
  };
  const running = start().then(() => order.push('ended'));
  await until(() => order.length > 0);
  stop.abort();
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  answer();
  await running;
  expect(order).toEqual(['asked', 'answered', 'ended']);
});

it('keeps no request for a serving certificate without inventory and policy', async () => {
  token('abcdef', 'w8');
  for (const name of ['a', 'b']) {
    created[name] = NOW;
    api.put(CSRS, servingCsr('w7', { dnsNames: ['w7'] }, { name }));
  }
  post('waits', 1, { pem: pemOf('w8') });
  node('w8', NOW - 60_000);
  const running = start();
  await until(() => events.some((event) => JSON.stringify(event).includes('TOKEN_NODE_READY')));
  await until(() => metrics.waiting() === 1);
  stop.abort();
  await running;
});

it('keeps no PEM that is longer than that of any kubelet', () => {
  const longOf = (length: number) => postedRequest(csrOf({ pem: 'x'.repeat(length) })).pem.length;
  expect([longOf(16 * 1024), longOf(16 * 1024 + 4)]).toEqual([16 * 1024, 0]);
});
