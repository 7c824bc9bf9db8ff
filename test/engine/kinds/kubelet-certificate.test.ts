import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { ChangeContext } from '../../../src/engine/kind.ts';
import {
  requestKubeletCertificate,
  storeKubeletCertificate,
} from '../../../src/engine/kinds/certificates/kubelet-certificate.ts';
import { KeyStock } from '../../../src/pki/keys/key-stock.ts';
import { kubeletRequest } from '../../../src/pki/requests/node-request.ts';
import { nodeRequestName } from '../../../src/pki/requests/node-subject.ts';
import { signKubeletClient } from '../../../src/simulation/control-plane/certificates.ts';
import { parseRequest } from '../../../src/simulation/control-plane/parse-request.ts';
import { createClusterPki } from '../../../src/simulation/initial/cluster-pki.ts';
import type { ApiRequest, WatchEvent } from '../../../src/wire/http/api.ts';
import { CONNECTION_REFUSED, TLS_UNKNOWN_CA } from '../../../src/wire/wire-sentences.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';
import { patience } from '../../support/patience.ts';

const keyPath = '/var/lib/kubelet/pki/kubelet-client.key.tmp';
const certificatePath = '/var/lib/kubelet/pki/kubelet-client-current.pem';
const wanted = {
  nodeName: 'a',
  keyPath,
  certificatePath,
  approvedBy: 'cluster',
  takesOver: false,
  sendsAgain: false,
  timeoutMs: 5_000,
} as const;
const request = { kind: 'request-kubelet-certificate', ...wanted } as const;
const store = { kind: 'store-kubelet-certificate', ...wanted, stamp: '2026-12-02-06-50-00' } as const;

