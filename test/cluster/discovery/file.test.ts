import { connect } from 'node:net';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { discover } from '../../../src/cluster/discovery/discover.ts';
import type { TrustedCluster } from '../../../src/cluster/discovery/trusted-cluster.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { PATIENCE_MS } from '../../support/patience.ts';
import { Authority, type Issued } from '../../wire/support/authority.ts';
import { type Handler, httpsServer, json, type TestServer, tcpServer } from '../../wire/support/servers.ts';
import {
  CLUSTER_INFO,
  clusterInfo,
  clusterInfoKubeconfig,
  type FileOptions,
  failureOf,
  fileDiscovery,
  TOKEN,
} from './support/cluster.ts';
import { type FakeHostOptions, fakeHost, virtualClock } from './support/host.ts';

let authority: Authority;
let leaf: Issued;
let client: Issued;
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  authority = await Authority.make();
  leaf = await authority.issue();
  client = await authority.issue({ commonName: 'joiner', organization: 'system:bootstrappers' });
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const base64 = (text: string) => Buffer.from(text).toString('base64');

interface Parts {
  cluster?: Record<string, unknown>;
  user?: Record<string, unknown>;
  extra?: Record<string, unknown>;
}

/** A discovery file for the server on this port, in JSON. */
function kubeconfig(port: number, { cluster, user, extra }: Parts = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'k',
        cluster: {
          server: `https://127.0.0.1:${port}`,
          'certificate-authority-data': base64(authority.pem),
          ...cluster,
        },
      },
    ],
    users: user === undefined ? [] : [{ name: 'u', user }],
    contexts: [{ name: 'c', context: { cluster: 'k', user: user === undefined ? '' : 'u' } }],
    'current-context': 'c',
    ...extra,
  });
}

async function apiServer(answer?: Handler): Promise<TestServer> {
  const server = await httpsServer(
    leaf,
    (request, response) => {
      if (request.url !== CLUSTER_INFO) return json({ ok: true })(request, response);
      const info = clusterInfo(clusterInfoKubeconfig(`https://127.0.0.1:${server.port}`, authority.pem));
      (answer ?? json(info))(request, response);
    },
    { tls: { requestCert: true, rejectUnauthorized: false, ca: authority.pem } },
  );
  open.push(server);
  return server;
}

