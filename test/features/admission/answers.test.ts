import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { CLUSTER_WRITE_FAILED } from '../../../src/cluster/api/cluster-api-sentences.ts';
import type { TrustedCluster } from '../../../src/cluster/discovery/trusted-cluster.ts';
import {
  approverRefusal,
  changed,
  failureOf,
  found,
  objectRefusal,
  readObject,
} from '../../../src/features/admission/approver/answers.ts';
import { postedRequest } from '../../../src/features/admission/approver/posted-request.ts';
import type { ApiRequest, ApiResponse } from '../../../src/wire/http/api.ts';
import { CONNECTION_REFUSED, RESPONSE_TOO_LARGE } from '../../../src/wire/wire-sentences.ts';
import { csrOf, NOW, pemOf } from './support.ts';

const SERVER = 'https://192.0.2.10:6443';
const PATH = '/api/v1/things/a';
const cluster = { server: SERVER } as TrustedCluster;
const refused: Failure = new Failure(CONNECTION_REFUSED, { server: 's' });
const large: Failure = new Failure(RESPONSE_TOO_LARGE, RESPONSE_TOO_LARGE.sample);
const answer = (status: number, body: unknown = { message: 'because' }) => ({
  response: { status, body, serverTime: undefined } as ApiResponse,
});
const thrown = (work: () => unknown) => {
  try {
    return { value: work() };
  } catch (error) {
    return error;
  }
};
const facts = { server: SERVER, path: PATH, reason: 'because' };

describe('the answer of an API server', () => {
  it.each<[number, { value: boolean } | { kind: string; params: object }]>([
    [200, { value: true }],
    [409, { value: false }],
    [404, { value: false }],
    [201, { kind: 'CLUSTER_WRITE_FAILED', params: facts }],
    [401, { kind: 'APPROVER_UNAUTHENTICATED', params: facts }],
    [403, { kind: 'ADMISSION_FORBIDDEN', params: facts }],
    [500, { kind: 'CLUSTER_WRITE_FAILED', params: facts }],
  ])('%d to a change', (status, expected) => {
    expect(thrown(() => changed(cluster, PATH, answer(status)))).toMatchObject(expected);
  });

  it.each<[number, { value: unknown } | { kind: string }]>([
    [200, { value: { message: 'because' } }],
    [404, { value: undefined }],
    [409, { kind: 'CLUSTER_WRITE_FAILED' }],
    [403, { kind: 'ADMISSION_FORBIDDEN' }],
  ])('%d to a read', (status, expected) => {
    expect(thrown(() => found(cluster, PATH, answer(status)))).toMatchObject(expected);
  });

  it('that does not come is the failure of its connection', () => {
    for (const work of [changed, found]) expect(thrown(() => work(cluster, PATH, { failure: refused }))).toBe(refused);
    expect(failureOf(cluster, PATH, { failure: refused })).toBe(refused);
  });

  it.each([
    [401, 'APPROVER_UNAUTHENTICATED'],
    [403, 'ADMISSION_FORBIDDEN'],
    [200, undefined],
    [404, undefined],
    [500, undefined],
  ])('%d may refuse the approver itself (%s)', (status, kind) => {
    expect(approverRefusal(cluster, PATH, answer(status).response)?.kind).toBe(kind);
  });

  it('about one object holds up only that one', () => {
    const failed: Failure = new Failure(CLUSTER_WRITE_FAILED, facts);
    for (const error of [failed, large])
      expect(objectRefusal(error)).toEqual({ key: 'WAITING_API_SERVER', params: { reason: error } });
    for (const error of [refused, new TypeError('x'), undefined]) {
      const seen = thrown(() => objectRefusal(error));
      expect(seen).toBe(error);
    }
  });
});

