/** What each look at the requests leads to: one table for each rule, in virtual time, without a kubelet. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { KubeletKey } from '../../../src/engine/conditions/kubelet-key.ts';
import { watchRequest } from '../../../src/engine/conditions/kubelet-request.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { ChangeContext } from '../../../src/engine/kind.ts';
import { certificateRequest } from '../../../src/pki/requests/certificate-request.ts';
import { nodeRequestName } from '../../../src/pki/requests/node-subject.ts';
import type { ApiRequest, ApiResponse } from '../../../src/wire/http/api.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const USER = 'system:bootstrap:abcdef';
const KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const OTHER = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const OURS = nodeRequestName('n', KEY.publicKey);
const SERVER = 'https://192.0.2.10:6443';

type State = 'pending' | 'Approved' | 'Denied' | 'Failed' | 'issued';

function csr(name: string, { at = 100_000, state = 'pending' as State, pair = OTHER, node = 'n', by = USER } = {}) {
  const subject = { commonName: `system:node:${node}`, organizations: ['system:nodes'] };
  const pem = certificateRequest({ ...subject, dnsNames: [], ipAddresses: [] }, pair);
  const condition = { type: state, reason: 'Why', message: 'not' };
  const status = state === 'pending' ? {} : state === 'issued' ? { certificate: 'eA==' } : { conditions: [condition] };
  return {
    metadata: { name, creationTimestamp: new Date(at).toISOString() },
    spec: { request: Buffer.from(pem).toString('base64'), username: by },
    status,
  };
}

interface Setting {
  /** The key in a file, if there is one. */
  key?: KeyObject;
  groups?: readonly string[];
  reviewStatus?: number;
  isTrusted?: boolean;
  forMs?: number;
}

/** Watches from the second 100 on, when the cluster's clock says the same; `list`: the requests at each look from 1. */
async function watched(list: (look: number) => unknown[] | Partial<ApiResponse>, setting: Setting = {}) {
  const { key, groups = ['system:bootstrappers'], reviewStatus = 201, isTrusted = true, forMs = 10_000 } = setting;
  const time = new VirtualTime();
  const [looks, reviews, kept]: [number[], number[], number[]] = [[], [], []];
  const events: JoinEvent[] = [];
  const request = async ({ method, path }: ApiRequest) => {
    if (method === 'POST' && path.endsWith('/selfsubjectreviews')) {
      reviews.push(looks.length);
      return { status: reviewStatus, body: { status: { userInfo: { username: USER, groups } } } };
    }
    looks.push(time.now);
    const items = list(looks.length);
    return Array.isArray(items) ? { status: 200, serverTime: 100_000 + time.now, body: { items } } : items;
  };
  const stop = new AbortController();
  const context = {
    host: { read: { ...fakeHost().read, clock: time.clock } },
    ...(isTrusted && { trustedCluster: { server: SERVER, connection: { request } } }),
    emit: (event: JoinEvent) => events.push(event),
    signal: stop.signal,
  } as unknown as ChangeContext;
  const kubelet = { read: async () => key, keepInFile: async () => kept.push(looks.length) } as unknown as KubeletKey;
  const ended = time.clock.sleep(forMs).then(() => stop.abort('the end'));
  const watch = watchRequest('n', kubelet, 0, context).catch((error: unknown) => error);
  const failure = await time.during(Promise.race([watch, ended.then(() => watch)]));
  const said = events.flatMap((event) => (event.type === 'waiting' ? [event.message] : []));
  const warned = events.flatMap((event) => (event.type === 'notice' ? [event] : []));
  return { looks, reviews, kept, said, warned, failure };
}

const waits = (key: string, params?: object) => (params === undefined ? { key } : { key, params });

