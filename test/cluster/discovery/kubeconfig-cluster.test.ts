import { X509Certificate } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Failure, isFailure } from '../../../src/base/failure.ts';
import { Secret } from '../../../src/base/secret.ts';
import { clusterOfKubeconfig } from '../../../src/cluster/discovery/kubeconfig-cluster.ts';
import { clientIdentity } from '../../../src/cluster/kubeconfig/client-identity.ts';
import { FILE_NOT_READ } from '../../../src/host/linux/files/linux-files-sentences.ts';
import { catalogueFor, english } from '../../../src/i18n/catalogue.ts';
import { PATIENCE_MS } from '../../support/patience.ts';
import { Authority, type Issued } from '../../wire/support/authority.ts';
import { httpsServer, json, type TestServer } from '../../wire/support/servers.ts';
import { failureOf } from './support/cluster.ts';
import { fakeHost } from './support/host.ts';

let authority: Authority;
let client: Issued;
let server: TestServer;
let seen: (string | undefined)[] = [];

beforeAll(async () => {
  authority = await Authority.make();
  client = await authority.issue({ commonName: 'system:node:worker-1', organization: 'system:nodes' });
  server = await httpsServer(
    await authority.issue(),
    (request, response) => {
      const socket = ('stream' in request ? request.stream?.session?.socket : undefined) as {
        getPeerCertificate(): { subject?: { CN: string } };
      };
      seen.push(socket.getPeerCertificate().subject?.CN);
      response.end('{}');
    },
    { tls: { requestCert: true, ca: authority.pem } },
  );
  return () => server.close();
});
afterEach(() => {
  seen = [];
});

const PEM = '/var/lib/kubelet/pki/kubelet-client-current.pem';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const signal = new AbortController().signal;

function conf(user: string): string {
  return `apiVersion: v1
clusters: [{name: default-cluster, cluster: {server: "https://127.0.0.1:${server.port}", certificate-authority-data: ${base64(authority.pem)}}}]
contexts: [{name: default-context, context: {cluster: default-cluster, user: default-auth}}]
current-context: default-context
users:
- name: default-auth
  user: ${user}
`;
}

test('kubelet.conf: the certificate and key that it names by path, both in one file', async () => {
  const files = {
    '/etc/kubernetes/kubelet.conf': conf(`{client-certificate: ${PEM}, client-key: ${PEM}}`),
    [PEM]: `${client.certificate}${client.key}`,
  };
  const cluster = await clusterOfKubeconfig('/etc/kubernetes/kubelet.conf', { host: fakeHost({ files }), signal });
  await cluster.connection.request({ method: 'GET', path: '/', timeoutMs: PATIENCE_MS });
  cluster.connection.close();
  expect(seen).toEqual(['system:node:worker-1']);
  expect(cluster.server).toBe(`https://127.0.0.1:${server.port}`);
  expect(cluster.credential).toMatchObject({ type: 'client-certificate-files', certificatePath: PEM, keyPath: PEM });
  expect(clientIdentity(cluster.credential)).toEqual({
    type: 'client-certificate-files',
    name: PEM,
    digest: `sha256:${new X509Certificate(client.certificate).fingerprint256.replaceAll(':', '').toLowerCase()}`,
  });
});

test('admin.conf: embedded', async () => {
  const user = `{client-certificate-data: ${base64(client.certificate)}, client-key-data: ${base64(client.key)}}`;
  const cluster = await clusterOfKubeconfig('/a', { host: fakeHost({ files: { '/a': conf(user) } }), signal });
  await cluster.connection.request({ method: 'GET', path: '/', timeoutMs: PATIENCE_MS });
  cluster.connection.close();
  expect(seen).toEqual(['system:node:worker-1']);
});

test('this machine’s own API server instead of the one that the file names', async () => {
  const options = { host: fakeHost({ files: { '/a': conf('{token: a}') } }), signal };
  const identity = await clusterOfKubeconfig('/a', { ...options, server: { advertiseAddress: '::1', bindPort: 7443 } });
  expect(identity.server).toBe('https://[::1]:7443');
  expect(identity.connection).toHaveProperty('server', '[::1]:7443');
});

