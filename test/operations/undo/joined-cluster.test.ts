import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { PATHS } from '../../../src/manifests/paths.ts';
import { JoinedCluster } from '../../../src/phases/undo/joined-cluster.ts';
import { clusterDigest } from '../../../src/pki/reading/certificate-bundle.ts';
import { certificateRequest } from '../../../src/pki/requests/certificate-request.ts';
import { Connection } from '../../../src/wire/http/connection.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';
import { Authority } from '../../wire/support/authority.ts';
import { httpsServer, json, type TestServer, unusedPort } from '../../wire/support/servers.ts';

const CA_FILE = '/etc/kubernetes/pki/ca.crt';
const OTHER_ADMIN = '/root/admin.conf';
const NODE = 'GET /api/v1/nodes/node-1';
const PODS = 'GET /api/v1/pods?fieldSelector=spec.nodeName%3Dnode-1&limit=500';
const REQUESTS = 'GET /apis/certificates.k8s.io/v1/certificatesigningrequests?limit=500';
const DELETION = 'DELETE /api/v1/nodes/node-1?dryRun=All';

let authority: Authority;
let other: Authority;
let server: TestServer;
/** URL of the server. */
let url: string;
/** A certificate request of node-1. */
let csr: object;
/** Status and body by method and path. */
const answers = new Map<string, [status: number, body: unknown]>();

beforeAll(async () => {
  [authority, other] = await Promise.all([Authority.make(), Authority.make('another')]);
  server = await httpsServer(await authority.issue(), (request, response) => {
    const [status, body] = answers.get(`${request.method} ${request.url}`) ?? [500, { message: 'not expected' }];
    json(body, status)(request, response);
  });
  url = `https://127.0.0.1:${server.port}`;
  const subject = { commonName: 'system:node:node-1', organizations: ['system:nodes'], dnsNames: [], ipAddresses: [] };
  const pem = certificateRequest(subject, generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  csr = { metadata: { name: 'csr-1' }, spec: { request: base64(pem) } };
  return () => server.close();
});

beforeEach(() => {
  server.requests.length = 0;
  answers.clear();
  answers.set(NODE, [404, { message: 'not found' }]);
  answers.set(REQUESTS, [200, { items: [csr] }]);
});

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** A kubeconfig whose token tells which file was used. */
function kubeconfig(token: string, { to = url, caBundle = authority.pem } = {}): string {
  return JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'x' },
    clusters: [{ name: 'c', cluster: { server: to, 'certificate-authority-data': base64(caBundle) } }],
    users: [{ name: 'u', user: { token } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  });
}

/** The joined cluster of a machine with these files; closed with its test. */
function joinedOn(
  host: FakeHost,
  { kubeconfigPath, cluster = '' }: { kubeconfigPath?: string; cluster?: string } = {},
): JoinedCluster {
  const signal = new AbortController().signal;
  const joined = new JoinedCluster({ kubeconfigPath, host: host.read, signal }, { cluster, node: 'node-1' });
  onTestFinished(() => joined.close());
  return joined;
}

/** On a machine with kubelet.conf only. */
const onWorker = (files: Record<string, string> = {}) =>
  joinedOn(fakeHost({ [PATHS.kubeletConf]: kubeconfig('kubelet'), ...files }));

const failure = (kind: string, params: object) => expect.objectContaining({ kind, params });
const missing = (path: string, owner: string) =>
  failure('KUBECONFIG_MISSING', { looked: [path], owner, ...(owner === 'administrator' && { given: path }) });
const unanswered = (reason: unknown) => ({ node: 'unknown', requests: [], administrator: undefined, reason });
const asked = () => server.requests.map(({ method, path }) => `${method} ${path}`).sort();

