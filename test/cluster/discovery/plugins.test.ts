import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { discover } from '../../../src/cluster/discovery/discover.ts';
import type { TrustedCluster } from '../../../src/cluster/discovery/trusted-cluster.ts';
import { EXEC_PLUGIN_NOT_FOUND } from '../../../src/cluster/kubeconfig/credential/kubeconfig-credential-sentences.ts';
import { linuxFileReader } from '../../../src/host/linux/files/file-reader.ts';
import { FILE_NOT_READ } from '../../../src/host/linux/files/linux-files-sentences.ts';
import { linuxSystem } from '../../../src/host/linux/system.ts';
import { Authority, type Issued } from '../../wire/support/authority.ts';
import { type Handler, httpsServer, json, type TestServer } from '../../wire/support/servers.ts';
import { failureOf, fileDiscovery } from './support/cluster.ts';
import { type FakeHostOptions, fakeHost } from './support/host.ts';

let authority: Authority;
let leaf: Issued;
let client: Issued;
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  authority = await Authority.make();
  leaf = await authority.issue();
  client = await authority.issue({ commonName: 'joiner' });
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function serve(handler: Handler = json({}, 403)): Promise<TestServer> {
  const server = await httpsServer(leaf, handler);
  open.push(server);
  return server;
}

function kubeconfig(port: number, user: Record<string, unknown>): string {
  const ca = Buffer.from(authority.pem).toString('base64');
  return JSON.stringify({
    clusters: [
      {
        name: 'k',
        cluster: {
          server: `https://127.0.0.1:${port}`,
          'certificate-authority-data': ca,
          extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'a' } }],
        },
      },
    ],
    users: [{ name: 'u', user }],
  });
}

async function join(text: string, fake: FakeHostOptions = {}): Promise<TrustedCluster> {
  const host = fakeHost({ ...fake, files: { '/d/cluster.conf': text, ...fake.files } });
  const cluster = await discover(fileDiscovery({ path: '/d/cluster.conf', host }));
  open.push(cluster.connection);
  return cluster;
}

/**
 * Everybody's rights to a file of a host in memory: the kubeconfig and the programs are found as root's, unless it says
 * otherwise.
 */
function owned(paths: Record<string, { uid?: number; mode?: number; type?: 'file' | 'directory' }>) {
  const lstat = async (path: string) => {
    const given = paths[path];
    return (
      given && {
        type: given.type ?? ('file' as const),
        mode: given.mode ?? 0o644,
        uid: given.uid ?? 0,
        gid: 0,
        size: 1,
      }
    );
  };
  return { lstat, realPath: async (path: string) => path };
}