describe('the message of the first look', () => {
  it.each<[string, unknown[], Setting, object]>([
    ['no request', [], {}, waits('WAITING_CSR_NONE', { server: SERVER })],
    ['no request, though the key is known', [], { key: KEY.publicKey }, waits('WAITING_CSR_NONE', { server: SERVER })],
    ['one of another node', [csr('a', { node: 'm' })], {}, waits('WAITING_CSR_NONE', { server: SERVER })],
    ['one, whose key is not known', [csr('a')], {}, waits('WAITING_CSR_UNPROVEN')],
    ['one of another key', [csr('a')], { key: KEY.publicKey }, waits('WAITING_CSR_UNPROVEN')],
    [
      'ours, pending',
      [csr(OURS, { pair: KEY })],
      { key: KEY.publicKey },
      waits('WAITING_CSR_APPROVAL', { name: OURS }),
    ],
    [
      'ours, approved',
      [csr(OURS, { pair: KEY, state: 'Approved' })],
      { key: KEY.publicKey },
      waits('WAITING_CSR_SIGNER', { name: OURS }),
    ],
    ['ours, issued', [csr(OURS, { pair: KEY, state: 'issued' })], { key: KEY.publicKey }, waits('WAITING_CERTIFICATE')],
    ['one approved, which may be ours', [csr('a', { state: 'Approved' })], {}, waits('WAITING_CERTIFICATE')],
    ['one issued, which may be ours', [csr('a', { state: 'issued' })], {}, waits('WAITING_CERTIFICATE')],
    [
      'one issued in an earlier attempt',
      [csr('a', { state: 'issued', at: 10_000 })],
      {},
      waits('WAITING_CSR_NONE', { server: SERVER }),
    ],
    [
      'one approved, which may be ours, and one of an earlier attempt',
      [csr('a', { state: 'Approved' }), csr('b', { state: 'Approved', at: 10_000 })],
      {},
      waits('WAITING_CERTIFICATE'),
    ],
    [
      'one approved for another key',
      [csr('a', { state: 'Approved' })],
      { key: KEY.publicKey },
      waits('WAITING_CSR_NONE', { server: SERVER }),
    ],
    [
      'one approved beside a pending one',
      [csr('a', { state: 'Approved' }), csr('b')],
      {},
      waits('WAITING_CSR_UNPROVEN'),
    ],
  ])('with %s', async (_, items, setting, message) => {
    const { said } = await watched(() => items, { ...setting, forMs: 1 });
    expect(said).toEqual([message]);
  });

  it.each([
    [89_999, waits('WAITING_CSR_NONE', { server: SERVER })],
    [90_000, waits('WAITING_CERTIFICATE')],
  ])('counts an approved request of ten seconds before the wait: of %d ms', async (at, message) => {
    const { said } = await watched(() => [csr('a', { state: 'Approved', at })], { forMs: 1 });
    expect(said).toEqual([message]);
  });

  it('knows nothing of requests without a cluster', async () => {
    const { said, looks } = await watched(() => [], { isTrusted: false, forMs: 9_000 });
    expect(said).toEqual(Array(4).fill(waits('WAITING_CERTIFICATE')));
    expect(looks).toEqual([]);
  });
});

describe('a decision', () => {
  const denied = { code: 'CSR_DENIED', params: { name: 'a', node: 'n', reason: 'Why: not' } };

  it.each<[string, unknown[], Setting, object | string]>([
    ['of our request', [csr('a', { state: 'Denied' })], {}, denied],
    ['that it could not be signed', [csr('a', { state: 'Failed' })], {}, { ...denied, code: 'CSR_FAILED' }],
    [
      'of the request of our key',
      [csr(OURS, { state: 'Denied', pair: KEY })],
      { key: KEY.publicKey },
      { ...denied, params: { name: OURS } },
    ],
    ['that a proxy does not let us claim', [csr('a', { state: 'Denied' })], { reviewStatus: 405 }, denied],
    ['of another key', [csr('a', { state: 'Denied' })], { key: KEY.publicKey }, 'the end'],
    ['of another node', [csr('a', { state: 'Denied', node: 'm' })], {}, 'the end'],
    ['of another requester', [csr('a', { state: 'Denied', by: 'system:bootstrap:thief0' })], {}, 'the end'],
    ['of an earlier attempt', [csr('a', { state: 'Denied', at: 89_000 })], {}, 'the end'],
    ['beside a pending request', [csr('a', { state: 'Denied' }), csr('b')], {}, 'the end'],
    ['of nobody known', [csr('a', { state: 'Denied' })], { reviewStatus: 503 }, 'the end'],
    ['that is good', [csr('a', { state: 'Approved' })], {}, 'the end'],
  ])('%s', async (_, items, setting, expected) => {
    const { failure } = await watched(() => items, setting);
    if (typeof expected === 'string') expect(failure).toBe(expected);
    else expect(failure).toMatchObject(expected);
  });

  it('is named once it is known to be ours', async () => {
    const { said } = await watched(() => [csr('a', { state: 'Approved' })], { forMs: 3_000 });
    expect(said).toEqual([waits('WAITING_CERTIFICATE'), waits('WAITING_CSR_SIGNER', { name: 'a' })]);
  });
});