describe('an object of any size', () => {
  /** A cluster in which the objects at these paths are large. */
  function reading(...larges: string[]) {
    const asked: [string, number | undefined][] = [];
    const ends: (() => void)[] = [];
    const request = async ({ path, maxBytes }: ApiRequest) => {
      asked.push([path, maxBytes]);
      if (!larges.includes(path)) return answer(200).response;
      if (maxBytes === 512 * 1024) throw large;
      await new Promise<void>((resolve) => ends.push(resolve));
      return answer(200, 'large').response;
    };
    const on = { server: SERVER, connection: { request } } as unknown as TrustedCluster;
    const read = (path: string) => readObject(on, path, { signal: new AbortController().signal });
    return { asked, ends, read };
  }
  const soon = () => new Promise((resolve) => setImmediate(resolve));

  it('is read at once if it is of a usual size', async () => {
    const { asked, read } = reading();
    expect(await read('/a')).toEqual(answer(200));
    expect(asked).toEqual([['/a', 512 * 1024]]);
  });

  it('is read after the other large ones of its connection', async () => {
    const { asked, ends, read } = reading('/a', '/b');
    const [first, second, third] = [read('/a'), read('/b'), read('/c')];
    expect(await third).toEqual(answer(200));
    await soon();
    expect(asked.map(([path, most]) => `${path} ${most}`)).toEqual([
      ...['/a 524288', '/b 524288', '/c 524288'],
      '/a 10485760',
    ]);
    ends[0]?.();
    expect(await first).toEqual(answer(200, 'large'));
    await soon();
    expect(asked.at(-1)).toEqual(['/b', 10_485_760]);
    ends[1]?.();
    expect(await second).toEqual(answer(200, 'large'));
  });

  it('is read once more only if it was too large', async () => {
    const request = async () => {
      throw refused;
    };
    const on = { server: SERVER, connection: { request } } as unknown as TrustedCluster;
    expect(await readObject(on, '/a', { signal: new AbortController().signal })).toEqual({ failure: refused });
  });
});

describe('a posted request', () => {
  it('is read with all that a decision needs', () => {
    const pem = pemOf('w7');
    const posted = csrOf({ pem });
    const metadata = { ...posted.metadata, resourceVersion: '7' };
    expect(postedRequest({ ...posted, metadata })).toEqual({
      ...{ name: 'csr-1', uid: 'uid-of-csr-1', resourceVersion: '7', created: NOW },
      signer: 'kubernetes.io/kube-apiserver-client-kubelet',
      username: 'system:bootstrap:abcdef',
      groups: posted.spec.groups,
      usages: ['digital signature', 'client auth'],
      ...{ pem, decided: undefined, issued: false },
    });
  });

  it.each([undefined, null, 'x', {}, { metadata: 7, spec: [], status: '' }])(
    'is empty where nothing is: %j',
    (value) => {
      expect(postedRequest(value)).toEqual({
        ...{ name: '', uid: '', resourceVersion: '', created: Number.NaN, signer: '', username: '' },
        ...{ groups: [], usages: [], pem: '', decided: undefined, issued: false },
      });
    },
  );

  it('takes fields of another type for empty ones', () => {
    const spec = { username: 7, groups: ['a', 7], usages: { 0: 'x' }, request: 7, signerName: null };
    expect(postedRequest({ ...csrOf(), spec })).toMatchObject({
      ...{ username: '', groups: ['a', ''], usages: [], pem: '', signer: '' },
    });
  });

  it.each<[unknown, string | undefined]>([
    [[{ type: 'Approved' }], 'approved'],
    [[{ type: 'x' }, { type: 'Approved' }], 'approved'],
    [[{ type: 'Denied' }], 'denied'],
    [[{ type: 'Failed' }], 'denied'],
    [[{ type: 'Approved' }, { type: 'Denied' }], 'denied'],
    [[{ type: 'Approved' }, { type: 'Failed' }], 'denied'],
    [[{ type: 'x' }], undefined],
    [[], undefined],
    ['Approved', undefined],
  ])('with the conditions %j is %s', (conditions, decided) => {
    expect(postedRequest(csrOf({ status: { conditions } })).decided).toBe(decided);
  });

  it.each<[unknown, boolean]>([
    ['eA==', true],
    ['', false],
    [undefined, false],
    [7, false],
  ])('with the certificate %j is issued: %s', (certificate, issued) => {
    expect(postedRequest(csrOf({ status: { certificate } })).issued).toBe(issued);
  });
});