describe('a kubeconfig that others could have written', () => {
  const CONFIG = '/d/cluster.conf';
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: './plugin',
    interactiveMode: 'Never',
  };
  const neverRun = {
    '/d/plugin': () => {
      throw new Error('was run');
    },
  }; // prettier-ignore
  async function refusal(user: Record<string, unknown>, paths: Parameters<typeof owned>[0]) {
    const host = fakeHost({ files: { [CONFIG]: kubeconfig(1, user) }, programs: neverRun });
    Object.assign(host.files, owned(paths));
    return failureOf(discover(fileDiscovery({ path: CONFIG, host })));
  }

  test.each<[string, Parameters<typeof owned>[0], Record<string, unknown>]>([
    ['of another user', { [CONFIG]: { uid: 1000 } }, { at: CONFIG, problem: 'owner', uid: 1000 }],
    ['with a group that may write', { [CONFIG]: { mode: 0o664 } }, { at: CONFIG, problem: 'writable', mode: 0o664 }],
    [
      'in a folder of everybody',
      { '/d': { type: 'directory', mode: 0o777 }, [CONFIG]: {} },
      { at: '/d', problem: 'writable' },
    ],
    [
      'in a folder of another user',
      { '/d': { type: 'directory', uid: 1000, mode: 0o755 } },
      { at: '/d', problem: 'owner' },
    ],
  ])('runs no program: %s', async (_, paths, params) => {
    expect(await refusal({ exec }, paths)).toMatchObject({
      kind: 'DISCOVERY_FILE_UNTRUSTED',
      params: { fields: ['exec'], ...params },
    });
  });

  test('reads no other file either', async () => {
    expect(await refusal({ tokenFile: '/etc/shadow' }, { [CONFIG]: { uid: 1000 } })).toMatchObject({
      kind: 'DISCOVERY_FILE_UNTRUSTED',
      params: { fields: ['tokenFile'] },
    });
  });

  test('names no program that others could replace, by a relative path either', async () => {
    const paths = { [CONFIG]: {}, '/d/plugin': { mode: 0o777 } };
    expect(await refusal({ exec }, paths)).toMatchObject({
      kind: 'EXEC_PLUGIN_UNTRUSTED',
      params: { command: './plugin', at: '/d/plugin', problem: 'writable' },
    });
  });

  test.each([
    ['tokenFile', { tokenFile: '/h/token' }, '/h/token'],
    ['client-key', { 'client-certificate': '/r/cert', 'client-key': '/h/key' }, '/h/key'],
  ])('names no file of another user: %s', async (field, user, named) => {
    const paths = { [CONFIG]: {}, '/r/cert': {}, [named]: { uid: 1000 } };
    expect(await refusal(user, paths)).toMatchObject({
      kind: 'DISCOVERY_REFERENCE_UNTRUSTED',
      params: { field, path: named, at: named, problem: 'owner', uid: 1000 },
    });
  });

  test.each([
    ['1000', 'EXEC_PLUGIN_UNTRUSTED'],
    ['1001', 'DISCOVERY_FILE_UNTRUSTED'],
    ['', 'DISCOVERY_FILE_UNTRUSTED'],
  ])('is that of whoever became root by sudo, and of nobody else (SUDO_UID=%s)', async (sudo, kind) => {
    const host = fakeHost({
      files: { [CONFIG]: kubeconfig(1, { exec }) },
      programs: neverRun,
      env: { SUDO_UID: sudo },
    });
    Object.assign(host.files, owned({ [CONFIG]: { uid: 1000 }, '/d/plugin': { uid: 1002 } }));
    Object.assign(host.system, { uid: () => 0 });
    expect(await failureOf(discover(fileDiscovery({ path: CONFIG, host })))).toMatchObject({ kind });
  });

  type Owned = Parameters<typeof owned>[0];
  const TMP: Owned = { '/': { type: 'directory', mode: 0o755 }, '/tmp': { type: 'directory', mode: 0o1777 } };
  const IN_TMP = '/tmp/cluster.conf';

  /** The refusal of a kubeconfig in /tmp. As soon as anything is read, only `then` is found there. */
  async function refusalInTmp(user: Record<string, unknown>, paths: Owned, then: Owned) {
    const found = { ...TMP, ...paths };
    const programs = { '/tmp/plugin': neverRun['/d/plugin'] };
    const host = fakeHost({ files: { [IN_TMP]: kubeconfig(1, user), '/tmp/token': 'abc' }, programs });
    const { read } = host.files;
    Object.assign(host.files, owned(found), {
      read: async (path: string) => {
        const content = await read(path);
        for (const name of Object.keys(found)) delete found[name];
        Object.assign(found, TMP, then);
        return content;
      },
    });
    return failureOf(discover(fileDiscovery({ path: IN_TMP, host })));
  }

  test.each<[string, Owned]>([
    ['removed it', {}],
    ['put a file of root in its place', { [IN_TMP]: {} }],
  ])('is judged before it is read, whoever %s then', async (_, then) => {
    expect(await refusalInTmp({ exec }, { [IN_TMP]: { uid: 1000 } }, then)).toMatchObject({
      kind: 'DISCOVERY_FILE_UNTRUSTED',
      params: { at: IN_TMP, problem: 'owner', uid: 1000 },
    });
  });

  test('is not used if it appears only after it was judged', async () => {
    expect(await refusalInTmp({ exec }, {}, { [IN_TMP]: { uid: 1000 } })).toMatchObject({
      kind: 'DISCOVERY_FILE_MISSING',
      params: { path: IN_TMP },
    });
  });

  test.each([
    ['token', { tokenFile: '/tmp/token' }, 'DISCOVERY_FILE_REFERENCE'],
    ['program', { exec: { ...exec, command: '/tmp/plugin' } }, 'EXEC_PLUGIN_NOT_FOUND'],
  ])('uses no %s in /tmp that was not there when it was judged', async (_, user, kind) => {
    const own = { [IN_TMP]: {} };
    expect(await refusalInTmp(user, own, own)).toMatchObject({ kind });
  });

  test('that this user may not reach is named itself, not a directory above it', async () => {
    const denied = (path: string) => new Failure(FILE_NOT_READ, { path, reason: 'EACCES' });
    const host = fakeHost({ files: { [CONFIG]: kubeconfig(1, { exec }) }, programs: neverRun });
    const { read } = host.files;
    const lstat = async (path: string) => {
      throw denied(path);
    };
    Object.assign(host.files, { lstat });
    const failed = () => failureOf(discover(fileDiscovery({ path: CONFIG, host })));
    expect(await failed()).toMatchObject({ kind: 'FILE_NOT_READ', params: { path: '/' } });
    Object.assign(host.files, { read: async (path: string) => read(path).then(() => Promise.reject(denied(path))) });
    expect(await failed()).toMatchObject({ kind: 'FILE_NOT_READ', params: { path: CONFIG } });
  });

  test('is used where it runs nothing and names no file', async () => {
    const server = await serve();
    const host = fakeHost({ files: { [CONFIG]: kubeconfig(server.port, { token: 'abc' }) } });
    Object.assign(host.files, owned({ [CONFIG]: { uid: 1000, mode: 0o666 } }));
    const cluster = await discover(fileDiscovery({ path: CONFIG, host }));
    open.push(cluster.connection);
    expect(cluster.credential.type).toBe('token');
  });
});

