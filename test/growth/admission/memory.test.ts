import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { record } from '../../../src/base/record.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { TrustedCluster } from '../../../src/cluster/discovery/trusted-cluster.ts';
import { approveAll } from '../../../src/features/admission/approver/approver.ts';
import { bootstrapTokenSecret, boundGroup } from '../../../src/manifests/objects/bootstrap-token.ts';
import { revealed } from '../../../src/manifests/objects/kubernetes-object.ts';
import { dialDirectly } from '../../../src/wire/dialer.ts';
import type { ApiRequest, ApiResponse, WatchEvent } from '../../../src/wire/http/api.ts';
import { csrOf, NOW, pemOf } from '../../features/admission/support.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const MANY = 10_000;
const PAGE = 500;
/** Bytes of each object that a decision does not need: a certificate, managed fields. */
const WEIGHT = 8_000;
/** A request of 8 kB that is kept whole would show: ten thousand are 80 MB. */
const FLAT_BYTES = 8e6;
/** Bytes of a waiting request that a decision needs. */
const WAITING_BYTES = 3_000;
/** Ten thousand decisions on a busy machine. */
const TIMEOUT_MS = 300_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heap(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

const pem = pemOf('w7');
/** Not a request, but of the same size: an approval takes two milliseconds of processor time, this denial none. */
const wrong = pem.replaceAll('-', '=');
const isRight = (index: number) => index % 10 === 0;
const idOf = (index: number) => String(index).padStart(6, '0');

/** Parses it as a response, so that no two objects share a string. */
function request(index: number, status: object = {}): unknown {
  const object = csrOf({ name: `csr-${index}`, id: idOf(index), pem: isRight(index) ? pem : wrong, status });
  const managedFields = [{ manager: 'x'.repeat(WEIGHT) }];
  return JSON.parse(
    JSON.stringify({ ...object, metadata: { ...object.metadata, resourceVersion: '1', managedFields } }),
  );
}

function secret(index: number): object {
  const binding = { node: 'w7', role: 'worker', uses: 1, replacesNode: false } as const;
  const given = { description: '', ttl: undefined, expires: undefined, usages: ['authentication'] };
  const token = { ...given, token: new Secret(`${idOf(index)}.0123456789abcdef`), groups: [boundGroup('worker')] };
  return revealed(bootstrapTokenSecret(token, NOW, binding)) as object;
}

interface Pretended {
  listed?(index: number): unknown;
  watched?(): AsyncIterable<WatchEvent>;
  tokenMissing?: boolean;
  page?(): void;
}

/** An API server that makes each object when it is asked for, and keeps none. */
function approver({ listed, watched, tokenMissing = false, page = () => {} }: Pretended) {
  const stop = new AbortController();
  const counts: Record<string, number> = {};
  let wake = () => {};
  async function answer({ method, path }: ApiRequest): Promise<ApiResponse> {
    const body = (status: number, object: unknown = {}) => ({ status, serverTime: undefined, body: object });
    if (path.startsWith(`${CSRS}?`)) {
      page();
      const from = Number(new URLSearchParams(path.split('?')[1]).get('continue') ?? 0);
      const items = listed ? Array.from({ length: PAGE }, (_, index) => listed(from + index)) : [];
      const next = listed && from + PAGE < MANY ? { continue: String(from + PAGE) } : {};
      return body(200, { items, metadata: { resourceVersion: '1', ...next } });
    }
    if (tokenMissing) return body(404);
    if (path.includes('/secrets/')) return method === 'GET' ? body(200, secret(Number(path.slice(-6)))) : body(200);
    if (path.includes('/nodes/')) return body(404);
    return body(path.endsWith('/events') ? 201 : 200);
  }
  async function* watch(_: string, { signal }: { signal: AbortSignal }) {
    if (watched) yield* watched();
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }
  const cluster = { server: 'https://a', connection: { request: answer, watch, close: () => {} } };
  const time = new VirtualTime();
  const running = approveAll({
    dialer: dialDirectly,
    ...{ connect: async () => cluster as unknown as TrustedCluster, clock: time.clock },
    signal: stop.signal,
    emit: (event) => {
      const { key = event.type } = 'message' in event && event.message ? event.message : {};
      counts[key] = (counts[key] ?? 0) + 1;
      wake();
    },
  });
  const reached = async (key: string, count: number) => {
    while ((counts[key] ?? 0) < count)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };
  const end = () => {
    stop.abort();
    return running;
  };
  return { counts, reached, end };
}

it(
  'a list of ten thousand decided requests is read page by page',
  async () => {
    const seen: number[] = [];
    const listed = (index: number) => request(index, { conditions: [{ type: 'Denied' }] });
    const { reached, end } = approver({ listed, page: () => void seen.push(heap()) });
    await reached('APPROVER_STARTED', 1);
    await end();
    expect(seen).toHaveLength(MANY / PAGE);
    expect(Math.max(...seen.slice(2)) - (seen[1] ?? 0)).toBeLessThan(FLAT_BYTES);
  },
  TIMEOUT_MS,
);

it(
  'of ten thousand requests, each decided and changed afterwards, nothing is kept',
  async () => {
    const seen: number[] = [];
    let done = () => {};
    const ended = new Promise<void>((resolve) => {
      done = resolve;
    });
    let approved: (count: number) => Promise<void> = async () => {};
    async function* watched(): AsyncIterable<WatchEvent> {
      for (let from = 0; from < MANY; from += PAGE) {
        for (let index = from; index < from + PAGE; index++) yield { type: 'ADDED', object: request(index) };
        await approved(from + PAGE);
        const decided = { conditions: [{ type: 'Denied' }] };
        for (let index = from; index < from + PAGE; index++)
          yield { type: 'MODIFIED', object: request(index, decided) };
        seen.push(heap());
      }
      done();
    }
    const { reached, counts, end } = approver({ watched });
    approved = async (count) => {
      await reached('REQUEST_APPROVED', count / 10);
      await reached('REQUEST_DENIED', (count * 9) / 10);
    };
    await ended;
    await end();
    expect(counts).toMatchObject({ REQUEST_APPROVED: MANY / 10, REQUEST_DENIED: (MANY * 9) / 10 });
    expect(Math.max(...seen.slice(2)) - (seen[1] ?? 0)).toBeLessThan(FLAT_BYTES);
  },
  TIMEOUT_MS,
);

it(
  'of ten thousand requests that wait, only what a decision needs is kept, until they are gone',
  async () => {
    let goOn = () => {};
    const seen = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    async function* watched(): AsyncIterable<WatchEvent> {
      await seen;
      for (let index = 0; index < MANY; index++) yield { type: 'DELETED', object: request(index) };
      yield { type: 'ADDED', object: record(request(MANY)) };
    }
    const before = heap();
    const { reached, end } = approver({ listed: (index) => request(index), watched, tokenMissing: true });
    await reached('REQUEST_PENDING', MANY);
    const waiting = heap() - before;
    expect(waiting / MANY).toBeLessThan(WAITING_BYTES);
    goOn();
    await reached('REQUEST_PENDING', MANY + 1);
    expect(heap() - before).toBeLessThan(FLAT_BYTES);
    expect(waiting).toBeGreaterThan(1e6); // it did keep them
    await end();
  },
  TIMEOUT_MS,
);
