/** Whether the key that an earlier run left is used: what the cluster says of its request, and what the disk allows. */
import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ChangeContext } from '../../../src/engine/kind.ts';
import { earlierKey } from '../../../src/engine/kinds/certificates/earlier-request.ts';
import { fits } from '../../../src/engine/kinds/certificates/fitting-certificate.ts';
import { privateKeyPem } from '../../../src/pki/keys/private-key.ts';
import { certificateRequest } from '../../../src/pki/requests/certificate-request.ts';
import { nodeRequestName } from '../../../src/pki/requests/node-subject.ts';
import { signKubeletClient } from '../../../src/simulation/control-plane/certificates.ts';
import { parseRequest } from '../../../src/simulation/control-plane/parse-request.ts';
import { createClusterPki } from '../../../src/simulation/initial/cluster-pki.ts';
import type { ApiRequest } from '../../../src/wire/http/api.ts';
import { generate } from '../../pki/test-authority.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { patience } from '../../support/patience.ts';

const keyPath = '/var/lib/kubelet/pki/kubelet-client.key.tmp';
const certificatePath = '/var/lib/kubelet/pki/kubelet-client-current.pem';
const change = {
  kind: 'request-kubelet-certificate',
  ...{ nodeName: 'a', keyPath, certificatePath, timeoutMs: 1_000, takesOver: true, sendsAgain: true },
  approvedBy: 'others',
} as const;
const USER = 'system:bootstrap:abcdef';
const USAGES = ['digital signature', 'client auth'];
const HOUR = 3_600_000;
const pair = generate('ECDSA-P256');
const other = generate('ECDSA-P256');
const pemOf = (of = pair) => privateKeyPem(of.privateKey).reveal();
const pki = createClusterPki('ecdsa', Date.now());

const requestOf = (node = 'a', of = pair) =>
  certificateRequest(
    { commonName: `system:node:${node}`, organizations: ['system:nodes'], dnsNames: [], ipAddresses: [] },
    of,
  );
const signed = async ({ node = 'a', of = pair, now = Date.now(), ttlMs = HOUR } = {}) =>
  signKubeletClient((await pki).ca, parseRequest(requestOf(node, of)), { usages: USAGES, now, ttlMs });

const base64 = (text: string) => Buffer.from(text).toString('base64');
const csr = (status: object = {}, spec: object = {}) => ({
  spec: {
    ...{ request: base64(requestOf()), signerName: 'kubernetes.io/kube-apiserver-client-kubelet' },
    ...{ usages: USAGES, username: USER, ...spec },
  },
  status,
});

interface Setting {
  answer: { status: number; body?: object };
  files?: Record<string, string>;
  more?: Partial<Parameters<typeof earlierKey>[0]>;
  mode?: number;
  uid?: number;
  reviewStatus?: number;
  /** The files are removed after they were looked at. */
  vanish?: boolean;
}

async function keyAfter({ answer, files = { [keyPath]: pemOf() }, more, mode = 0o600, uid = 0, ...rest }: Setting) {
  const host = fakeHost(files);
  for (const path of Object.keys(files)) {
    Object.assign(host.content.get(path) ?? {}, { mode });
    host.owners.set(path, { uid, gid: 0 });
  }
  const asked: string[] = [];
  const request = async ({ path }: ApiRequest) => {
    if (path.endsWith('/selfsubjectreviews'))
      return { status: rest.reviewStatus ?? 201, body: { status: { userInfo: { username: USER, groups: [] } } } };
    asked.push(path);
    return { serverTime: undefined, body: { message: 'no' }, ...answer };
  };
  if (rest.vanish) host.read.files.read = async () => undefined;
  const context = {
    host: { ...host, read: { ...host.read, clock: { ...host.read.clock, now: () => Date.now() } } },
    trustedCluster: { connection: { request }, server: 'https://192.0.2.10:6443' },
    emit: () => {},
    signal: patience(),
  } as unknown as ChangeContext;
  const found = await earlierKey({ ...change, ...more }, context);
  const key = found?.pair.publicKey.equals(pair.publicKey);
  return { asked, isSent: found?.isSent, key, left: [...host.content.keys()] };
}

const NONE = { isSent: undefined, key: undefined };
const SENT = { isSent: true, key: true };
const AGAIN = { isSent: false, key: true };
const certificate = async (options?: Parameters<typeof signed>[0]) => ({ certificate: base64(await signed(options)) });

