import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { discover } from '../../../src/cluster/discovery/discover.ts';
import { TrustedCluster } from '../../../src/cluster/discovery/trusted-cluster.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { ForgedAuthority } from '../../pki/forged-authority.ts';
import { PATIENCE_MS } from '../../support/patience.ts';
import { Authority, type Issued } from '../../wire/support/authority.ts';
import {
  type Handler,
  httpsServer,
  json,
  type TestServer,
  type TestTlsServer,
  tcpServer,
  unusedPort,
} from '../../wire/support/servers.ts';
import {
  CLUSTER_INFO,
  clusterInfo,
  clusterInfoKubeconfig,
  failureOf,
  pinOf,
  TOKEN,
  type TokenOptions,
  tokenDiscovery,
} from './support/cluster.ts';
import { fakeHost, virtualClock } from './support/host.ts';

let authority: Authority;
let other: Authority;
let leaf: Issued;
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  authority = await Authority.make();
  other = await Authority.make('kubernetes');
  leaf = await authority.issue();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A control plane that answers cluster-info by `answer`, given the kubeconfig that names itself. */
async function controlPlane(
  answer: (kubeconfig: string, count: number) => Handler = (kubeconfig) => json(clusterInfo(kubeconfig)),
  options: {
    bundle?: string;
    issued?: Issued;
    later?: Issued;
    http2?: boolean;
    server?: (port: number) => string;
  } = {},
): Promise<TestTlsServer> {
  let count = 0;
  const { issued = leaf, later, http2 } = options;
  const answers: Handler = (request, response) => {
    const name = options.server?.(server.port) ?? `https://127.0.0.1:${server.port}`;
    const kubeconfig = clusterInfoKubeconfig(name, options.bundle ?? authority.pem);
    if (request.url !== CLUSTER_INFO) return json({ path: request.url })(request, response);
    answer(kubeconfig, ++count)(request, response);
  };
  const server = await httpsServer(issued, answers, { ...(later && { later }), ...(http2 !== undefined && { http2 }) });
  open.push(server);
  return server;
}

async function join(server: TestServer, options: Partial<TokenOptions> = {}): Promise<TrustedCluster> {
  const cluster = await discover(
    tokenDiscovery({ endpoint: `127.0.0.1:${server.port}`, pins: [pinOf(authority)], ...options }),
  );
  open.push(cluster.connection);
  return cluster;
}

const get = { method: 'GET', path: '/api', timeoutMs: PATIENCE_MS } as const;