test('what a kubeconfig says of its cluster beside the server', async () => {
  const text = conf('{token: a}').replace(
    'cluster: {',
    'cluster: {tls-server-name: kubernetes, proxy-url: "http://p:1", ',
  );
  const whole = await clusterOfKubeconfig('/a', { host: fakeHost({ files: { '/a': text } }), signal });
  expect(whole.extras).toEqual({ tlsServerName: 'kubernetes', proxyUrl: new Secret('http://p:1') });
  expect(whole.extras.proxyUrl?.reveal()).toBe('http://p:1');
  expect(whole.caBundle).toBe(authority.pem);
  const plain = await clusterOfKubeconfig('/a', { host: fakeHost({ files: { '/a': conf('{token: a}') } }), signal });
  expect(plain.extras).toEqual({ tlsServerName: undefined, proxyUrl: undefined });
  expect(plain.credential).toEqual({ type: 'token', token: new Secret('a') });
});

test.each([
  ['certificate', 'key', 'client-certificate-files'],
  ['certificate', 'key-data', 'client-certificate'],
  ['certificate-data', 'key', 'client-certificate'],
  ['certificate-data', 'key-data', 'client-certificate'],
])('client-%s and client-%s: %s', async (certificate, key, type) => {
  const certificateValue = certificate === 'certificate' ? 'c.pem' : base64(client.certificate);
  const keyValue = key === 'key' ? '../k.pem' : base64(client.key);
  const text = conf(`{client-${certificate}: ${certificateValue}, client-${key}: ${keyValue}}`);
  const files = { '/d/e/conf': text, '/d/e/c.pem': client.certificate, '/d/k.pem': client.key };
  const { credential } = await clusterOfKubeconfig('/d/e/conf', { host: fakeHost({ files }), signal });
  expect(credential).toEqual(
    type === 'client-certificate'
      ? { type, certificate: client.certificate, key: new Secret(client.key) }
      : { type, certificatePath: '/d/e/c.pem', keyPath: '/d/k.pem', certificate: client.certificate },
  );
});

test('no file, no certificate, no key of that certificate', async () => {
  const identity = (files: Record<string, string>) =>
    failureOf(clusterOfKubeconfig('/k', { host: fakeHost({ files }), signal }));
  expect((await identity({})).kind).toBe('KUBECONFIG_MISSING');
  const named = conf(`{client-certificate: ${PEM}, client-key: ${PEM}}`);
  expect(await identity({ '/k': named })).toMatchObject({ kind: 'KUBECONFIG_REFERENCE', params: { path: PEM } });
  const other = await authority.issue();
  expect(await identity({ '/k': named, [PEM]: `${client.certificate}${other.key}` })).toMatchObject({
    params: { problem: 'bad-certificate' },
  });
  expect(await identity({ '/k': named, [PEM]: client.certificate })).toMatchObject({
    params: { problem: 'bad-certificate' },
  });
});

describe('a user with token and tokenFile, as in client-go', () => {
  /** What is sent while the file has each of these contents in turn (undefined: no file), and the credential. */
  async function used(contents: readonly (string | undefined)[], token = 'inline') {
    const own = await httpsServer(await authority.issue(), json({}));
    const text = conf(`{token: ${token}, tokenFile: t}`).replace(`:${server.port}"`, `:${own.port}"`);
    const files: Record<string, string> = { '/d/a': text };
    const fill = (content: string | undefined) => {
      if (content === undefined) delete files['/d/t'];
      else files['/d/t'] = content;
    };
    fill(contents[0]);
    try {
      const { connection, credential } = await clusterOfKubeconfig('/d/a', { host: fakeHost({ files }), signal });
      for (const content of contents) {
        fill(content);
        await connection.request({ method: 'GET', path: '/', timeoutMs: PATIENCE_MS });
      }
      connection.close();
      const kept = credential.type === 'token' ? credential.token.reveal() : credential.type;
      return { kept, sent: own.requests.map(({ authorization }) => authorization) };
    } finally {
      await own.close();
    }
  }

  test('the file’s token is used, and kept when the file is gone', async () => {
    const sent = ['Bearer first', 'Bearer second', 'Bearer second'];
    expect(await used(['first\n', 'second\n', undefined])).toEqual({ kept: 'first', sent });
  });

  test.each([
    ['does not exist', undefined],
    ['is empty', '\n'],
    ['has no usable token', 'no\ttoken'],
  ])('the other one is used while the file %s', async (_, content) => {
    const sent = ['Bearer inline', 'Bearer second'];
    expect(await used([content, 'second\n'])).toEqual({ kept: 'inline', sent });
  });

  test('the other one must be usable only if it is used', async () => {
    expect(await used(['first\n'], '"a b"')).toEqual({ kept: 'first', sent: ['Bearer first'] });
    expect(await failureOf(used([undefined], '"a b"'))).toMatchObject({ params: { problem: 'bad-token' } });
  });
});