/** A proxy (CONNECT), and where it was told to connect to. */
async function httpProxy(): Promise<{ port: number; targets: string[] }> {
  const targets: string[] = [];
  const proxy = await tcpServer((socket) =>
    socket.once('data', (data) => {
      const target = /^CONNECT (\S+)/.exec(String(data))?.[1] ?? '';
      targets.push(target);
      const onward = connect(Number(target.split(':')[1]), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
    }),
  );
  open.push(proxy);
  return { port: proxy.port, targets };
}

async function join(
  text: string,
  options: Partial<FileOptions> & { fake?: FakeHostOptions } = {},
): Promise<TrustedCluster> {
  const { fake, ...rest } = options;
  const host = fakeHost({ ...fake, files: { '/d/cluster.conf': text, ...fake?.files } });
  const cluster = await discover(fileDiscovery({ path: '/d/cluster.conf', host, ...rest }));
  open.push(cluster.connection);
  return cluster;
}

const get = { method: 'GET', path: '/api', timeoutMs: PATIENCE_MS } as const;

describe('credentials', () => {
  test('none: the TLS bootstrap token, which is not sent for cluster-info', async () => {
    const server = await apiServer();
    const cluster = await join(kubeconfig(server.port), { tlsBootstrapToken: TOKEN });
    await cluster.connection.request(get);
    expect(server.requests.map(({ path, authorization }) => [path, authorization])).toEqual([
      [CLUSTER_INFO, undefined],
      ['/api', `Bearer ${TOKEN}`],
    ]);
    expect(server.connections).toBe(1);
    expect(cluster.caBundle).toBe(authority.pem);
    expect(await failureOf(join(kubeconfig(server.port)))).toEqual({
      kind: 'DISCOVERY_FILE_NO_CREDENTIALS',
      params: { source: '/d/cluster.conf' },
    });
  });

  test('token, tokenFile beside the file, user and password', async () => {
    const server = await apiServer();
    const cases: [Record<string, unknown>, string][] = [
      [{ token: 'abc' }, 'Bearer abc'],
      [{ tokenFile: 'token' }, 'Bearer from-file'],
      [{ username: 'u', password: 'p' }, `Basic ${base64('u:p')}`],
    ];
    for (const [user, authorization] of cases) {
      await join(kubeconfig(server.port, { user }), { fake: { files: { '/d/token': 'from-file\n' } } });
      expect(server.requests.at(-1)).toMatchObject({ path: CLUSTER_INFO, authorization });
    }
  });

  test.each(['embedded', 'files', 'one file'])('client certificate: %s', async (kind) => {
    let seen = '';
    const server = await apiServer((request, response) => {
      const socket = ('stream' in request ? request.stream?.session?.socket : undefined) as {
        getPeerCertificate(): { subject?: { CN: string } };
      };
      seen = socket.getPeerCertificate().subject?.CN ?? '';
      json({}, 403)(request, response);
    });
    const paths =
      kind === 'files'
        ? { 'client-certificate': 'c.pem', 'client-key': '/k.pem' }
        : { 'client-certificate': 'both.pem', 'client-key': 'both.pem' };
    const user =
      kind === 'embedded'
        ? { 'client-certificate-data': base64(client.certificate), 'client-key-data': base64(client.key) }
        : paths;
    const files = {
      '/d/c.pem': client.certificate,
      '/k.pem': client.key,
      '/d/both.pem': `${client.certificate}${client.key}`,
    };
    const cluster = await join(kubeconfig(server.port, { user }), { fake: { files } });
    expect(seen).toBe('joiner');
    expect(cluster.credential.type).toBe('client-certificate');
  });

  test('the TLS bootstrap token comes before what is in the file', async () => {
    const server = await apiServer();
    const cluster = await join(kubeconfig(server.port, { user: { token: 'abc' } }), { tlsBootstrapToken: TOKEN });
    await cluster.connection.request(get);
    expect(server.requests.at(-1)?.authorization).toBe(`Bearer ${TOKEN}`);
  });

  test('a credential that the server rejects', async () => {
    const server = await apiServer(json({}, 401));
    const failure = await failureOf(
      join(kubeconfig(server.port, { user: { token: 'abc' } }), { fake: { clock: virtualClock() } }),
    );
    // 2 s of grace; the last attempt may end a little after them.
    expect(failure).toMatchObject({
      kind: 'CREDENTIAL_REJECTED',
      params: { credential: 'discovery-file', waitedSeconds: expect.toBeOneOf([2, 3]) },
    });
  });
});

describe('cluster-info', () => {
  test.each([
    ['403', json({}, 403), 'DISCOVERY_CLUSTER_INFO_FORBIDDEN'],
    ['401 for anybody', json({}, 401), 'DISCOVERY_CLUSTER_INFO_FORBIDDEN'],
    ['without a kubeconfig', json({ kind: 'ConfigMap' }), 'DISCOVERY_CLUSTER_INFO_UNUSABLE'],
    [
      'with a broken kubeconfig',
      json({ kind: 'ConfigMap', data: { kubeconfig: 'a: [' } }),
      'DISCOVERY_CLUSTER_INFO_UNUSABLE',
    ],
    [
      'of another name',
      json(clusterInfo('clusters: [{name: "", cluster: {server: "https://other:6443"}}]')),
      'DISCOVERY_OTHER_SERVER',
    ],
  ])('%s: the file counts, and it is said', async (_, answer, key) => {
    const server = await apiServer(answer);
    const events: JoinEvent[] = [];
    const cluster = await join(kubeconfig(server.port), { tlsBootstrapToken: TOKEN, events });
    expect(cluster.server).toBe(`https://127.0.0.1:${server.port}`);
    expect(events).toEqual([
      expect.objectContaining({ type: 'notice', level: 'warning', message: expect.objectContaining({ key }) }),
    ]);
  });

  test('another server in it is told with both names', async () => {
    const server = await apiServer(
      json(clusterInfo('clusters: [{name: "", cluster: {server: "https://other:6443"}}]')),
    );
    const events: JoinEvent[] = [];
    await join(kubeconfig(server.port), { tlsBootstrapToken: TOKEN, events });
    const params = { given: `127.0.0.1:${server.port}`, found: 'other:6443' };
    expect(events).toEqual([{ type: 'notice', level: 'warning', message: { key: 'DISCOVERY_OTHER_SERVER', params } }]);
  });

  test.each([
    [{ kind: 'Secret' }, 'not-config-map'],
    [clusterInfo('clusters: []'), 'no-cluster'],
    [
      clusterInfo('clusters: [{name: "", cluster: {server: "https://a:1", certificate-authority-data: eA==}}]'),
      'bad-ca',
    ],
  ])('%j fails: %s', async (answer, problem) => {
    const server = await apiServer(json(answer));
    const failure = await failureOf(join(kubeconfig(server.port), { tlsBootstrapToken: TOKEN }));
    expect(failure).toMatchObject({
      kind: 'CLUSTER_INFO_MALFORMED',
      params: { server: `127.0.0.1:${server.port}`, problem },
    });
  });

  test('404 is waited for', async () => {
    let count = 0;
    const server = await apiServer((request, response) => json({}, ++count < 3 ? 404 : 403)(request, response));
    await join(kubeconfig(server.port), { tlsBootstrapToken: TOKEN });
    expect(count).toBe(3);
  });

  test('a file without a CA: the host verifies the server, and the CA comes from cluster-info', async () => {
    const server = await apiServer();
    const text = kubeconfig(server.port, { cluster: { 'certificate-authority-data': '' } });
    const fake = { files: { '/etc/ssl/certs/ca-certificates.crt': authority.pem } };
    const cluster = await join(text, { tlsBootstrapToken: TOKEN, fake });
    expect(cluster.caBundle).toBe(authority.pem);
    expect((await failureOf(join(text, { tlsBootstrapToken: TOKEN }))).kind).toBe('HOST_CA_MISSING');
    const other = await Authority.make('other');
    const wrong = { files: { '/etc/ssl/certs/ca-certificates.crt': other.pem } };
    expect((await failureOf(join(text, { tlsBootstrapToken: TOKEN, fake: wrong }))).kind).toBe('TLS_UNKNOWN_CA');
  });

  const HOST_CAS = '/etc/ssl/certs/ca-certificates.crt';
  const withoutCa = { cluster: { 'certificate-authority-data': '' } };

  test('a file without a CA, a cluster whose CA did not issue the certificate of the server: refused', async () => {
    const other = await Authority.make('other');
    const server: TestServer = await apiServer((request, response) => {
      json(clusterInfo(clusterInfoKubeconfig(`https://127.0.0.1:${server.port}`, other.pem)))(request, response);
    });
    const text = kubeconfig(server.port, withoutCa);
    const options = { tlsBootstrapToken: TOKEN, fake: { files: { [HOST_CAS]: authority.pem } } };
    expect((await failureOf(join(text, options))).kind).toBe('TLS_UNKNOWN_CA');
    expect(server.requests.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  test.each([
    ['is forbidden', json({}, 403)],
    ['has none either', json(clusterInfo('clusters: [{name: "", cluster: {server: "https://a:1"}}]'))],
    [
      'names a file with it',
      json(clusterInfo('clusters: [{name: "", cluster: {server: "https://a:1", certificate-authority: /ca.crt}}]')),
    ],
  ])('a file without a CA, and cluster-info %s', async (_, answer) => {
    const server = await apiServer(answer);
    const fake = { files: { [HOST_CAS]: authority.pem } };
    expect(await failureOf(join(kubeconfig(server.port, withoutCa), { tlsBootstrapToken: TOKEN, fake }))).toEqual({
      kind: 'DISCOVERY_FILE_MALFORMED',
      params: { source: '/d/cluster.conf', problem: 'no-ca' },
    });
  });
});

describe('the file', () => {
  test('tls-server-name, a CA by path, and a name without a context', async () => {
    const issued = await authority.issue({ dns: ['kubernetes'] });
    const server = await httpsServer(issued, json({}, 403));
    open.push(server);
    const cluster = {
      'tls-server-name': 'kubernetes',
      'certificate-authority-data': '',
      'certificate-authority': 'ca.crt',
    };
    const text = kubeconfig(server.port, { cluster, extra: { contexts: [], 'current-context': '' } });
    const joined = await join(text, { tlsBootstrapToken: TOKEN, fake: { files: { '/d/ca.crt': authority.pem } } });
    expect(joined.extras).toEqual({ tlsServerName: 'kubernetes', proxyUrl: undefined });
  });

  test('proxy-url: the way to the server, and for the kubelet', async () => {
    const server = await apiServer();
    const proxy = await httpProxy();
    const text = kubeconfig(server.port, { cluster: { 'proxy-url': `http://127.0.0.1:${proxy.port}` } });
    const joined = await join(text, { tlsBootstrapToken: TOKEN });
    expect(joined.extras.proxyUrl?.reveal()).toBe(`http://127.0.0.1:${proxy.port}`);
    expect(proxy.targets).toEqual([`127.0.0.1:${server.port}`]);
  });

  test('the wrong CA in it', async () => {
    const server = await apiServer();
    const other = await Authority.make('kubernetes');
    const text = kubeconfig(server.port, { cluster: { 'certificate-authority-data': base64(other.pem) } });
    expect((await failureOf(join(text, { tlsBootstrapToken: TOKEN }))).kind).toBe('TLS_UNKNOWN_CA');
    expect(server.requests).toHaveLength(0);
  });

  const two = [
    { name: 'a', cluster: { server: 'https://a:1' } },
    { name: 'b', cluster: { server: 'https://b:1' } },
  ];
  test.each([
    [
      'two clusters and no context',
      { extra: { clusters: two, contexts: [], 'current-context': '' } },
      'DISCOVERY_FILE_AMBIGUOUS',
      { clusters: ['a', 'b'] },
    ],
    [
      'a context that is not there',
      { extra: { 'current-context': 'x' } },
      'DISCOVERY_FILE_MALFORMED',
      { problem: 'no-context', detail: 'x' },
    ],
    ['no verification', { cluster: { 'insecure-skip-tls-verify': true } }, 'DISCOVERY_FILE_INSECURE', {}],
    [
      'plain HTTP',
      { cluster: { server: 'http://127.0.0.1:1' } },
      'DISCOVERY_FILE_MALFORMED',
      { problem: 'bad-server' },
    ],
    ['no server', { cluster: { server: '' } }, 'DISCOVERY_FILE_MALFORMED', { problem: 'no-server' }],
    [
      'no base64',
      { cluster: { 'certificate-authority-data': '%%' } },
      'DISCOVERY_FILE_MALFORMED',
      { problem: 'bad-base64' },
    ],
    [
      'no certificates',
      { cluster: { 'certificate-authority-data': base64('x') } },
      'DISCOVERY_FILE_MALFORMED',
      { problem: 'bad-ca' },
    ],
    ['two CAs', { cluster: { 'certificate-authority': '/ca' } }, 'DISCOVERY_FILE_MALFORMED', { problem: 'ca-twice' }],
    [
      'a CA file that is not there',
      { cluster: { 'certificate-authority-data': '', 'certificate-authority': 'no.crt' } },
      'DISCOVERY_FILE_REFERENCE',
      { path: '/d/no.crt' },
    ],
    [
      'a token file that is not there',
      { user: { tokenFile: 'no' } },
      'DISCOVERY_FILE_REFERENCE',
      { field: 'tokenFile', path: '/d/no' },
    ],
    [
      'a number as a token',
      { user: { token: 12 } },
      'DISCOVERY_FILE_MALFORMED',
      { problem: 'wrong-type', detail: 'users[0].user.token' },
    ],
    [
      'a token that would end its header',
      { user: { token: 'a\r\nX: y' } },
      'DISCOVERY_FILE_MALFORMED',
      { problem: 'bad-token' },
    ],
    [
      'half a certificate',
      { user: { 'client-key-data': base64('x') } },
      'DISCOVERY_FILE_MALFORMED',
      { problem: 'half-certificate' },
    ],
    [
      'a broken certificate',
      { user: { 'client-key-data': base64('x'), 'client-certificate-data': base64('y') } },
      'DISCOVERY_FILE_MALFORMED',
      { problem: 'bad-certificate' },
    ],
    [
      'a token and a password',
      { user: { token: 'a', username: 'u', password: 'p' } },
      'DISCOVERY_FILE_MALFORMED',
      { problem: 'two-credentials' },
    ],
    ['another kind', { extra: { kind: 'Pod' } }, 'DISCOVERY_FILE_MALFORMED', { problem: 'wrong-kind' }],
    ['a retired provider', { user: { 'auth-provider': { name: 'gcp' } } }, 'AUTH_PROVIDER_RETIRED', { name: 'gcp' }],
    ['an unknown provider', { user: { 'auth-provider': { name: 'x' } } }, 'AUTH_PROVIDER_UNKNOWN', { name: 'x' }],
  ] as [string, Parts, string, Record<string, unknown>][])('%s', async (_, parts, kind, params) => {
    expect(await failureOf(join(kubeconfig(1, parts)))).toMatchObject({ kind, params });
  });

  test.each([
    ['empty', '', 'not-object'],
    ['a list', '[]', 'not-object'],
    ['cut off', '{"apiVersion":"v1","kind":"Config","clusters":[{"name"', 'not-yaml'],
    ['binary', '\0\x01\x02', 'not-yaml'],
    ['duplicate keys', 'clusters: []\nclusters: []', 'not-yaml'],
    ['nothing in it', '{}', 'no-cluster'],
    [
      'an alias bomb',
      `a: &a [1,1,1,1,1,1,1,1,1]\n${'bcdefgh'
        .split('')
        .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`)}]`)
        .join('\n')}`,
      'not-yaml',
    ],
    ['deep', '['.repeat(100_000), 'not-yaml'],
  ])('%s', async (_, text, problem) => {
    expect(await failureOf(join(text))).toMatchObject({ kind: 'DISCOVERY_FILE_MALFORMED', params: { problem } });
  });

  test('no file, and never a secret in what is said', async () => {
    const failure = await failureOf(discover(fileDiscovery({ path: '/none' })));
    expect(failure).toEqual({ kind: 'DISCOVERY_FILE_MISSING', params: { path: '/none' } });
    const broken = await failureOf(join('users:\n- user:\n    token: s3cr3t-value\n   bad: {'));
    expect(JSON.stringify(broken)).not.toContain('s3cr3t');
  });
});
