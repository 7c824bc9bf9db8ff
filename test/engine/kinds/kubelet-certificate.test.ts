import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { ChangeContext } from '../../../src/engine/kind.ts';
import {
  requestKubeletCertificate,
  storeKubeletCertificate,
} from '../../../src/engine/kinds/certificates/kubelet-certificate.ts';
import { KeyStock } from '../../../src/pki/keys/key-stock.ts';
import { kubeletRequest } from '../../../src/pki/requests/node-request.ts';
import { nodeRequestName } from '../../../src/pki/requests/node-subject.ts';
import type { ApiRequest, WatchEvent } from '../../../src/wire/http/api.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';
import { Authority } from '../../wire/support/authority.ts';

const keyPath = '/var/lib/kubelet/pki/kubelet-client.key.tmp';
const certificatePath = '/var/lib/kubelet/pki/kubelet-client-current.pem';
const wanted = { nodeName: 'a', keyPath, timeoutMs: 5_000 };
const request = { kind: 'request-kubelet-certificate', ...wanted } as const;
const store = { kind: 'store-kubelet-certificate', ...wanted, certificatePath } as const;

const ecKey = () =>
  String(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' }));

interface Posted {
  metadata: { name: string };
  spec: { request: string; signerName: string; usages: string[] };
}

/** A cluster that answers each POST with the next status, and each watch with the next events. */
function setUp(host: FakeHost, { statuses = [201], watches = [] as WatchEvent[][] } = {}) {
  const posted: Posted[] = [];
  const events: JoinEvent[] = [];
  const connection = {
    async request({ body }: ApiRequest) {
      posted.push(body as Posted);
      return { status: statuses.shift() ?? 201, serverTime: undefined, body: { message: 'because' } };
    },
    async *watch() {
      yield* watches.shift() ?? [];
    },
  };
  const context = {
    host,
    trustedCluster: { connection, server: 'https://192.0.2.10:6443' },
    keys: new KeyStock(1),
    emit: (event: JoinEvent) => events.push(event),
    signal: AbortSignal.timeout(20_000),
  } as unknown as ChangeContext;
  return { posted, events, context };
}

const changed = (type: WatchEvent['type'], status: object): WatchEvent => ({ type, object: { status } });
const issued = (pem: string) => changed('MODIFIED', { certificate: Buffer.from(pem).toString('base64') });

test('the key is on the disk when the request is sent, which is the one that a kubelet would send', async () => {
  const host = fakeHost({});
  const { posted, context } = setUp(host, { statuses: [503, 409] });
  await requestKubeletCertificate.apply(request, context);
  expect(host.content.get(keyPath)?.mode).toBe(0o600);
  expect(posted).toHaveLength(2);
  const { metadata, spec } = posted[0] as Posted;
  const read = kubeletRequest(Buffer.from(spec.request, 'base64').toString());
  expect(read?.node).toBe('a');
  expect(metadata.name).toBe(read && nodeRequestName('a', read.key));
  expect(spec).toMatchObject({
    signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
    usages: ['digital signature', 'client auth'],
  });
  expect(JSON.stringify(posted)).not.toContain('PRIVATE');
});

test('an earlier key is kept, unless others could have written it, or it is no key of a kubelet', async () => {
  const key = ecKey();
  const kept = fakeHost({ [keyPath]: key });
  await requestKubeletCertificate.apply(request, setUp(kept).context);
  expect(kept.content.get(keyPath)?.bytes.toString()).toBe(key);

  const ofOthers = fakeHost({ [keyPath]: key });
  ofOthers.owners.set(keyPath, { uid: 1000, gid: 1000 });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs1', format: 'pem' });
  for (const host of [ofOthers, fakeHost({ [keyPath]: 'half a k' }), fakeHost({ [keyPath]: String(rsa) })]) {
    const before = host.content.get(keyPath)?.bytes.toString();
    await requestKubeletCertificate.apply(request, setUp(host).context);
    const after = host.content.get(keyPath)?.bytes.toString();
    expect(after).toContain('EC PRIVATE KEY');
    expect(after).not.toBe(before);
  }
});

test('a request that the API server does not accept is told with its reason', async () => {
  const { context } = setUp(fakeHost({}), { statuses: [403] });
  const refused = { code: 'CSR_REFUSED', params: { node: 'a', reason: 'because' } };
  await expect(requestKubeletCertificate.apply(request, context)).rejects.toMatchObject(refused);
});

test('a request that somebody deletes is sent again', async () => {
  const authority = await Authority.make();
  const leaf = await authority.issue({ commonName: 'system:node:a', organization: 'system:nodes' });
  const host = fakeHost({ [keyPath]: ecKey() });
  const watches = [
    [changed('ADDED', {}), changed('DELETED', {})],
    [changed('ADDED', {}), issued(leaf.certificate)],
  ];
  const { posted, context } = setUp(host, { watches });
  // Its key is not the one of the request.
  await expect(storeKubeletCertificate.apply(store, context)).rejects.toMatchObject({ code: 'CSR_CERTIFICATE_UNFIT' });
  expect(posted).toHaveLength(1);
  expect([host.content.has(keyPath), host.content.has(certificatePath)]).toEqual([false, false]);
});

test.each([
  ['Denied', 'CSR_DENIED'],
  ['Failed', 'CSR_FAILED'],
])('%s ends the wait, also beside an approval, and the key goes', async (type, code) => {
  const host = fakeHost({ [keyPath]: ecKey() });
  const conditions = [{ type: 'Approved' }, { type, reason: 'No', message: 'not you' }];
  const { context } = setUp(host, { watches: [[changed('ADDED', { conditions })]] });
  await expect(storeKubeletCertificate.apply(store, context)).rejects.toMatchObject({
    code,
    params: { reason: 'No: not you' },
  });
  expect(host.content.has(keyPath)).toBe(false);
});

test('a key that is gone, and a wait that is interrupted', async () => {
  const { context } = setUp(fakeHost({}));
  const gone = { code: 'FILE_NOT_READ', params: { path: keyPath } };
  await expect(storeKubeletCertificate.apply(store, context)).rejects.toMatchObject(gone);
  const host = fakeHost({ [keyPath]: ecKey() });
  const signal = AbortSignal.abort(new Error('interrupted'));
  const interrupted = storeKubeletCertificate.apply(store, { ...setUp(host).context, signal });
  await expect(interrupted).rejects.toThrow('interrupted');
  expect(host.content.has(keyPath)).toBe(true);
});