const ADMIN = '/home/user/.kube/config';
const cluster = (fields: string) => `{name: c, cluster: {${fields}}}`;
const secure = () => cluster(`server: "https://127.0.0.1:1", certificate-authority-data: ${base64(authority.pem)}`);
const whole = ({ clusters = secure(), user = '{token: a}', current = 'x' }) => `apiVersion: v1
clusters: [${clusters}]
contexts: [{name: x, context: {cluster: c, user: u}}]
current-context: "${current}"
users: [{name: u, user: ${user}}]
`;
test.each<[string, () => string, string]>([
  ['no YAML', () => 'a: [', 'KUBECONFIG_MALFORMED'],
  ['no CA', () => whole({ clusters: cluster('server: "https://127.0.0.1:1"') }), 'KUBECONFIG_MALFORMED'],
  [
    'several clusters',
    () => whole({ clusters: `${secure()}, {name: d, cluster: {server: "https://a:1"}}`, current: '' }),
    'KUBECONFIG_AMBIGUOUS',
  ],
  [
    'no verification',
    () => whole({ clusters: cluster('server: "https://a:1", insecure-skip-tls-verify: true') }),
    'KUBECONFIG_INSECURE',
  ],
  ['no credential', () => whole({ user: '{}' }), 'KUBECONFIG_NO_CREDENTIALS'],
  ['a file that is not there', () => whole({ user: '{tokenFile: gone.token}' }), 'KUBECONFIG_REFERENCE'],
])('an administrator’s with %s: the words are about that file, and about --kubeconfig', async (_, text, kind) => {
  const failure = await clusterOfKubeconfig(ADMIN, { host: fakeHost({ files: { [ADMIN]: text() } }), signal }).catch(
    (error: unknown) => error,
  );
  if (!isFailure(failure)) throw failure;
  expect(failure).toMatchObject({ kind, params: { kubeconfig: ADMIN }, cause: { params: { source: ADMIN } } });
  for (const catalogue of [english, await catalogueFor('pt-BR')]) {
    const { what, cure } = catalogue.failure(failure);
    expect(what).toContain(ADMIN);
    expect(cure).toContain('--kubeconfig');
    expect(`${what} ${cure}`).not.toMatch(/cluster-info|tls-bootstrap-token|discovery|descoberta/);
  }
});

const insecure = cluster('server: "https://a:1", insecure-skip-tls-verify: true');
test.each([
  ['/etc/kubernetes/kubelet.conf', 'kubelet', 'kubejoin init phase kubeconfig kubelet'],
  ['/etc/kubernetes/admin.conf', 'control-plane', 'kubejoin init phase kubeconfig admin'],
])('%s: nobody is told to name another, which init and join have no flag for', async (path, owner, command) => {
  const contents: [string, string | undefined][] = [
    ['KUBECONFIG_MALFORMED', 'a: ['],
    ['KUBECONFIG_MISSING', undefined],
    [
      'KUBECONFIG_AMBIGUOUS',
      whole({ clusters: `${secure()}, {name: d, cluster: {server: "https://a:1"}}`, current: '' }),
    ],
    ['KUBECONFIG_INSECURE', whole({ clusters: insecure })],
  ];
  for (const [kind, text] of contents) {
    const files = text === undefined ? {} : { [path]: text };
    const failure = await clusterOfKubeconfig(path, { host: fakeHost({ files }), signal }).catch(
      (error: unknown) => error,
    );
    if (!isFailure(failure)) throw failure;
    expect(failure).toMatchObject({ kind, params: { owner } });
    for (const catalogue of [english, await catalogueFor('pt-BR')]) {
      const { cause, cure } = catalogue.failure(failure);
      expect(cure).toContain(command);
      expect(`${cause} ${cure}`.replace(/kubectl config use-context \w+ --kubeconfig/, '')).not.toContain(
        '--kubeconfig',
      );
    }
  }
});

test('an administrator’s that can not be read: says why, and names --kubeconfig', async () => {
  const read = async (path: string) => {
    throw new Failure(FILE_NOT_READ, { path, reason: 'EISDIR' });
  };
  const host = fakeHost({ files: {} });
  const failure = await clusterOfKubeconfig(ADMIN, { host: { ...host, files: { ...host.files, read } }, signal }).catch(
    (error: unknown) => error,
  );
  if (!isFailure(failure)) throw failure;
  expect(failure).toMatchObject({ kind: 'KUBECONFIG_UNREADABLE', params: { kubeconfig: ADMIN, reason: 'EISDIR' } });
  expect(failure.text.cure).toContain('--kubeconfig');
});