const ecKey = () =>
  String(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' }));
const pki = createClusterPki('ecdsa', Date.now());

const REFUSED: Failure = new Failure(CONNECTION_REFUSED, { server: '192.0.2.10:6443' });

interface Posted {
  metadata: { name: string };
  spec: { request: string; signerName: string; usages: string[] };
}

const requestIn = ({ spec }: Posted) => Buffer.from(spec.request, 'base64').toString();

/** What a watch tells of the request that was posted last. */
type Told = (posted: Posted) => WatchEvent | Promise<WatchEvent>;

/** A cluster that answers each POST with the next status (0: not at all), and each watch with the next events. */
function setUp(host: FakeHost, { statuses = [201], watches = [] as Told[][], failure = REFUSED } = {}) {
  const posted: Posted[] = [];
  const events: JoinEvent[] = [];
  const connection = {
    async request({ body }: ApiRequest) {
      posted.push(body as Posted);
      if (statuses[0] === 0) throw failure;
      return { status: statuses.shift() ?? 201, serverTime: undefined, body: { message: 'because' } };
    },
    async *watch() {
      for (const told of watches.shift() ?? []) yield await told(posted.at(-1) as Posted);
    },
  };
  const context = {
    host: { ...host, read: { ...host.read, clock: { ...host.read.clock, now: () => Date.now() } } },
    trustedCluster: { connection, server: 'https://192.0.2.10:6443' },
    keys: new KeyStock(1),
    emit: (event: JoinEvent) => events.push(event),
    signal: patience(),
  } as unknown as ChangeContext;
  return { posted, events, context };
}

const now =
  (type: WatchEvent['type'], status: object = {}, spec: object = {}): Told =>
  (posted) => ({ type, object: { spec: { ...posted.spec, ...spec }, status } });

/** The certificate, for the key of the request or that of another. */
const issued =
  (pem?: string): Told =>
  async (posted) => {
    const options = { usages: posted.spec.usages, now: Date.now(), ttlMs: 3_600_000 };
    const certificate = await signKubeletClient((await pki).ca, parseRequest(pem ?? requestIn(posted)), options);
    return now('MODIFIED', { certificate: Buffer.from(certificate).toString('base64') })(posted);
  };

async function requested(setting: ReturnType<typeof setUp>): Promise<void> {
  await requestKubeletCertificate.apply(request, setting.context);
}

test('the key is on the disk when the request is sent, which is the one that a kubelet would send', async () => {
  const host = fakeHost({});
  const setting = setUp(host, { statuses: [503, 409] });
  await requested(setting);
  expect(host.content.get(keyPath)?.mode).toBe(0o600);
  const { posted } = setting;
  expect(posted).toHaveLength(2);
  expect(posted[1]).toEqual(posted[0]);
  const { metadata, spec } = posted[0] as Posted;
  const read = kubeletRequest(requestIn(posted[0] as Posted));
  expect(read?.node).toBe('a');
  expect(metadata.name).toBe(read && nodeRequestName('a', read.key));
  expect(spec).toMatchObject({
    signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
    usages: ['digital signature', 'client auth'],
  });
  expect(JSON.stringify(posted)).not.toContain('PRIVATE');
});

test('a key that is there already is not used: an image of the disk may have a copy of it', async () => {
  const key = ecKey();
  const host = fakeHost({ [keyPath]: key });
  await requested(setUp(host));
  expect(host.content.get(keyPath)?.bytes.toString()).toContain('EC PRIVATE KEY');
  expect(host.content.get(keyPath)?.bytes.toString()).not.toBe(key);
});

test('a request that the API server does not accept is told with its reason', async () => {
  const refused = { kind: 'CSR_REFUSED', params: { node: 'a', reason: 'because' } };
  await expect(requested(setUp(fakeHost({}), { statuses: [403] }))).rejects.toMatchObject(refused);
});

test.each([
  ['a bound token', ['system:bootstrappers', 'system:bootstrappers:kubejoin:worker'], '"kubejoin admission install"'],
  ['another token', ['system:bootstrappers'], '"kubejoin init phase bootstrap-token"'],
])('a request that %s is not allowed to send names the command that gives its permissions', async (_, groups, cure) => {
  const setting = setUp(fakeHost({}));
  const request = async ({ path }: ApiRequest) =>
    path.endsWith('/selfsubjectreviews')
      ? { status: 201, body: { status: { userInfo: { username: 'system:bootstrap:abcdef', groups } } } }
      : { status: 403, body: { message: 'forbidden' } };
  Object.assign(setting.context.trustedCluster?.connection ?? {}, { request });
  const failure = (await requested(setting).catch((error: unknown) => error)) as Failure;
  expect(failure).toMatchObject({ kind: 'CSR_REFUSED', params: { reason: 'forbidden' } });
  expect(failure.text.cure).toContain(cure);
});

test.each([
  ['a worker', {}, 'or a load balancer sends connections to a target that is down'],
  ['a control plane', { '/etc/kubernetes/controller-manager.conf': '' }, 'back to this machine (hairpin)'],
])('an API server that is gone for good since %s began to join is the cause', async (_, files, why) => {
  const { context } = setUp(fakeHost(files), { statuses: [0] });
  const failure: unknown = await requestKubeletCertificate
    .apply({ ...request, timeoutMs: 300 }, context)
    .catch((e) => e);
  expect(failure).toMatchObject({ code: 'WAIT_TIMED_OUT', params: { condition: 'kubelet-certificate' } });
  const { cause } = (failure as Failure).text;
  expect(cause).toContain('192.0.2.10:6443 refused the connection. It responded when this join began: ');
  expect(cause).toContain(why);
});

test('a server with a certificate of somebody else is told as that', async () => {
  const foreign = new Failure(TLS_UNKNOWN_CA, TLS_UNKNOWN_CA.sample);
  const { context } = setUp(fakeHost({}), { statuses: [0], failure: foreign });
  await expect(requestKubeletCertificate.apply({ ...request, timeoutMs: 300 }, context)).rejects.toBe(foreign);
});

test.each<[string, Told[][], number]>([
  ['at once', [[now('ADDED'), now('MODIFIED', { conditions: [{ type: 'Approved' }] }), issued()]], 1],
  ['after somebody deleted the request, which is sent again', [[now('ADDED'), now('DELETED')], [issued()]], 2],
  ['after a watch that ended, and a request that was gone by then', [[], [now('ADDED'), issued()]], 2],
])('the certificate is stored %s', async (_, watches, posts) => {
  const host = fakeHost({});
  const setting = setUp(host, { watches });
  await requested(setting);
  await storeKubeletCertificate.apply(store, setting.context);
  expect(setting.posted).toHaveLength(posts);
  expect(host.content.has(keyPath)).toBe(false);
  const pem = host.content.get(certificatePath)?.bytes.toString() ?? '';
  expect(new X509Certificate(pem).subject).toContain('CN=system:node:a');
  expect(pem).toMatch(/-----END CERTIFICATE-----\n-----BEGIN EC PRIVATE KEY-----/);
});

test.each<[string, Told]>([
  ['another signer', now('ADDED', {}, { signerName: 'kubernetes.io/kube-apiserver-client' })],
  ['other usages', now('ADDED', {}, { usages: ['server auth'] })],
  ['no request', now('ADDED', {}, { request: 'AAAA' })],
  [
    'the request of another key',
    async (posted) => {
      const other = setUp(fakeHost({}));
      await requested(other);
      const [{ spec }] = other.posted as [Posted];
      return now('ADDED', { certificate: 'AAAA' }, { request: spec.request })(posted);
    },
  ],
])('what somebody else posted under the name of the request counts for nothing: %s', async (_, foreign) => {
  const host = fakeHost({});
  const setting = setUp(host, { watches: [[foreign]] });
  await requested(setting);
  const replaced = { code: 'CSR_REPLACED', params: { node: 'a', name: setting.posted[0]?.metadata.name } };
  await expect(storeKubeletCertificate.apply(store, setting.context)).rejects.toMatchObject(replaced);
  expect(host.content.has(certificatePath)).toBe(false);
});

test('a certificate for another key is not stored', async () => {
  const host = fakeHost({});
  const other = setUp(fakeHost({}));
  await requested(other);
  const setting = setUp(host, { watches: [[issued(requestIn(other.posted[0] as Posted))]] });
  await requested(setting);
  const unfit = { kind: 'CSR_CERTIFICATE_UNFIT', params: { node: 'a' } };
  await expect(storeKubeletCertificate.apply(store, setting.context)).rejects.toMatchObject(unfit);
  expect(host.content.has(certificatePath)).toBe(false);
});

test.each([
  ['Denied', 'CSR_DENIED'],
  ['Failed', 'CSR_FAILED'],
])('%s ends the wait, also beside an approval', async (type, code) => {
  const conditions = [{ type: 'Approved' }, { type, reason: 'No', message: 'not you' }];
  const setting = setUp(fakeHost({}), { watches: [[now('ADDED', { conditions })]] });
  await requested(setting);
  await expect(storeKubeletCertificate.apply(store, setting.context)).rejects.toMatchObject({
    code,
    params: { reason: 'No: not you' },
  });
});

test('a key that is gone, and a wait that is interrupted', async () => {
  const { context } = setUp(fakeHost({}));
  const gone = { kind: 'FILE_NOT_READ', params: { path: keyPath } };
  await expect(storeKubeletCertificate.apply(store, context)).rejects.toMatchObject(gone);
  const host = fakeHost({ [keyPath]: ecKey() });
  const signal = AbortSignal.abort(new Error('interrupted'));
  const interrupted = storeKubeletCertificate.apply(store, { ...setUp(host).context, signal });
  await expect(interrupted).rejects.toThrow('interrupted');
  expect(host.content.has(keyPath)).toBe(true);
});

test('a request that is gone, and is not accepted again, ends the wait with the reason', async () => {
  const setting = setUp(fakeHost({}), { statuses: [201, 403], watches: [[now('ADDED'), now('DELETED')]] });
  await requested(setting);
  const refused = { kind: 'CSR_REFUSED', params: { reason: 'because' } };
  await expect(storeKubeletCertificate.apply(store, setting.context)).rejects.toMatchObject(refused);
});

test('the key stays where a token expired during the wait: its request may be approved for a run with another token', async () => {
  const host = fakeHost({});
  const statuses = [201, ...Array<number>(50).fill(401)];
  const setting = setUp(host, { statuses, watches: [[now('ADDED'), now('DELETED')]] });
  await requested(setting);
  let passedMs = 0;
  const { clock } = setting.context.host.read;
  const sleep = async (ms: number) => {
    passedMs += ms;
  };
  Object.assign(clock, { monotonic: () => passedMs, sleep });
  const gone = { code: 'CLUSTER_CREDENTIAL_REJECTED' };
  await expect(storeKubeletCertificate.apply(store, setting.context)).rejects.toMatchObject(gone);
  expect(host.content.has(keyPath)).toBe(true);
});