describe('the Node', () => {
  const found = (machineID: string): [number, unknown] => [200, { status: { nodeInfo: { machineID } } }];
  test.each<[string, [number, unknown], object]>([
    ['is gone', [404, {}], { node: 'absent', requests: ['csr-1'] }],
    ['is this machine’s', found('a1'), { node: 'there', requests: ['csr-1'] }],
    ['is another machine’s, and so are the requests', found('b2'), { node: 'other', requests: [] }],
  ])('%s', async (_, answer, expected) => {
    answers.set(NODE, answer);
    expect(await onWorker({ '/etc/machine-id': 'a1\n' }).side()).toEqual({ ...expected, administrator: undefined });
    expect(asked()).toEqual([NODE, REQUESTS]);
  });

  test('has no requests whose names no kubelet uses: they get into a command', async () => {
    const named = ['--all', 'x;y', '$(reboot)'].map((name) => ({ ...csr, metadata: { name } }));
    answers.set(REQUESTS, [200, { items: [...named, csr] }]);
    expect(await onWorker().side()).toMatchObject({ requests: ['csr-1'] });
  });

  test('is unknown where the cluster refuses to tell, with the reason', async () => {
    answers.set(NODE, [500, { message: 'etcd is gone' }]);
    const params = { server: url, path: '/api/v1/nodes/node-1', reason: 'etcd is gone' };
    expect(await onWorker().side()).toEqual(unanswered(failure('CLUSTER_READ_FAILED', params)));
  });

  test('is unknown without a kubeconfig, and so are the Pods', async () => {
    const joined = joinedOn(fakeHost({}));
    expect(await joined.side()).toEqual(unanswered(missing(PATHS.kubeletConf, 'kubelet')));
    expect(await joined.pods()).toBeUndefined();
  });

  test('an error that is no failure is not taken for an answer, and is told only once', async () => {
    const host = fakeHost({});
    host.read.files.read = () => Promise.reject(new TypeError('a bug'));
    const joined = joinedOn(host);
    await expect(joined.side()).rejects.toThrow('a bug');
    expect(await joined.close()).toBeUndefined();
  });
});

describe('the Pods that must move', () => {
  test('are those that the cluster names', async () => {
    const pod = (name: string, more: object = {}) => ({ metadata: { namespace: 'default', name, ...more } });
    const ofDaemonSet = { ownerReferences: [{ kind: 'DaemonSet', controller: true }] };
    answers.set(PODS, [200, { items: [pod('web-0'), pod('proxy-1', ofDaemonSet), pod('web-1')] }]);
    expect(await onWorker().pods()).toEqual(['default/web-0', 'default/web-1']);
    expect(asked()).toEqual([PODS]);
  });

  test('are not known where it refuses to tell', async () => {
    answers.set(PODS, [403, { message: 'forbidden' }]);
    expect(await onWorker().pods()).toBeUndefined();
  });
});

describe('the kubeconfig', () => {
  const both = () => ({ [PATHS.adminConf]: kubeconfig('admin'), [PATHS.kubeletConf]: kubeconfig('kubelet') });
  const all = () => ({ ...both(), [OTHER_ADMIN]: kubeconfig('other') });
  test.each<[string, string | undefined, () => Record<string, string>, string, string | undefined]>([
    ['admin.conf of a control plane', undefined, all, 'admin', PATHS.adminConf],
    [
      'kubelet.conf where admin.conf cannot be used',
      undefined,
      () => ({ ...both(), [PATHS.adminConf]: '[' }),
      'kubelet',
      undefined,
    ],
    ['the one that was specified', OTHER_ADMIN, all, 'other', OTHER_ADMIN],
    ['kubelet.conf, which is no administrator’s', PATHS.kubeletConf, all, 'kubelet', undefined],
  ])('is %s', async (_, kubeconfigPath, files, token, administrator) => {
    const joined = joinedOn(fakeHost(files()), kubeconfigPath === undefined ? {} : { kubeconfigPath });
    expect(await joined.side()).toEqual({ node: 'absent', requests: ['csr-1'], administrator });
    expect([...new Set(server.requests.map(({ authorization }) => authorization))]).toEqual([`Bearer ${token}`]);
  });

  test('is no other than the one that was specified', async () => {
    const joined = joinedOn(fakeHost(both()), { kubeconfigPath: OTHER_ADMIN });
    expect(await joined.side()).toEqual(unanswered(missing(OTHER_ADMIN, 'administrator')));
  });

  test('is read once: an undo removes it', async () => {
    const host = fakeHost(both());
    const joined = joinedOn(host);
    await joined.side();
    host.content.clear();
    expect(await joined.side()).toEqual({ node: 'absent', requests: ['csr-1'], administrator: PATHS.adminConf });
  });
});