describe('what is trusted', () => {
  test('signed and pinned: read without the token from whom the verified connection finds, then the token over that one', async () => {
    const server = await controlPlane();
    const cluster = await join(server);
    expect(cluster).toBeInstanceOf(TrustedCluster);
    expect(cluster.server).toBe(`https://127.0.0.1:${server.port}`);
    expect(cluster.caBundle).toBe(authority.pem);
    expect(cluster.credential).toEqual({ type: 'token', token: new Secret(TOKEN) });
    expect(server.requests.map(({ path, authorization }) => [path, authorization])).toEqual([
      [CLUSTER_INFO, undefined],
    ]);
    expect(server.connections).toBe(2);
    await cluster.connection.request(get);
    expect(server.connections).toBe(2);
    expect(server.requests[1]).toMatchObject({ path: '/api', authorization: `Bearer ${TOKEN}` });
    expect(JSON.stringify(cluster)).not.toContain('0123456789abcdef');
  });

  test('so over HTTP/1.1', async () => {
    const server = await controlPlane(undefined, { http2: false });
    const cluster = await join(server);
    await cluster.connection.request(get);
    expect(server.requests.map(({ path, authorization, version }) => [path, authorization, version])).toEqual([
      [CLUSTER_INFO, undefined, '1.1'],
      ['/api', `Bearer ${TOKEN}`, '1.1'],
    ]);
  });

  test('another server behind the endpoint, with a key of its own, is asked as well, and without the token', async () => {
    const server = await controlPlane(undefined, { later: await authority.issue() });
    await join(server);
    expect(server.requests.map(({ path, authorization }) => [path, authorization])).toEqual([
      [CLUSTER_INFO, undefined],
      [CLUSTER_INFO, undefined],
    ]);
  });

  test('an RSA authority', async () => {
    const rsa = await Authority.make('kubernetes', 'rsa');
    const server = await controlPlane(undefined, { issued: await rsa.issue(), bundle: rsa.pem });
    expect((await join(server, { pins: [pinOf(rsa)] })).caBundle).toBe(rsa.pem);
  });

  test('a second pin and an upper-case pin', async () => {
    const server = await controlPlane();
    await join(server, { pins: [pinOf(other), pinOf(authority).toUpperCase()] });
  });

  test('another TLS bootstrap token is the credential', async () => {
    const server = await controlPlane();
    const cluster = await join(server, { tlsBootstrapToken: 'fedcba.fedcba9876543210' });
    await cluster.connection.request(get);
    expect(server.requests.at(-1)?.authorization).toBe('Bearer fedcba.fedcba9876543210');
  });

  test('a rotation: the server is verified by the pinned one of two authorities, and the whole bundle is trusted then', async () => {
    const bundle = `${other.pem}${authority.pem}`;
    const server = await controlPlane(undefined, { bundle });
    const cluster = await join(server);
    expect(cluster.caBundle).toBe(bundle);
    // The rotation goes on: the next certificate is of the authority that was not pinned.
    server.present(await other.issue());
    server.dropConnections();
    const again = () => cluster.connection.request(get);
    // The first may still be sent over the connection that has just ended.
    expect(await again().catch(again)).toMatchObject({ status: 200 });
    expect(server.connections).toBe(3);
  });

  test('a server whose certificate is of an authority that is in the bundle but not pinned is refused', async () => {
    const server = await controlPlane(undefined, { bundle: `${other.pem}${authority.pem}` });
    const failure = await failureOf(join(server, { pins: [pinOf(other)] }));
    expect(failure).toMatchObject({ kind: 'TLS_UNKNOWN_CA', params: { expected: [pinOf(other)] } });
    expect(server.requests).toHaveLength(1);
  });

  test('a pinned intermediate authority is an anchor', async () => {
    const intermediate = await Authority.make('intermediate', 'ecdsa', authority);
    const server = await controlPlane(undefined, {
      issued: await intermediate.issue(),
      bundle: `${intermediate.pem}${authority.pem}`,
    });
    await join(server, { pins: [pinOf(intermediate)] });
  });

  test('the server that cluster-info names gets the token, over its own verified connection', async () => {
    const named = await controlPlane();
    const given = await controlPlane(undefined, { server: () => `https://127.0.0.1:${named.port}` });
    const events: JoinEvent[] = [];
    const cluster = await join(given, { events });
    expect(cluster.server).toBe(`https://127.0.0.1:${named.port}`);
    await cluster.connection.request(get);
    expect(named.requests.map((request) => request.authorization)).toEqual([`Bearer ${TOKEN}`]);
    expect(given.requests.every((request) => request.authorization === undefined)).toBe(true);
    const params = { given: `127.0.0.1:${given.port}`, found: `127.0.0.1:${named.port}` };
    expect(events).toEqual([{ type: 'notice', level: 'info', message: { key: 'DISCOVERY_OTHER_SERVER', params } }]);
  });

  test('unsafe without pins: the signed bundle is trusted, and said so; without the flag nothing is sent', async () => {
    const server = await controlPlane();
    const events: JoinEvent[] = [];
    const cluster = await join(server, { pins: [], unsafe: true, events });
    await cluster.connection.request(get);
    expect(server.requests.map((request) => request.authorization)).toEqual([undefined, `Bearer ${TOKEN}`]);
    const params = { server: `127.0.0.1:${server.port}`, pins: [pinOf(authority)] };
    const message = { key: 'DISCOVERY_UNVERIFIED_CA', params };
    expect(events).toEqual([{ type: 'notice', level: 'warning', message }]);
    expect(cluster.extras).toEqual({});
    expect((await failureOf(join(server, { pins: [] }))).kind).toBe('CA_PIN_MISSING');
  });

  test('unsafe: a server whose certificate is not of the bundle is refused', async () => {
    const server = await controlPlane(undefined, { bundle: other.pem });
    expect((await failureOf(join(server, { pins: [], unsafe: true }))).kind).toBe('TLS_UNKNOWN_CA');
  });
});