describe('the key of a request', () => {
  it.each<[string, () => object | Promise<object>, object]>([
    ['that waits', () => csr(), SENT],
    ['that waits, from another user', () => csr({}, { username: 'system:bootstrap:other0' }), NONE],
    ['that is approved, from another user', () => csr({ conditions: [{ type: 'Approved' }] }, { username: 'x' }), SENT],
    ['that was denied', () => csr({ conditions: [{ type: 'Approved' }, { type: 'Denied' }] }), NONE],
    ['that has failed', () => csr({ conditions: [{ type: 'Failed' }] }), NONE],
    ['for other usages', () => csr({}, { usages: ['server auth'] }), NONE],
    ['that somebody else posted under its name', () => csr({}, { request: base64(requestOf('a', other)) }), NONE],
    ['with its certificate', async () => csr(await certificate()), SENT],
    ['with a certificate for another key', async () => csr(await certificate({ of: other })), NONE],
    ['with a certificate for another node', async () => csr(await certificate({ node: 'b' })), NONE],
    ['with a certificate that is over', async () => csr(await certificate({ now: Date.now() - 2 * HOUR })), NONE],
    ['with something else for a certificate', () => csr({ certificate: base64('no') }), NONE],
  ])('%s', async (_, body, expected) => {
    const found = await keyAfter({ answer: { status: 200, body: await body() } });
    expect(found).toMatchObject(expected);
    expect(found.asked).toEqual([
      `/apis/certificates.k8s.io/v1/certificatesigningrequests/${nodeRequestName('a', pair.publicKey)}`,
    ]);
  });

  it.each([405, 401, 503])('is used if the API server does not say who asks: %d', async (reviewStatus) => {
    const body = csr({}, { username: 'system:bootstrap:other0' });
    expect(await keyAfter({ answer: { status: 200, body }, reviewStatus })).toMatchObject(SENT);
  });

  it.each<[string, Partial<Setting>, object]>([
    ['is sent again', {}, AGAIN],
    ['is not sent again for another node or cluster', { more: { sendsAgain: false } }, NONE],
    ['is not sent again where the cluster approves', { more: { approvedBy: 'cluster' } }, NONE],
  ])('that the cluster has deleted %s', async (_, more, expected) => {
    expect(await keyAfter({ answer: { status: 404 }, ...more })).toMatchObject(expected);
  });

  it('that may not be read is not used, and does not end the join', async () => {
    expect(await keyAfter({ answer: { status: 403 } })).toMatchObject(NONE);
  });

  it('that cannot be read for another reason ends the run', async () => {
    await expect(keyAfter({ answer: { status: 401 } })).rejects.toMatchObject({ code: 'CLUSTER_CREDENTIAL_REJECTED' });
  });
});

describe('what is on the disk', () => {
  it.each<[string, Partial<Setting>]>([
    ['others may have read', { mode: 0o640 }],
    ['everyone may have read', { mode: 0o604 }],
    ['is another user’s', { uid: 1_000 }],
    ['is not a key', { files: { [keyPath]: 'no' } }],
    ['is an RSA key', { files: { [keyPath]: pemOf(generate('RSA-2048')) } }],
    ['is not there', { files: {} }],
    ['is removed meanwhile', { vanish: true }],
  ])('does not count if it %s', async (_, more) => {
    expect(await keyAfter({ answer: { status: 200, body: csr() }, ...more })).toMatchObject({ ...NONE, asked: [] });
  });

  it.each<[string, Parameters<typeof signed>[0], object]>([
    ['this node’s', {}, AGAIN],
    ['another node’s', { node: 'b' }, NONE],
    ['over', { now: Date.now() - 2 * HOUR }, NONE],
  ])(
    'if only the stored certificate is left, its key is sent again unless it is not usable: %s',
    async (_, of, expected) => {
      const files = { [certificatePath]: `${await signed(of)}\n${pemOf()}` };
      expect(await keyAfter({ answer: { status: 404 }, files })).toMatchObject(expected);
    },
  );
});

it('half-written keys of the kubelet’s client certificate are removed, and nothing else', async () => {
  const half = (name: string) => `/var/lib/kubelet/pki/.${name}.kubejoin-4711-0123456789ab`;
  const others = [half('kubelet.key'), half('a-kubelet-client'), '/var/lib/kubelet/pki/kubelet-client-2026.pem'];
  const own = [half('kubelet-client.key.tmp'), half('kubelet-client-current.pem')];
  const files = Object.fromEntries([...others, ...own].map((path) => [path, pemOf()]));
  expect((await keyAfter({ answer: { status: 404 }, files })).left.sort()).toEqual(others.sort());
});

it('a certificate fits until the moment at which it ends', async () => {
  const pem = await signed();
  const end = Date.parse(new X509Certificate(pem).validTo);
  const at = (now: number) => fits(pem, { nodeName: 'a', privateKey: pair.privateKey, now });
  expect([at(end - 1), at(end)]).toEqual([true, false]);
});

it('a certificate that names no node fits none', async () => {
  const { certificate: pem } = (await pki).ca;
  expect(fits(pem, { nodeName: 'a', privateKey: pair.privateKey, now: Date.now() })).toBe(false);
});