describe('the cluster', () => {
  /** The kubelet's kubeconfig while its CA is rotated: a new one, and the one of the join. */
  const rotated = () => ({ [PATHS.kubeletConf]: kubeconfig('kubelet', { caBundle: authority.pem + other.pem }) });
  test.each<[string, () => string, () => Record<string, string>]>([
    ['where no phase of the join needed it', () => '', () => ({})],
    ['with the CA of the join', () => clusterDigest(authority.pem), () => ({})],
    [
      'with a CA that was rotated since',
      () => clusterDigest(other.pem),
      () => ({ ...rotated(), [CA_FILE]: other.pem }),
    ],
  ])('is the joined one %s', async (_, cluster, files) => {
    const host = fakeHost({ [PATHS.kubeletConf]: kubeconfig('kubelet'), ...files() });
    expect(await joinedOn(host, { cluster: cluster() }).side()).toMatchObject({ node: 'absent' });
  });

  test.each<[string, () => Record<string, string>]>([
    ['without a CA file', () => ({})],
    ['with the CA file of a third', () => ({ [CA_FILE]: other.pem })],
    ['with a broken CA file', () => ({ [CA_FILE]: '' })],
  ])('is another one %s: it is not asked, and its connection is closed', async (_, files) => {
    const close = vi.spyOn(Connection.prototype, 'close');
    onTestFinished(() => close.mockRestore());
    const host = fakeHost({ [PATHS.kubeletConf]: kubeconfig('kubelet'), ...files() });
    const joined = joinedOn(host, { cluster: clusterDigest(other.pem) });
    const reason = failure('KUBECONFIG_OF_ANOTHER_CLUSTER', { kubeconfig: PATHS.kubeletConf, server: url });
    expect(await joined.side()).toEqual(unanswered(reason));
    expect(close).toHaveBeenCalledTimes(1);
    expect(asked()).toEqual([]);
  });
});

describe('the right to delete the Node', () => {
  const required = async (status: number) => {
    answers.set(DELETION, [status, { message: 'the reason' }]);
    const joined = joinedOn(fakeHost({ [OTHER_ADMIN]: kubeconfig('other') }), { kubeconfigPath: OTHER_ADMIN });
    return joined.requireRightToDelete(OTHER_ADMIN);
  };
  test.each([200, 404, 500])('is not refused by %i', async (status) => {
    expect(await required(status)).toBeUndefined();
    expect(asked()).toEqual([DELETION]);
  });

  const path = '/api/v1/nodes/node-1';
  test.each<[number, string, object]>([
    [401, 'KUBECONFIG_REJECTED', {}],
    [403, 'KUBECONFIG_FORBIDDEN', { path }],
  ])('is refused by %i', async (status, kind, more) => {
    const params = { server: url, kubeconfig: OTHER_ADMIN, reason: 'the reason', ...more };
    await expect(required(status)).rejects.toEqual(failure(kind, params));
  });

  test('is not known where nobody answers', async () => {
    const port = await unusedPort();
    const files = { [OTHER_ADMIN]: kubeconfig('other', { to: `https://127.0.0.1:${port}` }) };
    const joined = joinedOn(fakeHost(files), { kubeconfigPath: OTHER_ADMIN });
    const refused = failure('CONNECTION_REFUSED', { server: `127.0.0.1:${port}` });
    await expect(joined.requireRightToDelete(OTHER_ADMIN)).rejects.toEqual(refused);
  });

  test('is nobody’s without a kubeconfig that can be used', async () => {
    const joined = joinedOn(fakeHost({}), { kubeconfigPath: OTHER_ADMIN });
    expect(await joined.requireRightToDelete(OTHER_ADMIN)).toBeUndefined();
  });
});

describe('closing', () => {
  test('ends the connection', async () => {
    const joined = onWorker();
    await joined.side();
    await joined.close();
    await expect(joined.pods()).rejects.toThrow(`connection to 127.0.0.1:${server.port} closed`);
  });

  test('does nothing before the first question, and after one that found no kubeconfig', async () => {
    const joined = joinedOn(fakeHost({}));
    expect(await joined.close()).toBeUndefined();
    await joined.side();
    expect(await joined.close()).toBeUndefined();
  });
});