it('a request that was issued is not said to be missing, while the kubelet has not stored its certificate', async () => {
  const { said } = await watched(() => [csr('a', { state: 'issued' })], { forMs: 6_000 });
  expect(said.map(({ key }) => key)).toEqual(said.map(() => 'WAITING_CERTIFICATE'));
  const { said: ofOther } = await watched(() => [csr('a', { state: 'issued', by: 'system:bootstrap:other0' })]);
  expect(ofOther.at(-1)).toEqual(waits('WAITING_CSR_NONE', { server: SERVER }));
});

describe('whose token it is', () => {
  const bound = ['system:bootstrappers:kubejoin:worker'];

  it.each<[string, unknown[], Setting, number[]]>([
    ['no request', [], {}, []],
    ['an approved one', [csr('a', { state: 'Approved' })], {}, [2]],
    ['a pending one', [csr('a')], {}, [2]],
    ['our pending one', [csr(OURS, { pair: KEY })], { key: KEY.publicKey }, [1]],
    ['our approved one', [csr(OURS, { pair: KEY, state: 'Approved' })], { key: KEY.publicKey }, []],
  ])('is asked when it matters: with %s', async (_, items, setting, asked) => {
    const { reviews } = await watched(() => items, { ...setting, forMs: 6_000 });
    expect(reviews).toEqual(asked);
  });

  it.each<[string, unknown[], Setting, object]>([
    ['a pending request', [csr(OURS, { pair: KEY })], { key: KEY.publicKey }, waits('WAITING_APPROVER', { node: 'n' })],
    ['another one', [csr('a')], {}, waits('WAITING_APPROVER', { node: 'n' })],
    ['an approved one', [csr('a', { state: 'Approved' })], {}, waits('WAITING_CSR_SIGNER', { name: 'a' })],
  ])('if it is bound, its approver is waited for with %s, and nobody is warned', async (_, items, setting, message) => {
    const { said, warned, kept } = await watched(() => items, { ...setting, groups: bound });
    expect(said.at(-1)).toEqual(message);
    expect([warned, kept]).toEqual([[], []]);
  });
});

describe('other requests beside ours', () => {
  const ours = csr(OURS, { pair: KEY });
  const names = (count: number) => Array.from({ length: count }, (_, index) => `x${index}`);

  it.each([
    [1, ['x0'], 0],
    [5, names(5), 0],
    [7, names(5), 2],
  ])('are warned of once: %d of them', async (count, shown, more) => {
    const { warned } = await watched(() => [ours, ...names(count).map((name) => csr(name))], { key: KEY.publicKey });
    const message = { key: 'CSR_OF_OTHERS', params: { node: 'n', names: shown, more } };
    expect(warned).toEqual([{ type: 'notice', level: 'warning', message }]);
  });

  it('are warned of again with each new one, named or not', async () => {
    const lists = [['a'], ['a'], ['a', 'b'], ['a', 'b', '--all'], ['a', 'b', '--all']];
    const list = (look: number) => [ours, ...(lists[look - 1] ?? []).map((name) => csr(name))];
    const { warned } = await watched(list, { key: KEY.publicKey, forMs: 14_000 });
    expect(warned.map((event) => event.message)).toMatchObject([
      { params: { names: ['a'], more: 0 } },
      { params: { names: ['a', 'b'], more: 0 } },
      { params: { names: ['a', 'b'], more: 1 } },
    ]);
  });

  it('are not warned of before ours is there, or once it is approved', async () => {
    for (const items of [[csr('a')], [csr(OURS, { pair: KEY, state: 'Approved' }), csr('a')]])
      expect((await watched(() => items, { key: KEY.publicKey })).warned).toEqual([]);
  });
});

