import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { discover } from '../../../src/cluster/discovery/discover.ts';
import type { TrustedCluster } from '../../../src/cluster/discovery/trusted-cluster.ts';
import { Authority, type Issued } from '../../wire/support/authority.ts';
import { type Handler, httpsServer, json, type TestServer, unusedPort } from '../../wire/support/servers.ts';
import { type FileOptions, failureOf, fileDiscovery, TOKEN } from './support/cluster.ts';
import { type FakeHostOptions, fakeHost } from './support/host.ts';

const BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

let web: Authority;
let webLeaf: Issued;
let authority: Authority;
let api: TestServer;
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  web = await Authority.make('web');
  webLeaf = await web.issue();
  authority = await Authority.make();
  api = await httpsServer(await authority.issue(), json({}, 403));
  return () => api.close();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

function kubeconfig(user?: Record<string, unknown>): string {
  const ca = Buffer.from(authority.pem).toString('base64');
  const cluster = { server: `https://127.0.0.1:${api.port}`, 'certificate-authority-data': ca };
  return JSON.stringify({ clusters: [{ name: 'k', cluster }], users: user === undefined ? [] : [{ name: 'u', user }] });
}

async function webServer(handler: Handler): Promise<TestServer> {
  const server = await httpsServer(webLeaf, handler);
  open.push(server);
  return server;
}

async function join(
  url: string,
  options: Partial<FileOptions> & { fake?: FakeHostOptions } = {},
): Promise<TrustedCluster> {
  const { fake, ...rest } = options;
  const host = fakeHost({ ...fake, files: { [BUNDLE]: web.pem, ...fake?.files } });
  const cluster = await discover(fileDiscovery({ path: url, host, tlsBootstrapToken: TOKEN, ...rest }));
  open.push(cluster.connection);
  return cluster;
}

const text =
  (body: string): Handler =>
  (_, response) =>
    response.end(body);

describe('the fetch', () => {
  test("verified by the host's authorities, without any credential", async () => {
    const server = await webServer(text(kubeconfig()));
    expect((await join(`https://127.0.0.1:${server.port}/cluster.conf?sig=1`)).caBundle).toBe(authority.pem);
    expect(server.requests).toEqual([
      expect.objectContaining({ path: '/cluster.conf?sig=1', authorization: undefined }),
    ]);
  });

  test('a server of an authority that the host does not have; no authorities at all', async () => {
    const server = await webServer(text(kubeconfig()));
    const url = `https://127.0.0.1:${server.port}/`;
    expect((await failureOf(join(url, { fake: { files: { [BUNDLE]: authority.pem } } }))).kind).toBe('TLS_UNKNOWN_CA');
    expect((await failureOf(join(url, { fake: { files: { [BUNDLE]: '' } } }))).kind).toBe('HOST_CA_MISSING');
    expect(server.requests).toHaveLength(0);
  });

  test('SSL_CERT_FILE and SSL_CERT_DIR replace the usual places', async () => {
    const server = await webServer(text(kubeconfig()));
    const url = `https://127.0.0.1:${server.port}/`;
    const none = { [BUNDLE]: 'nothing' };
    await join(url, { fake: { env: { SSL_CERT_FILE: '/my.pem' }, files: { ...none, '/my.pem': web.pem } } });
    await join(url, {
      fake: { env: { SSL_CERT_DIR: '/none:/certs' }, files: { ...none, '/certs/a': 'junk', '/certs/b': web.pem } },
    });
    const failure = await failureOf(join(url, { fake: { env: { SSL_CERT_FILE: '/none.pem' }, files: none } }));
    expect(failure).toMatchObject({
      kind: 'HOST_CA_MISSING',
      params: { looked: ['/none.pem', '/etc/ssl/certs', '/etc/pki/tls/certs'] },
    });
  });

  test.each(['http://127.0.0.1/x', 'ftp://127.0.0.1/x', 'file:///etc/kubernetes/admin.conf'])(
    '%s is refused',
    async (url) => {
      expect((await failureOf(join(url))).kind).toBe('DISCOVERY_URL_INVALID');
    },
  );

  test.each([
    ['http://user:pass@127.0.0.1/x?sig=1', 'http://127.0.0.1/x'],
    ['https://user:pass@[/x', '(not a URL)'],
  ])('%s is shown as %s', async (path, url) => {
    expect(await failureOf(join(path))).toEqual({ kind: 'DISCOVERY_URL_INVALID', params: { url } });
  });

  test('more than 1 MiB', async () => {
    const server = await webServer(text('#'.repeat(1024 * 1024 + 1)));
    expect(await failureOf(join(`https://127.0.0.1:${server.port}/`))).toMatchObject({
      kind: 'RESPONSE_TOO_LARGE',
      params: { limitBytes: 1048576 },
    });
  });

  test('a CA behind blanks and junk is read', async () => {
    const data = Buffer.from(`${'\t'.repeat(96 * 1024)}x\n${authority.pem}`).toString('base64');
    const cluster = { server: `https://127.0.0.1:${api.port}`, 'certificate-authority-data': data };
    const server = await webServer(text(JSON.stringify({ clusters: [{ name: 'k', cluster }] })));
    expect((await join(`https://127.0.0.1:${server.port}/`)).server).toBe(`https://127.0.0.1:${api.port}`);
  });

  test('a slow drip ends with timeouts.discovery', async () => {
    const server = await webServer((_, response) => {
      const timer = setInterval(() => response.write('#'), 20);
      response.on('close', () => clearInterval(timer));
    });
    const failure = await failureOf(join(`https://127.0.0.1:${server.port}/`, { timeouts: { discovery: 3_000 } }));
    expect(failure.kind).toBe('REQUEST_TIMED_OUT');
  });

  test('asks for any type', async () => {
    let accepted: string | undefined;
    const server = await webServer((request, response) => {
      accepted = request.headers.accept;
      response.end(kubeconfig());
    });
    await join(`https://127.0.0.1:${server.port}/`);
    expect(accepted).toBe('*/*');
  });

  test.each([404, 403, 401])('%d fails at once', async (status) => {
    const server = await webServer(json({}, status));
    expect(await failureOf(join(`https://user:pass@127.0.0.1:${server.port}/a?sig=1`))).toEqual({
      kind: 'DISCOVERY_URL_STATUS',
      params: { url: `https://127.0.0.1:${server.port}/a`, status },
    });
    expect(server.requests).toEqual([
      expect.objectContaining({ authorization: `Basic ${Buffer.from('user:pass').toString('base64')}` }),
    ]);
  });

  test('a server that is not up, or not ready yet', async () => {
    const port = await unusedPort();
    let count = 0;
    setTimeout(async () => {
      open.push(
        await httpsServer(
          webLeaf,
          (request, response) => (++count === 1 ? json({}, 503) : text(kubeconfig()))(request, response),
          {
            port,
          },
        ),
      );
    }, 100);
    await join(`https://127.0.0.1:${port}/`);
    expect(count).toBe(2);
  });
});