describe('an administrator’s that runs a program', () => {
  const PLUGIN = '/home/user/.kube/plugin';
  const version = 'client.authentication.k8s.io/v1';
  const exec = `{exec: {apiVersion: ${version}, command: ./plugin, interactiveMode: Never}}`;
  const stdout = JSON.stringify({ kind: 'ExecCredential', apiVersion: version, status: { token: 'minted' } });
  type Found = Record<string, { uid?: number; mode?: number }>;
  let ran: string[] = [];

  /** Opens the file at `path` on a host where lstat finds only these, of root and with mode 0600 unless it says more. */
  async function opened(found: Found, { path = ADMIN, user = exec, sudo = '', uid = 0, onRead = () => {} } = {}) {
    ran = [];
    const plugin = (argv: readonly string[]) => {
      ran.push(...argv);
      return { code: 0, stdout, stderr: '' };
    };
    const files: Record<string, string> = { [path]: whole({ user }), '/home/user/.kube/t': 'abc' };
    const programs = { [PLUGIN]: plugin, '/etc/kubernetes/plugin': plugin };
    const host = fakeHost({ files, programs, env: { SUDO_UID: sudo } });
    const lstat = async (name: string) =>
      found[name] && { type: 'file' as const, uid: 0, gid: 0, mode: 0o600, size: 1, ...found[name] };
    const read = async (name: string) => {
      onRead();
      return Buffer.from(files[name] ?? '');
    };
    Object.assign(host.files, { lstat, read, realPath: async (name: string) => name });
    Object.assign(host.system, { uid: () => uid });
    const cluster = await clusterOfKubeconfig(path, { host, signal });
    return cluster.credential.type;
  }

  test.each<[string, Found, string, object]>([
    ['and belongs to another user', { [ADMIN]: { uid: 1000 } }, 'DISCOVERY_FILE_UNTRUSTED', { at: ADMIN }],
    ['and that a group may write', { [ADMIN]: { mode: 0o660 } }, 'DISCOVERY_FILE_UNTRUSTED', { at: ADMIN }],
    ['of another user', { [ADMIN]: {}, [PLUGIN]: { uid: 1000 } }, 'EXEC_PLUGIN_UNTRUSTED', { at: PLUGIN }],
  ])('%s is refused, and the program is not run', async (_, found, kind, params) => {
    expect(await failureOf(opened(found))).toMatchObject({ kind, params });
    expect(ran).toEqual([]);
  });

  test('is judged before it is read: its owner cannot get it used by removing it then', async () => {
    const found: Found = { [ADMIN]: { uid: 1000 }, [PLUGIN]: {} };
    const onRead = () => {
      delete found[ADMIN];
    };
    expect(await failureOf(opened(found, { onRead }))).toMatchObject({ kind: 'DISCOVERY_FILE_UNTRUSTED' });
    expect(ran).toEqual([]);
  });

  test('is used if it belongs to root or to the user who became root by sudo', async () => {
    const own = { [ADMIN]: { uid: 1000 }, [PLUGIN]: { uid: 1000, mode: 0o755 } };
    expect(await opened({ [ADMIN]: {}, [PLUGIN]: {} })).toBe('exec');
    expect(await opened(own, { sudo: '1000' })).toBe('exec');
    expect(ran).toEqual([PLUGIN]);
    expect(await failureOf(opened(own, { sudo: '1001' }))).toMatchObject({ kind: 'DISCOVERY_FILE_UNTRUSTED' });
  });

  test('is used by a user other than root whoever may write it, as by kubectl', async () => {
    expect(await opened({ [ADMIN]: { uid: 1000, mode: 0o660 }, [PLUGIN]: { uid: 1001 } }, { uid: 1000 })).toBe('exec');
    expect(ran).toEqual([PLUGIN]);
  });

  test('is checked, but neither one without a program nor kubelet.conf, whose program a join has accepted', async () => {
    expect(await opened({ [ADMIN]: { uid: 1000, mode: 0o666 } }, { user: '{tokenFile: t}' })).toBe('token');
    const path = '/etc/kubernetes/kubelet.conf';
    expect(await opened({ '/etc/kubernetes/plugin': { mode: 0o775 } }, { path })).toBe('exec');
  });
});