describe('exec plugins', () => {
  const V1 = 'client.authentication.k8s.io/v1';
  const exec = {
    apiVersion: V1,
    command: 'plugin',
    args: ['get', 'token'],
    env: [{ name: 'A', value: 'b' }],
    interactiveMode: 'Never',
  };
  const output = (status: unknown, apiVersion = V1) => JSON.stringify({ kind: 'ExecCredential', apiVersion, status });
  const printing = (stdout: string, code = 0, stderr = ''): FakeHostOptions => ({
    programs: { '/bin/plugin': () => ({ code, stdout, stderr }) },
  });

  test('a token; the program gets its arguments, its environment and what it is asked', async () => {
    const server = await serve();
    let seen: unknown;
    const cluster = await join(kubeconfig(server.port, { exec: { ...exec, provideClusterInfo: true } }), {
      programs: {
        '/bin/plugin': (argv, { env, timeoutMs }) => {
          seen = { argv, info: JSON.parse(env?.KUBERNETES_EXEC_INFO ?? ''), A: env?.A, limited: (timeoutMs ?? 0) > 0 };
          return {
            code: 0,
            stdout: output({ token: 'minted', expirationTimestamp: new Date(Date.now() + 60_000).toISOString() }),
            stderr: '',
          };
        },
      },
    });
    expect(seen).toMatchObject({
      argv: ['/bin/plugin', 'get', 'token'],
      A: 'b',
      limited: true,
      info: {
        kind: 'ExecCredential',
        apiVersion: V1,
        spec: { interactive: false, cluster: { config: { audience: 'a' } } },
      },
    });
    expect(server.requests[0]?.authorization).toBe('Bearer minted');
    expect(cluster.credential).toMatchObject({ type: 'exec', exec: { command: 'plugin', args: ['get', 'token'] } });
    expect(JSON.stringify(cluster)).not.toContain('"b"');
  });

  test('a client certificate, by v1beta1', async () => {
    const server = await serve();
    const version = 'client.authentication.k8s.io/v1beta1';
    const status = { clientCertificateData: client.certificate, clientKeyData: client.key };
    const user = { exec: { apiVersion: version, command: 'plugin' } };
    expect((await join(kubeconfig(server.port, user), printing(output(status, version)))).credential.type).toBe('exec');
  });

  test.each([
    ['a version that is gone', { apiVersion: 'client.authentication.k8s.io/v1alpha1' }, 'bad-version'],
    ['a terminal', { interactiveMode: 'Always' }, 'interactive'],
    ['no mode in v1', { interactiveMode: undefined }, 'bad-mode'],
    ['no command', { command: '' }, 'no-command'],
    ['wrong arguments', { args: [1] }, 'bad-arguments'],
  ])('refused before it is run: %s', async (_, change, problem) => {
    const fake: FakeHostOptions = {
      programs: {
        '/bin/plugin': () => {
          throw new Error('was run');
        },
      },
    };
    expect(await failureOf(join(kubeconfig(1, { exec: { ...exec, ...change } }), fake))).toMatchObject({
      kind: 'EXEC_PLUGIN_INVALID',
      params: { problem },
    });
  });

  test.each([
    ['nothing', '', 'not-json'],
    ['another version', output({ token: 'a' }, 'client.authentication.k8s.io/v1beta1'), 'other-version'],
    ['no credential', output({}), 'no-credential'],
    ['a certificate alone', output({ clientCertificateData: 'x' }), 'no-credential'],
    ['a token that would end its header', output({ token: 'a\nb' }), 'no-credential'],
    ['an expired token', output({ token: 'a', expirationTimestamp: '2020-01-01T00:00:00Z' }), 'expired'],
  ])('prints %s', async (_, stdout, problem) => {
    expect(await failureOf(join(kubeconfig(1, { exec }), printing(stdout)))).toMatchObject({
      kind: 'EXEC_PLUGIN_INVALID',
      params: { problem },
    });
  });

  test('is not there, fails', async () => {
    expect(await failureOf(join(kubeconfig(1, { exec: { ...exec, installHint: 'brew' } })))).toMatchObject({
      kind: 'EXEC_PLUGIN_NOT_FOUND',
      params: { hint: 'brew' },
    });
    const causeFor = (command: string) => new Failure(EXEC_PLUGIN_NOT_FOUND, { source: 'c.conf', command }).text.cause;
    expect(causeFor('plugin')).toBe('No directory in PATH contains the program plugin.');
    expect(causeFor('/opt/plugin')).toBe('/opt/plugin does not exist or is not executable.');
    expect(await failureOf(join(kubeconfig(1, { exec }), printing('', 3, 'log\nno login\n')))).toMatchObject({
      kind: 'EXEC_PLUGIN_FAILED',
      params: { code: 3, stderr: 'no login' },
    });
  });

  test('a real program beside the kubeconfig, run by the Linux adapter', async () => {
    const server = await serve();
    const directory = await mkdtemp(joinPath(tmpdir(), 'kubejoin-exec-'));
    open.push({ close: () => rm(directory, { recursive: true }) });
    const script = `#!/bin/sh\necho '{"kind":"ExecCredential","apiVersion":"${V1}","status":{"token":"'$(echo "$KUBERNETES_EXEC_INFO" | cut -c2-6 | tr -d '"')-$A'"}}'\n`;
    await writeFile(joinPath(directory, 'plugin'), script);
    await chmod(joinPath(directory, 'plugin'), 0o755);
    const path = joinPath(directory, 'cluster.conf');
    await writeFile(path, kubeconfig(server.port, { exec: { ...exec, command: './plugin' } }));
    const host = { ...fakeHost(), files: linuxFileReader(), system: linuxSystem({ PATH: '/bin:/usr/bin' }) };
    const cluster = await discover(fileDiscovery({ path, host }));
    open.push(cluster.connection);
    expect(server.requests[0]?.authorization).toBe('Bearer kind-b');
    expect(cluster.credential).toMatchObject({ exec: { command: joinPath(directory, 'plugin') } });
  });
});

