import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { Connection } from '../../src/wire/http/connection.ts';
import { failureOf } from '../cluster/discovery/support/cluster.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { Authority, type Issued } from './support/authority.ts';
import { httpsServer, json, type TestServer, tcpServer, unusedPort } from './support/servers.ts';

let authority: Authority;
let leaf: Issued;
let api: TestServer;
let proxyAuthority: Authority;
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  authority = await Authority.make();
  leaf = await authority.issue({ dns: ['api.test'] });
  api = await httpsServer(leaf, json({ ok: true }));
  proxyAuthority = await Authority.make('proxy');
  return () => api.close();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

interface ProxyOptions {
  tls?: Issued;
  /** Before it answers the first CONNECT, in milliseconds. */
  thinksMs?: number;
  /** Connections, from the first one on, of which it passes nothing on. */
  lost?: number;
}

/** A proxy that connects every name to the API server of this test. */
async function proxy(
  status = 200,
  { tls, thinksMs = 0, lost = 0 }: ProxyOptions = {},
): Promise<{ port: number; asked: { target: string; authorization: string | undefined }[] }> {
  const asked: { target: string; authorization: string | undefined }[] = [];
  const server = tls === undefined ? createHttpServer() : createHttpsServer({ cert: tls.certificate, key: tls.key });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('connect', (request, socket) => {
    asked.push({ target: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
    const isLost = asked.length <= lost;
    const onward = connect(api.port, '127.0.0.1', async () => {
      if (asked.length === 1) await new Promise((resolve) => setTimeout(resolve, thinksMs));
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      if (!isLost) onward.pipe(socket).pipe(onward);
    });
    sockets.add(onward);
    for (const one of [onward, socket]) one.on('error', () => one.destroy());
  });
  await new Promise<void>((resolve) => (server as Server).listen(0, '127.0.0.1', resolve));
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  return { port: (server.address() as AddressInfo).port, asked };
}

function through(env: Record<string, string>, proxyUrl?: string): Connection {
  const connection = new Connection({
    endpoint: { host: 'api.test', port: 6443 },
    dialer: dialDirectly,
    env,
    proxyUrl: proxyUrl === undefined ? undefined : new Secret(proxyUrl),
    hostAuthorities: async () => [proxyAuthority.pem],
    trust: { type: 'authorities', certificates: [authority.pem] },
    credential: { token: new Secret('token-of-the-node') },
  });
  open.push(connection);
  return connection;
}

const get = { method: 'GET', path: '/', timeoutMs: PATIENCE_MS } as const;

describe('CONNECT', () => {
  /** More than the time after which another handshake begins. */
  const LONG_MS = 3_000;
  const AUTHORIZATION = `Basic ${Buffer.from('u:p').toString('base64')}`;

  test('a proxy that is slow gets a password once', async () => {
    const { port, asked } = await proxy(200, { thinksMs: LONG_MS });
    await through({ HTTPS_PROXY: `http://u:p@127.0.0.1:${port}` }).request(get);
    expect(asked.map(({ authorization }) => authorization)).toEqual([AUTHORIZATION]);
  });

  test('one that has accepted it gets it again for another handshake', async () => {
    const { port, asked } = await proxy(200, { lost: 1 });
    const answer = await through({ HTTPS_PROXY: `http://u:p@127.0.0.1:${port}` }).request({
      ...get,
      timeoutMs: PATIENCE_MS,
    });
    expect(answer.status).toBe(200);
    expect(asked.map(({ authorization }) => authorization)).toEqual([AUTHORIZATION, AUTHORIZATION]);
  });

  test('without a password, another handshake waits for nothing', async () => {
    const { port, asked } = await proxy(200, { thinksMs: LONG_MS });
    await through({ HTTPS_PROXY: `http://127.0.0.1:${port}` }).request(get);
    expect(asked).toHaveLength(2);
  });

  test('the name goes to the proxy, which does not see the token', async () => {
    const { port, asked } = await proxy();
    expect(await through({ HTTPS_PROXY: `http://u:p%20w@127.0.0.1:${port}` }).request(get)).toMatchObject({
      body: { ok: true },
    });
    expect(asked).toEqual([
      { target: 'api.test:6443', authorization: `Basic ${Buffer.from('u:p w').toString('base64')}` },
    ]);
    expect(api.requests.at(-1)).toMatchObject({ version: '2.0', authorization: 'Bearer token-of-the-node' });
  });

  test("an https proxy is verified with the host's authorities", async () => {
    const good = await proxy(200, { tls: await proxyAuthority.issue() });
    expect(await through({ HTTPS_PROXY: `https://127.0.0.1:${good.port}` }).request(get)).toMatchObject({
      status: 200,
    });
    const bad = await proxy(200, { tls: await authority.issue() });
    const failure = await failureOf(through({ HTTPS_PROXY: `https://127.0.0.1:${bad.port}` }).request(get));
    expect(failure).toMatchObject({ kind: 'TLS_UNKNOWN_CA', params: { server: `127.0.0.1:${bad.port}` } });
    expect(bad.asked).toEqual([]);
  });

  test('proxy-url of a kubeconfig comes before the environment', async () => {
    const { port, asked } = await proxy();
    await through({ HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: '*' }, `http://127.0.0.1:${port}`).request(get);
    expect(asked).toHaveLength(1);
  });

  test.each([407, 403, 502])('refused with %d', async (status) => {
    const { port } = await proxy(status);
    const failure = await failureOf(through({ HTTPS_PROXY: `http://u:secret@127.0.0.1:${port}` }).request(get));
    expect(failure).toEqual({
      kind: 'PROXY_REFUSED',
      params: { proxy: `127.0.0.1:${port}`, server: 'api.test:6443', status },
    });
  });

  test('not there, closing, silent, no HTTP', async () => {
    const port = await unusedPort();
    expect(await failureOf(through({ HTTPS_PROXY: `http://127.0.0.1:${port}` }).request(get))).toMatchObject({
      kind: 'PROXY_UNREACHABLE',
      params: { proxy: `127.0.0.1:${port}`, reason: 'ECONNREFUSED' },
    });
    for (const treat of [(socket: Socket) => socket.destroy(), (socket: Socket) => socket.write('SSH-2.0\r\n')]) {
      const server = await tcpServer((socket) => void treat(socket));
      open.push(server);
      expect((await failureOf(through({ HTTPS_PROXY: `http://127.0.0.1:${server.port}` }).request(get))).kind).toBe(
        'PROXY_UNREACHABLE',
      );
    }
    const silent = await tcpServer(() => {});
    open.push(silent);
    const failure = await failureOf(
      through({ HTTPS_PROXY: `http://127.0.0.1:${silent.port}` }).request({ ...get, timeoutMs: 200 }),
    );
    expect(failure).toMatchObject({
      kind: 'PROXY_UNREACHABLE',
      params: { proxy: `127.0.0.1:${silent.port}`, reason: 'ETIMEDOUT' },
    });
  });

  test('that sends interim responses without an end is left at once', async () => {
    const server = await tcpServer((socket) =>
      socket.once('data', () => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(5_000))),
    );
    open.push(server);
    const failure = await failureOf(through({ HTTPS_PROXY: `http://127.0.0.1:${server.port}` }).request(get));
    // Node.js takes the first of them for the response to CONNECT.
    expect(failure).toMatchObject({ kind: 'PROXY_REFUSED', params: { status: 103 } });
  });

  test('a server behind it with another CA', async () => {
    const { port } = await proxy();
    const connection = new Connection({
      endpoint: { host: 'api.test', port: 6443 },
      dialer: dialDirectly,
      env: { HTTPS_PROXY: `http://127.0.0.1:${port}` },
      hostAuthorities: async () => [],
      trust: { type: 'authorities', certificates: [proxyAuthority.pem] },
    });
    open.push(connection);
    expect((await failureOf(connection.request(get))).kind).toBe('TLS_UNKNOWN_CA');
  });
});