describe('redirects', () => {
  async function redirecting(location: (port: number, path: string) => string | undefined): Promise<TestServer> {
    const server = await webServer((request, response) => {
      const target = location(server.port, request.url ?? '');
      if (target === undefined) return response.end(kubeconfig());
      response.writeHead(302, target === '' ? {} : { location: target });
      response.end();
    });
    return server;
  }

  test('relative and absolute https ones are followed', async () => {
    const server = await redirecting((port, path) => ({ '/': '/a', '/a': `https://127.0.0.1:${port}/b` })[path]);
    await join(`https://127.0.0.1:${server.port}/`);
    expect(server.requests.map(({ path }) => path)).toEqual(['/', '/a', '/b']);
  });

  test.each([
    ['http://127.0.0.1:1/x', 'not-https'],
    ['file:///etc/passwd', 'not-https'],
    ['', 'no-location'],
    ['/again', 'too-many'],
  ])('to "%s": %s', async (location, problem) => {
    const server = await redirecting(() => location);
    expect(await failureOf(join(`https://127.0.0.1:${server.port}/`))).toMatchObject({
      kind: 'DISCOVERY_URL_REDIRECT',
      params: { problem },
    });
    expect(server.requests.length).toBe(problem === 'too-many' ? 11 : 1);
  });

  test('with user information in the URL: never', async () => {
    const server = await redirecting((_, path) => (path === '/' ? '/a' : undefined));
    const failure = await failureOf(join(`https://user:pass@127.0.0.1:${server.port}/`));
    expect(failure).toMatchObject({ kind: 'DISCOVERY_URL_REDIRECT', params: { problem: 'credential' } });
    expect(server.requests).toHaveLength(1);
    expect(JSON.stringify(failure)).not.toContain('pass');
  });
});

describe('what a file from elsewhere may do', () => {
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: '/bin/plugin', interactiveMode: 'Never' };
  test.each([
    [{ exec }, ['exec']],
    [{ tokenFile: '/etc/shadow' }, ['tokenFile']],
    [{ 'client-certificate': '/a', 'client-key': '/b' }, ['client-certificate', 'client-key']],
    [
      { 'auth-provider': { name: 'oidc', config: { 'idp-certificate-authority': '/a' } } },
      ['auth-provider idp-certificate-authority'],
    ],
  ])('%o is refused with the name of the flag, and nothing is read or run', async (user, fields) => {
    const server = await webServer(text(kubeconfig(user)));
    const host = fakeHost({ files: { [BUNDLE]: web.pem } });
    const failure = await failureOf(discover(fileDiscovery({ path: `https://127.0.0.1:${server.port}/f`, host })));
    expect(failure).toEqual({
      kind: 'DISCOVERY_FILE_REACHES_HOST',
      params: { source: `https://127.0.0.1:${server.port}/f`, fields, flag: '--allow-remote-discovery-programs' },
    });
    expect(new Set(host.read)).toEqual(new Set([BUNDLE]));
  });

  test('has no folder of its own: a relative path stays as it is', async () => {
    const server = await webServer(text(kubeconfig({ tokenFile: 'a.token' })));
    const options = { tlsBootstrapToken: undefined, allowRemoteFilePrograms: true };
    expect(await failureOf(join(`https://127.0.0.1:${server.port}/`, options))).toEqual({
      kind: 'DISCOVERY_FILE_REFERENCE',
      params: { source: `https://127.0.0.1:${server.port}/`, field: 'tokenFile', path: 'a.token' },
    });
  });

  test('is allowed by the flag', async () => {
    const server = await webServer(text(kubeconfig({ exec })));
    const stdout = JSON.stringify({ kind: 'ExecCredential', apiVersion: exec.apiVersion, status: { token: 'a' } });
    const fake: FakeHostOptions = { programs: { '/bin/plugin': () => ({ code: 0, stdout, stderr: '' }) } };
    const options = { fake, tlsBootstrapToken: undefined, allowRemoteFilePrograms: true };
    expect((await join(`https://127.0.0.1:${server.port}/`, options)).credential.type).toBe('exec');
  });
});