describe('auth-provider oidc', () => {
  const jwt = (exp: number) => `e30.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.s`;
  const valid = jwt(Date.now() / 1000 + 600);
  const expired = jwt(Date.now() / 1000 - 5);

  async function issuer(
    token: Handler,
    metadata?: Handler,
  ): Promise<{ server: TestServer; config: Record<string, string>; bodies: string[] }> {
    const bodies: string[] = [];
    const server = await serve((request, response) => {
      if (request.url === '/i/.well-known/openid-configuration') {
        return (metadata ?? json({ token_endpoint: `https://127.0.0.1:${server.port}/token` }))(request, response);
      }
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        bodies.push(body);
        token(request, response);
      });
    });
    const config = {
      'idp-issuer-url': `https://127.0.0.1:${server.port}/i`,
      'client-id': 'id',
      'refresh-token': 'r&t',
      'id-token': expired,
      'idp-certificate-authority-data': Buffer.from(authority.pem).toString('base64'),
    };
    return { server, config, bodies };
  }
  const user = (config: Record<string, string>) => ({ 'auth-provider': { name: 'oidc', config } });

  test('a valid id-token is used as it is', async () => {
    const server = await serve();
    const cluster = await join(
      kubeconfig(server.port, user({ 'idp-issuer-url': 'https://127.0.0.1:1', 'client-id': 'id', 'id-token': valid })),
    );
    expect(server.requests[0]?.authorization).toBe(`Bearer ${valid}`);
    expect(cluster.credential.type).toBe('token');
  });

  test('an expired one is refreshed, verified by the CA of the configuration', async () => {
    const server = await serve();
    const { config, bodies } = await issuer(json({ id_token: 'fresh' }));
    await join(kubeconfig(server.port, user(config)));
    expect(server.requests[0]?.authorization).toBe('Bearer fresh');
    expect(bodies).toEqual(['grant_type=refresh_token&refresh_token=r%26t&client_id=id']);
  });

  test('a client secret goes by Basic, and in the body where the issuer wants that', async () => {
    const server = await serve();
    const {
      server: idp,
      config,
      bodies,
    } = await issuer((request, response) =>
      json({ id_token: 'fresh' }, request.headers.authorization === undefined ? 200 : 401)(request, response),
    );
    await join(kubeconfig(server.port, user({ ...config, 'client-secret': 's' })));
    expect(idp.requests.filter(({ path }) => path === '/token').map(({ authorization }) => authorization)).toEqual([
      'Basic aWQ6cw==',
      undefined,
    ]);
    expect(bodies[1]).toContain('client_secret=s');
  });

  test.each([
    ['refused', json({}, 400), undefined, { problem: 'refused-refresh', status: 400 }],
    ['no id_token', json({ access_token: 'a' }), undefined, { problem: 'no-id-token' }],
    ['no metadata', json({}), json({}, 500), { problem: 'metadata-status', status: 500 }],
    [
      'a token_endpoint over plain HTTP',
      json({}),
      json({ token_endpoint: 'http://127.0.0.1:1/' }),
      { problem: 'metadata-malformed' },
    ],
    ['a redirect', json({}), json({}, 302), { problem: 'metadata-status', status: 302 }],
  ] as [string, Handler, Handler | undefined, Record<string, unknown>][])('%s', async (_, token, metadata, params) => {
    const { config } = await issuer(token, metadata);
    expect(await failureOf(join(kubeconfig(1, user(config))))).toMatchObject({ kind: 'OIDC_FAILED', params });
  });

  test('an issuer with a certificate of another CA', async () => {
    const { config } = await issuer(json({ id_token: 'fresh' }));
    const other = await Authority.make('other');
    const changed = { ...config, 'idp-certificate-authority-data': Buffer.from(other.pem).toString('base64') };
    expect((await failureOf(join(kubeconfig(1, user(changed))))).kind).toBe('TLS_UNKNOWN_CA');
  });

  test.each([
    [{ 'id-token': 'x' }, 'bad-id-token'],
    [{ 'refresh-token': '' }, 'no-refresh-token'],
    [{ 'client-id': '' }, 'no-issuer'],
    [{ 'idp-issuer-url': 'http://a' }, 'no-issuer'],
    [{ 'idp-certificate-authority-data': 'eA==' }, 'bad-ca'],
  ])('%o', async (change, problem) => {
    const { config } = await issuer(json({}));
    const failure = await failureOf(join(kubeconfig(1, user({ ...config, ...change } as Record<string, string>))));
    expect(failure).toMatchObject({ kind: 'OIDC_FAILED', params: { problem } });
    expect(JSON.stringify(failure)).not.toContain('r&t');
  });
});
