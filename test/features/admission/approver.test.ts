import { beforeEach, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { TrustedCluster } from '../../../src/cluster/discovery/trusted-cluster.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { approveAll } from '../../../src/features/admission/approver/approver.ts';
import { ApproverMetrics } from '../../../src/features/admission/approver/metrics.ts';
import { bootstrapTokenSecret, boundGroup } from '../../../src/manifests/objects/bootstrap-token.ts';
import { revealed } from '../../../src/manifests/objects/kubernetes-object.ts';
import { publicKeyHash } from '../../../src/pki/keys/spki.ts';
import type { StoredObject } from '../../../src/simulation/api-machinery/object-store.ts';
import { dialDirectly } from '../../../src/wire/dialer.ts';
import type { WatchEvent } from '../../../src/wire/http/api.ts';
import { REQUEST_TIMED_OUT } from '../../../src/wire/wire-sentences.ts';
import { generate } from '../../pki/test-authority.ts';
import { MemoryApi } from '../../support/memory-api.ts';
import { VirtualTime } from '../../support/virtual-time.ts';
import { samplesOf } from './exposition-format.ts';
import { servingCsr } from './serving-support.ts';
import { csrOf, keys, NOW, type Posted, pemOf } from './support.ts';

const CSR_COLLECTION = { group: 'certificates.k8s.io', resource: 'certificatesigningrequests' };
const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const SECRET = '/api/v1/namespaces/kube-system/secrets/bootstrap-token-abcdef';

let api: MemoryApi;
let time: VirtualTime;
let events: JoinEvent[];
let metrics: ApproverMetrics;

beforeEach(() => {
  api = new MemoryApi();
  time = new VirtualTime();
  events = [];
  metrics = new ApproverMetrics();
  const given = {
    description: '',
    ttl: 0,
    expires: undefined,
    usages: ['authentication'],
    groups: [boundGroup('worker')],
  };
  const token = { token: new Secret('abcdef.0123456789abcdef'), ...given };
  const binding = { node: 'w7', role: 'worker', uses: 1, replacesNode: false } as const;
  api.put('/api/v1/namespaces/kube-system/secrets', revealed(bootstrapTokenSecret(token, 0, binding)));
});

const post = (posted: Posted = {}) => api.put(CSRS, csrOf(posted));
const said = () => events.flatMap((event) => ('message' in event && event.message ? [event.message.key] : []));
const conditionOf = (name: string) => {
  const status = api.object(`${CSRS}/${name}`)?.status as { conditions?: { type: string }[] } | undefined;
  return status?.conditions?.[0]?.type;
};
const stranger = () => pemOf('w7', { pair: generate('ECDSA-P256') });

/** Runs an approver until `done`; `failing` says which attempt to watch fails. The first `empty` watches end at once. */
async function approve(
  done: () => boolean,
  failing: (attempt: number) => boolean = () => false,
  empty = 0,
): Promise<number> {
  const stop = new AbortController();
  let attempts = 0;
  async function* watch(path: string, { signal }: { signal: AbortSignal }): AsyncIterable<WatchEvent> {
    attempts += 1;
    if (failing(attempts)) throw new Failure(REQUEST_TIMED_OUT, { server: 's', request: 'GET', seconds: 1 });
    if (attempts <= empty) return;
    const version = Number(new URLSearchParams(path.split('?')[1]).get('resourceVersion'));
    const queue: WatchEvent[] = api.store.since(CSR_COLLECTION, version).map(({ type, object }) => ({ type, object }));
    let wake = () => {};
    const unsubscribe = api.store.subscribe(CSR_COLLECTION, ({ type, object }) => {
      queue.push({ type, object });
      wake();
    });
    signal.addEventListener('abort', () => wake());
    while (!signal.aborted) {
      const event = queue.shift();
      if (event) yield event;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
    unsubscribe();
  }
  const cluster = { ...api.cluster, connection: { ...api.cluster.connection, watch } } as unknown as TrustedCluster;
  const running = approveAll({
    dialer: dialDirectly,
    ...{ connect: async () => cluster, clock: time.clock, signal: stop.signal, metrics },
    emit: (event) => {
      events.push(event);
      if (done()) stop.abort();
    },
  });
  await time.during(running);
  return attempts;
}

it('decides the newest request of a token first, whatever the order of the list', async () => {
  const older = { ...csrOf({ name: 'a-older', pem: stranger() }) };
  api.put(CSRS, older);
  post({ name: 'b-newer' });
  const stored = api.object(`${CSRS}/b-newer`) as StoredObject;
  api.store.update(CSR_COLLECTION, stored);
  api.disturb = async ({ method, path }) => {
    if (method !== 'GET' || !path.startsWith(`${CSRS}?`)) return undefined;
    const items = ['a-older', 'b-newer'].map((name, index) => {
      const object = api.object(`${CSRS}/${name}`) as StoredObject;
      return { ...object, metadata: { ...object.metadata, creationTimestamp: `2026-06-01T00:00:0${index}Z` } };
    });
    const body = { items, metadata: { resourceVersion: String(api.store.version) } };
    return { status: 200, serverTime: undefined, body };
  };
  await approve(() => said().includes('REQUEST_APPROVED') && said().includes('REQUEST_DENIED'));
  expect([conditionOf('a-older'), conditionOf('b-newer')]).toEqual(['Denied', 'Approved']);
});

it('takes no use for a request whose kubelet gave up while no approver ran, and admits the next key', async () => {
  post({ name: 'old', pem: stranger() });
  api.disturb = ({ method, path }) => {
    // By the clock of the API server: this machine's own shows another year.
    if (method === 'GET' && path === SECRET) return { status: 200, serverTime: NOW, body: api.object(SECRET) };
    if (method !== 'GET' || !path.startsWith(`${CSRS}?`)) return undefined;
    const old = api.object(`${CSRS}/old`) as StoredObject;
    const items = [{ ...old, metadata: { ...old.metadata, creationTimestamp: '2026-05-31T23:44:59Z' } }];
    const body = { items, metadata: { resourceVersion: String(api.store.version) } };
    return { status: 200, serverTime: undefined, body };
  };
  await approve(() => {
    if (said().includes('REQUEST_PENDING') && !api.object(`${CSRS}/next`)) post({ name: 'next' });
    return said().includes('REQUEST_APPROVED');
  });
  expect(JSON.stringify(events)).toContain('REQUEST_ABANDONED');
  expect([conditionOf('old'), conditionOf('next')]).toEqual([undefined, 'Approved']);
  expect(api.object(SECRET)?.metadata.annotations?.['kubejoin/admitted']).toBe(publicKeyHash(keys.publicKey));
});

it.each([
  ['the list after it', async () => {}],
  ['the watch before that', () => new Promise<void>((resolve) => setImmediate(resolve))],
])('counts and reports an approval whose answer is lost, once %s shows it', async (_, pause) => {
  post();
  let lost = 0;
  api.disturb = async (request) => {
    if (!request.path.endsWith('/approval') || lost++ > 0) return undefined;
    api.disturb = () => undefined;
    await api.cluster.connection.request(request);
    await pause();
    throw new Failure(REQUEST_TIMED_OUT, { server: 's', request: 'PATCH', seconds: 1 });
  };
  await approve(() => said().includes('REQUEST_APPROVED'));
  expect(lost).toBe(1);
  expect(said().filter((key) => key === 'REQUEST_APPROVED')).toHaveLength(1);
  const samples = samplesOf((await metrics.page()).text);
  expect(samples.get('kubejoin_approver_requests_total')).toBe(1);
  expect(samples.get('kubejoin_approver_decision_latency_seconds_count{verdict="approve"}')).toBe(1);
});

it('counts an approval once that was lost on its way and is made again', async () => {
  post();
  api.disturb = async ({ path }) => {
    if (!path.endsWith('/approval')) return undefined;
    api.disturb = () => undefined;
    throw new Failure(REQUEST_TIMED_OUT, { server: 's', request: 'PATCH', seconds: 1 });
  };
  await approve(() => said().includes('REQUEST_APPROVED'));
  expect(samplesOf((await metrics.page()).text).get('kubejoin_approver_requests_total')).toBe(1);
  expect(said().filter((key) => key === 'REQUEST_APPROVED')).toHaveLength(1);
});

it('counts an approval whose answer was lost, once the cluster shows it', async () => {
  post();
  api.disturb = ({ path }) =>
    path.endsWith('/approval') ? { status: 500, serverTime: undefined, body: {} } : undefined;
  let isShown = false;
  const show = () => {
    isShown = true;
    const conditions = [{ type: 'Approved', status: 'True', reason: 'KubejoinApproved', message: '' }];
    api.store.update(CSR_COLLECTION, { ...(api.object(`${CSRS}/csr-1`) as StoredObject), status: { conditions } });
  };
  await approve(() => {
    if (said().includes('REQUEST_PENDING') && !isShown) show();
    return said().includes('REQUEST_APPROVED');
  });
  expect(said().filter((key) => key.startsWith('REQUEST_'))).toEqual(['REQUEST_PENDING', 'REQUEST_APPROVED']);
});

it('ends with a mistake of the program, and does not wait for it to go away', async () => {
  const connect = async () => {
    throw new TypeError('a mistake');
  };
  const { signal } = new AbortController();
  const options = { dialer: dialDirectly, connect, clock: time.clock, signal };
  await expect(approveAll({ ...options, emit: (event) => events.push(event) })).rejects.toThrow(TypeError);
  expect(events).toEqual([]);
});

it('does not claim what somebody else approved after it was refused itself', async () => {
  post();
  api.disturb = async ({ path }) => {
    if (!path.endsWith('/approval')) return undefined;
    api.disturb = () => undefined;
    const stored = api.object(`${CSRS}/csr-1`) as StoredObject;
    const conditions = [{ type: 'Approved', status: 'True', reason: 'ByHand', message: '' }];
    api.store.update(CSR_COLLECTION, { ...stored, status: { conditions } });
    post({ name: 'next' });
    return { status: 403, serverTime: undefined, body: {} };
  };
  await approve(() => said().includes('REQUEST_APPROVED'));
  expect(samplesOf((await metrics.page()).text).get('kubejoin_approver_requests_total')).toBe(1);
  expect(conditionOf('next')).toBe('Approved');
});

it('looks again at a request that waits, says why once, and approves it when it may', async () => {
  api.put('/api/v1/nodes', { metadata: { name: 'w7' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } });
  post();
  let looks = 0;
  api.disturb = ({ method, path }) => {
    if (method !== 'GET' || path !== '/api/v1/nodes/w7') return undefined;
    looks += 1;
    if (looks === 4) api.store.delete({ group: '', resource: 'nodes' }, undefined, 'w7');
    return undefined;
  };
  await approve(() => said().includes('REQUEST_APPROVED'));
  expect(said()).toEqual(['APPROVER_STARTED', 'REQUEST_PENDING', 'REQUEST_APPROVED']);
  // 2, 4 and 8 seconds later, each at the next look.
  expect(time.now).toBe(14_000);
});

it('goes on after its watch broke, and after the API server refused', async () => {
  const attempts = await approve(
    () => {
      if (said().filter((key) => key === 'APPROVER_WAITS').length === 2 && !api.object(`${CSRS}/csr-1`)) post();
      return said().includes('REQUEST_APPROVED');
    },
    (attempt) => attempt <= 2,
  );
  expect(attempts).toBeGreaterThanOrEqual(2);
  expect(conditionOf('csr-1')).toBe('Approved');
});

it('deletes the token when its Node is Ready, also if the request was approved before it started', async () => {
  post({ status: { conditions: [{ type: 'Approved' }], certificate: 'eA==' } });
  const secret = api.object(SECRET) as StoredObject;
  const annotations = { ...secret.metadata.annotations, 'kubejoin/admitted': 'sha256:a' };
  api.store.update({ group: '', resource: 'secrets' }, { ...secret, metadata: { ...secret.metadata, annotations } });
  const ready = { type: 'Ready', status: 'True', lastTransitionTime: '2026-06-01T00:00:05Z' };
  api.put('/api/v1/nodes', { metadata: { name: 'w7' }, status: { conditions: [ready] } });
  await approve(() => said().includes('TOKEN_REVOKED'));
  expect(api.object(SECRET)).toBeUndefined();
});

it('does not ask again at once where each watch ends at once', async () => {
  const attempts = await approve(
    () => {
      if (said().includes('APPROVER_STARTED') && !api.object(`${CSRS}/csr-1`)) post();
      return said().includes('REQUEST_APPROVED');
    },
    () => false,
    5,
  );
  expect(attempts).toBe(6);
  expect(time.now).toBeGreaterThanOrEqual(5_000);
});

it('leaves requests of others as they are, and ends with its signal', async () => {
  post({ name: 'other', spec: { groups: ['system:authenticated'], username: 'alice' } });
  post({ name: 'ours' });
  await approve(() => said().includes('REQUEST_APPROVED'));
  expect(conditionOf('other')).toBeUndefined();
});

it.each([
  [401, 'APPROVER_UNAUTHENTICATED'],
  [403, 'ADMISSION_FORBIDDEN'],
])('says why it waits when its list is answered with %d, and goes on', async (status, kind) => {
  post();
  let asked = 0;
  api.disturb = ({ path }) => {
    if (!path.startsWith(`${CSRS}?`)) return undefined;
    asked += 1;
    return asked > 2 ? undefined : { status, serverTime: undefined, body: {} };
  };
  await approve(() => said().includes('REQUEST_APPROVED'));
  const reasons = events.flatMap((event) => (event.type === 'waiting' ? [event.message.params] : []));
  expect(reasons).toMatchObject([{ reason: { kind } }, { reason: { kind } }]);
});

it('says once that serving certificates need an inventory, and leaves their requests pending', async () => {
  for (const node of ['w7', 'w8']) api.put(CSRS, servingCsr(node, { dnsNames: [node] }, { name: `serving-${node}` }));
  post();
  await approve(() => said().includes('REQUEST_APPROVED'));
  expect(said().filter((key) => key === 'REQUEST_PENDING')).toHaveLength(1);
  expect(JSON.stringify(events)).toContain('SERVING_NO_INVENTORY');
  expect([conditionOf('serving-w7'), conditionOf('serving-w8')]).toEqual([undefined, undefined]);
});