describe('what cannot heal fails at once', () => {
  test.each([
    [
      'a wrong pin',
      'CA_PIN_MISMATCH',
      () => json(clusterInfo(clusterInfoKubeconfig('https://127.0.0.1:1', other.pem))),
    ],
    [
      'a signature with another secret',
      'SIGNATURE_INVALID',
      (kubeconfig: string) => json(clusterInfo(kubeconfig, ['abcdef.aaaaaaaaaaaaaaaa'])),
    ],
    [
      'no JSON',
      'CLUSTER_INFO_MALFORMED',
      () => (_: unknown, response: { end(text: string): void }) => response.end('{"data":'),
    ],
    ['no ConfigMap', 'CLUSTER_INFO_MALFORMED', () => json({ kind: 'Secret', data: {} })],
    ['no kubeconfig', 'CLUSTER_INFO_MALFORMED', () => json({ kind: 'ConfigMap' })],
    ['a signed kubeconfig that is none', 'CLUSTER_INFO_MALFORMED', () => json(clusterInfo('a: [b'))],
    [
      'a signed kubeconfig without a CA',
      'CLUSTER_INFO_MALFORMED',
      () => json(clusterInfo('clusters: [{name: "", cluster: {server: "https://a:1"}}]')),
    ],
    ['401', 'CLUSTER_INFO_UNAUTHORIZED', () => json({}, 401)],
    ['a redirect', 'API_UNEXPECTED_STATUS', () => json({}, 302)],
    ['a body without end', 'RESPONSE_TOO_LARGE', () => json({ a: 'a'.repeat(3 * 1024 * 1024) })],
  ])('%s', async (_, kind, answer) => {
    const server = await controlPlane(answer as (kubeconfig: string) => Handler);
    expect((await failureOf(join(server))).kind).toBe(kind);
    expect(server.requests).toHaveLength(1);
  });

  test('the mismatch shows both hashes', async () => {
    const server = await controlPlane(undefined, { bundle: other.pem });
    expect((await failureOf(join(server))).params).toMatchObject({
      expected: [pinOf(authority)],
      seen: [pinOf(other)],
    });
  });

  test("a forger who knows the token, with a certificate that carries the pinned key's bytes", async () => {
    const forger = new ForgedAuthority(authority.x509);
    const server = await controlPlane(undefined, { issued: forger.issue(), bundle: forger.pem });
    expect(await failureOf(join(server))).toMatchObject({
      kind: 'CLUSTER_INFO_MALFORMED',
      params: { problem: 'ambiguous-ca' },
    });
    expect(server.requests.every((request) => request.authorization === undefined)).toBe(true);
  });

  test('a forger who knows the token: the first answer is his, the verified second one is not', async () => {
    const forged = (kubeconfig: string, count: number) =>
      json(clusterInfo(count === 1 ? kubeconfig.replace('users: null', 'users: []') : kubeconfig));
    const server = await controlPlane(forged, { issued: await other.issue(), later: leaf });
    expect(await failureOf(join(server))).toEqual({
      kind: 'CLUSTER_INFO_CHANGED',
      params: { server: `127.0.0.1:${server.port}` },
    });
    expect(server.requests.every((request) => request.authorization === undefined)).toBe(true);
  });

  test('a man in the middle with his own CA who passes the signed answer on', async () => {
    const middle = await controlPlane((kubeconfig) => json(clusterInfo(kubeconfig)), { issued: await other.issue() });
    const failure = await failureOf(join(middle));
    expect(failure).toMatchObject({
      kind: 'TLS_UNKNOWN_CA',
      params: { expected: [pinOf(authority)], issuer: 'CN=kubernetes' },
    });
    expect(middle.requests.map((request) => request.authorization)).toEqual([undefined]);
  });

  test('a certificate for other names, expired, not yet valid', async () => {
    const names = await controlPlane(undefined, {
      issued: await authority.issue({ dns: ['api.example'], ips: ['10.0.0.1'] }),
    });
    expect(await failureOf(join(names))).toMatchObject({
      kind: 'TLS_NAME_MISMATCH',
      params: { name: '127.0.0.1', names: ['api.example', '10.0.0.1'] },
    });
    const past = new Date(Date.now() - 600_000);
    const expired = await controlPlane(undefined, { issued: await authority.issue({ notAfter: past }) });
    const failure = await failureOf(join(expired));
    expect(failure).toMatchObject({
      kind: 'TLS_CERTIFICATE_EXPIRED',
      params: { skewMinutes: 0, subject: 'CN=kube-apiserver' },
    });
    expect(Date.parse(String(failure.params.notAfter))).toBe(Math.floor(past.getTime() / 1000) * 1000);
    const future = await controlPlane(undefined, {
      issued: await authority.issue({ notBefore: new Date(Date.now() + 600_000) }),
    });
    expect(await failureOf(join(future))).toMatchObject({
      kind: 'TLS_CERTIFICATE_NOT_YET_VALID',
      params: { serverTime: expect.any(String) },
    });
  });

  test('plain HTTP on the port', async () => {
    const server = await tcpServer((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    open.push(server);
    expect(await failureOf(join(server))).toMatchObject({ kind: 'NOT_TLS', params: { plainHttp: true } });
  });

  test.each([
    [{ endpoint: 'a b:1' }, 'ENDPOINT_INVALID', { endpoint: 'a b:1' }],
    [{ token: 'abcdef' }, 'TOKEN_INVALID', {}],
    [{ token: ` ${TOKEN}` }, 'TOKEN_INVALID', {}],
    [{ token: `${TOKEN}0` }, 'TOKEN_INVALID', {}],
    [{ token: 'abcdefg.0123456789abcdef' }, 'TOKEN_INVALID', {}],
    [{ token: 'ABCDEF.0123456789abcdef' }, 'TOKEN_INVALID', {}],
    [{ token: 'abcdef.0123456789abcde!' }, 'TOKEN_INVALID', {}],
    [{ pins: ['sha1:00'] }, 'CA_PIN_INVALID', { pin: 'sha1:00' }],
    [{ pins: ['sha1:00'], unsafe: true }, 'CA_PIN_INVALID', { pin: 'sha1:00' }],
    [{ pins: [] }, 'CA_PIN_MISSING', {}],
  ])('%o', async (options, kind, params) => {
    const server = await controlPlane();
    expect(await failureOf(join(server, options))).toEqual({ kind, params });
    expect(server.connections).toBe(0);
  });

  test('pins count although none are needed', async () => {
    const server = await controlPlane(undefined, { bundle: other.pem });
    expect((await failureOf(join(server, { unsafe: true }))).kind).toBe('CA_PIN_MISMATCH');
  });
});

describe('what can heal is waited for', () => {
  test('no signature yet, which appears later', async () => {
    const server = await controlPlane((kubeconfig, count) => json(clusterInfo(kubeconfig, count < 3 ? [] : [TOKEN])));
    await join(server);
    expect(server.requests.filter(({ path }) => path === CLUSTER_INFO)).toHaveLength(3);
  });

  test.each([403, 404, 500, 503, 429])('%d, then 200', async (status) => {
    const server = await controlPlane((kubeconfig, count) =>
      count === 1 ? json({}, status) : json(clusterInfo(kubeconfig)),
    );
    await join(server);
    expect(server.requests).toHaveLength(2);
  });

  test('a server that is not there yet', async () => {
    const port = await unusedPort();
    const joined = discover(tokenDiscovery({ endpoint: `127.0.0.1:${port}`, pins: [pinOf(authority)] }));
    setTimeout(async () => {
      const kubeconfig = clusterInfoKubeconfig(`https://127.0.0.1:${port}`, authority.pem);
      open.push(await httpsServer(leaf, json(clusterInfo(kubeconfig)), { port }));
    }, 300);
    open.push((await joined).connection);
  });

  test('pauses grow from 200 ms to 2 s, the reason is shown after a second, the wait ends with timeouts.discovery', async () => {
    const clock = virtualClock();
    const events: JoinEvent[] = [];
    const endpoint = `127.0.0.1:${await unusedPort()}`;
    const options = {
      endpoint,
      pins: [pinOf(authority)],
      host: fakeHost({ clock }),
      timeouts: { discovery: 20_000 },
      events,
    };
    const failure = await failureOf(discover(tokenDiscovery(options)));
    expect(failure).toEqual({ kind: 'CONNECTION_REFUSED', params: { server: endpoint, waitedSeconds: 20 } });
    // The timer that reports silence, a second after the start, does not count as a pause.
    const pauses = clock.slept.filter(({ until }) => until !== 1000).map(({ ms }) => ms);
    expect(pauses.slice(0, 6)).toEqual([200, 400, 800, 1600, 2000, 2000]);
    const waiting = events.filter((event) => event.type === 'waiting' && event.message.key === 'DISCOVERY_WAITING');
    expect(waiting).toHaveLength(1);
    expect(waiting[0]).toMatchObject({ failure: { kind: 'CONNECTION_REFUSED' } });
  });

  test('a signature that is 25 s late, because another controller manager had to take over', async () => {
    const clock = virtualClock();
    const others = ['aaaaaa.0123456789abcdef'];
    const server = await controlPlane((kubeconfig) =>
      json(clock.monotonic() < 25_000 ? clusterInfo(kubeconfig, others) : clusterInfo(kubeconfig)),
    );
    await join(server, { host: fakeHost({ clock }), timeouts: { discovery: 300_000 } });
    expect(clock.monotonic()).toBeGreaterThanOrEqual(25_000);
  });

  test('signatures only for other tokens: unknown or expired after 30 s', async () => {
    const clock = virtualClock();
    const server = await controlPlane((kubeconfig) =>
      json(clusterInfo(kubeconfig, ['aaaaaa.0123456789abcdef', 'bbbbbb.0123456789abcdef'])),
    );
    const failure = await failureOf(join(server, { host: fakeHost({ clock }), timeouts: { discovery: 300_000 } }));
    expect(failure).toMatchObject({
      kind: 'TOKEN_UNKNOWN',
      params: { tokenId: 'abcdef', others: ['aaaaaa', 'bbbbbb'] },
    });
    // Beyond the thirty, at most one of its pauses.
    expect(failure.params).toHaveProperty(
      'waitedSeconds',
      expect.toSatisfy((seconds: number) => seconds >= 30 && seconds <= 32),
    );
    expect(clock.monotonic()).toBeLessThan(32_500);
  });

  test('cluster-info that stays forbidden was closed: after a minute', async () => {
    const clock = virtualClock();
    const server = await controlPlane(() => json({}, 403));
    const failure = await failureOf(join(server, { host: fakeHost({ clock }), timeouts: { discovery: 300_000 } }));
    expect(failure).toMatchObject({ kind: 'CLUSTER_INFO_FORBIDDEN' });
    expect(clock.monotonic()).toBeGreaterThan(55_000);
    expect(clock.monotonic()).toBeLessThan(63_000);
  });

  test('no signature at all is waited for to the end', async () => {
    const server = await controlPlane((kubeconfig) => json(clusterInfo(kubeconfig, [])));
    const failure = await failureOf(
      join(server, { host: fakeHost({ clock: virtualClock() }), timeouts: { discovery: 12_000 } }),
    );
    expect(failure).toMatchObject({ kind: 'SIGNATURE_MISSING', params: { waitedSeconds: 12 } });
  });

  test('a silent server is said to be silent after a second, and is not waited for longer than timeouts.discovery', async () => {
    const server = await tcpServer(() => {});
    open.push(server);
    const events: JoinEvent[] = [];
    const failure = await failureOf(join(server, { timeouts: { discovery: 1500 }, events }));
    expect(failure.kind).toBe('CONNECTION_TIMED_OUT');
    expect(events).toContainEqual({
      type: 'waiting',
      message: { key: 'DISCOVERY_NO_ANSWER_YET', params: { server: `127.0.0.1:${server.port}`, upToSeconds: 1 } },
    });
  });

  test('an abort ends it at once with the reason of the signal, in a pause and in a request', async () => {
    const silent = await controlPlane(() => () => {});
    const absent = { port: await unusedPort() } as TestServer;
    for (const server of [silent, absent]) {
      const controller = new AbortController();
      const joined = join(server, { signal: controller.signal });
      setTimeout(() => controller.abort(new Error('SIGTERM')), 100);
      await expect(joined).rejects.toThrow('SIGTERM');
    }
  });
});

describe('a clock that is not set yet', () => {
  const MINUTE_MS = 60_000;
  const at = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS);
  const CASES = [
    // The server's clock differs by more than what is missing, so that only the clock of this machine is wrong.
    { wrong: 'behind', kind: 'TLS_CERTIFICATE_NOT_YET_VALID', dates: { notBefore: 10 }, skew: 20 },
    { wrong: 'ahead', kind: 'TLS_CERTIFICATE_EXPIRED', dates: { notAfter: -10 }, skew: -20 },
  ] as const;
  type Case = (typeof CASES)[number];

  /** Joins a server whose certificate is valid after this many looks at its time, as if the clock had been set. */
  async function joinLate({ dates, skew }: Case, setAfter: number, options: Partial<TokenOptions>) {
    const issued = await authority.issue({
      ...('notBefore' in dates && { notBefore: at(dates.notBefore) }),
      ...('notAfter' in dates && { notAfter: at(dates.notAfter) }),
    });
    let looks = 0;
    const server = await httpsServer(issued, (request, response) => {
      if (request.method === 'HEAD' && ++looks === setAfter) server.present(leaf);
      response.setHeader('date', at(skew).toUTCString());
      const kubeconfig = clusterInfoKubeconfig(`https://127.0.0.1:${server.port}`, authority.pem);
      json(request.url === CLUSTER_INFO ? clusterInfo(kubeconfig) : {})(request, response);
    });
    open.push(server);
    return join(server, options);
  }

  test.each(CASES)('$wrong: the join waits, says why, and goes on once the clock is set', async (one) => {
    const clock = virtualClock();
    const events: JoinEvent[] = [];
    const cluster = await joinLate(one, 5, { host: fakeHost({ clock }), timeouts: { discovery: 300_000 }, events });
    expect(cluster).toBeInstanceOf(TrustedCluster);
    expect(clock.monotonic()).toBeLessThan(60_000);
    const waiting = events.filter((event) => event.type === 'waiting' && event.message.key === 'DISCOVERY_WAITING');
    expect(waiting).toMatchObject([{ failure: { kind: one.kind } }]);
  });

  test.each(CASES)('$wrong: the failure is the last one where the clock stays wrong', async (one) => {
    const options = { host: fakeHost({ clock: virtualClock() }), timeouts: { discovery: 5_000 } };
    expect(await failureOf(joinLate(one, Number.POSITIVE_INFINITY, options))).toMatchObject({
      kind: one.kind,
      params: { serverTime: expect.any(String), waitedSeconds: 5 },
    });
  });
});

test('a clock that differs from the server is said', async () => {
  const server = await controlPlane((kubeconfig) => (request, response) => {
    response.setHeader('date', new Date(Date.now() + 5 * 60_000 + 1000).toUTCString());
    json(clusterInfo(kubeconfig))(request, response);
  });
  const events: JoinEvent[] = [];
  await join(server, { events });
  expect(events).toContainEqual({
    type: 'notice',
    level: 'warning',
    message: { key: 'CLOCK_SKEW', params: { server: `127.0.0.1:${server.port}`, minutes: 5 } },
  });
});