describe('the kubelet is restarted, so that its key is known', () => {
  const foreign = (name: string, at: number, state: State = 'pending') => csr(name, { node: 'm', at, state });

  it.each<[string, (look: number) => unknown[], Setting]>([
    ['a request is still pending at the second look', () => [csr('a')], {}],
    ['one of two is', (look) => [csr('a'), csr(`b${look}`)], {}],
    ['it is the oldest', (look) => [csr('a'), foreign('b', 200_000, 'issued'), ...range(look, 50_000)], {}],
    ['a newer one has a decision', (look) => [csr('a'), foreign('b', 1_000), ...range(look, 105_001)], {}],
    ['those as old are ours', (look) => [csr('a'), csr('b'), ...range(look, 50_000)], {}],
    ['nobody decides', () => [csr('a'), foreign('b', 1_000)], {}],
  ])('if %s', async (_, list, setting) => {
    expect((await watched(list, { ...setting, forMs: 5_000 })).kept[0]).toBe(2);
  });

  it.each<[string, (look: number) => unknown[], Setting]>([
    ['it was not there at the look before', (look) => [csr(`a${look}`)], {}],
    ['its key is known', () => [csr('a')], { key: KEY.publicKey }],
    ['the token is bound', () => [csr('a')], { groups: ['system:bootstrappers:kubejoin:worker'] }],
    ['it is not known whether the token is', () => [csr('a')], { reviewStatus: 503 }],
    ['an older one of another node waits', (look) => [csr('a'), foreign('b', 1_000), ...range(look, 105_000)], {}],
    ['another one as old waits', (look) => [csr('a'), foreign('b', 100_000), ...range(look, 50_000)], {}],
    [
      'another one as old as the first of ours waits',
      (look) => [csr('z', { at: 100_001 }), csr('a'), foreign('b', 100_000), ...range(look, 50_000)],
      {},
    ],
  ])('but not if %s', async (_, list, setting) => {
    expect((await watched(list, { ...setting, forMs: 7_000 })).kept).toEqual([]);
  });

  /** As many decided requests of other nodes as looks. */
  function range(look: number, at: number): unknown[] {
    return Array.from({ length: look }, (_, index) => foreign(`d${index}`, at, 'issued'));
  }
});

describe('requests that cannot be read', () => {
  it.each<[string, Partial<ApiResponse>, unknown]>([
    ['a busy server', { status: 503 }, 'HTTP 503'],
    ['a list that expired', { status: 410 }, 'HTTP 410'],
    ['no list', { status: 200, body: 'x' }, expect.objectContaining({ code: 'RESPONSE_BROKEN' })],
  ])('are the reason to wait: %s', async (_, answer, reason) => {
    const { said, looks } = await watched(() => answer, { forMs: 4_000 });
    expect(said[0]).toEqual(waits('WAITING_API_SERVER', { reason }));
    expect(looks.length).toBeGreaterThan(1);
  });

  it('name what was asked, and what is wrong with the answer', async () => {
    const { said } = await watched(() => ({ status: 200, body: 'x' }), { forMs: 1 });
    const request = 'GET /apis/certificates.k8s.io/v1/certificatesigningrequests';
    expect(said).toMatchObject([{ params: { reason: { params: { server: SERVER, request, reason: 'not a list' } } } }]);
  });

  it('because of a refusal are not waited for', async () => {
    expect((await watched(() => ({ status: 403 }), { forMs: 1 })).said).toEqual([waits('WAITING_CERTIFICATE')]);
  });

  it('are looked for again after the usual pause, or the longer one that the server asks for', async () => {
    expect((await watched(() => ({ status: 503 }))).looks.slice(0, 3)).toEqual([0, 2_000, 5_000]);
    const busy = () => ({ status: 429, retryAfterMs: 10_000 });
    expect((await watched(busy, { forMs: 20_000 })).looks).toEqual([0, 15_000]);
  });
});

it('pauses longer the more requests there are', async () => {
  const many = Array.from({ length: 100 }, (_, index) => csr(`m${index}`, { node: 'm' }));
  expect((await watched(() => many, { forMs: 20_000 })).looks).toEqual([0, 7_500, 15_000]);
});
