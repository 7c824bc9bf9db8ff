import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { createGzip, gzipSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isFailure } from '../../src/base/failure.ts';
import { Secret } from '../../src/base/secret.ts';
import { issueCertificate } from '../../src/pki/signing/issue-certificate.ts';
import { type Dialer, dialDirectly } from '../../src/wire/dialer.ts';
import { Connection, type ConnectionOptions } from '../../src/wire/http/connection.ts';
import { ForgedAuthority } from '../pki/forged-authority.ts';
import { type TestAuthority, testAuthority } from '../pki/test-authority.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { Authority, type Issued } from './support/authority.ts';
import { type Handler, httpsServer, json, type TestServer, tcpServer, unusedPort } from './support/servers.ts';

let authority: Authority;
let leaf: Issued;
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  authority = await Authority.make();
  leaf = await authority.issue({ dns: ['localhost'], ips: ['127.0.0.1', '::1'] });
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

function keep<T extends { close(): unknown }>(one: T): T {
  open.push(one);
  return one;
}

function connection(port: number, options: Partial<ConnectionOptions> & { host?: string } = {}): Connection {
  const { host = '127.0.0.1', ...rest } = options;
  return keep(
    new Connection({
      endpoint: { host, port },
      dialer: dialDirectly,
      env: {},
      hostAuthorities: async () => [],
      trust: { type: 'authorities', certificates: [authority.pem] },
      ...rest,
    } as ConnectionOptions),
  );
}

async function failureOf(promise: Promise<unknown>): Promise<{ kind: string; params: Record<string, unknown> }> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isFailure(error)) throw new Error(`no Failure: ${error}`);
  return { kind: error.kind, params: error.params as Record<string, unknown> };
}

const get = { method: 'GET', path: '/version', timeoutMs: PATIENCE_MS } as const;

test.each([{ host: 'localhost.' }, { host: '127.0.0.1', serverName: 'localhost.' }])(
  'the final dot of an absolute name is not part of the name in a certificate or in SNI (%j)',
  async (named) => {
    const names: unknown[] = [];
    const server = keep(
      await httpsServer(leaf, (request, response) => {
        names.push((request.socket as TLSSocket).servername);
        json({})(request, response);
      }),
    );
    const dialer: Dialer = ({ port }, signal) => dialDirectly({ host: '127.0.0.1', port }, signal);
    expect((await connection(server.port, { ...named, dialer }).request(get)).status).toBe(200);
    expect(names).toEqual(['localhost']);
  },
);

describe.each([{ http2: true }, { http2: false }])('requests (HTTP/2 $http2)', ({ http2 }) => {
  const serve = async (handler: Handler): Promise<TestServer> => keep(await httpsServer(leaf, handler, { http2 }));

  test('answers of any status come back, with the server time, its certificate and parsed JSON', async () => {
    const server = await serve(json({ kind: 'Status' }, 404));
    const answer = await connection(server.port).request(get);
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual({ kind: 'Status' });
    expect(Math.abs((answer.serverTime ?? 0) - Date.now())).toBeLessThan(30_000);
    expect(answer.serverCertificate?.equals(new X509Certificate(leaf.certificate).raw)).toBe(true);
    expect(server.requests[0]).toMatchObject({
      version: http2 ? '2.0' : '1.1',
      userAgent: expect.stringMatching(/^kubejoin\/\d.* \(linux\/\w+\)$/),
    });
  });

  test.each([
    ['4', 4_000],
    ['0', 0],
    ['Wed, 21 Oct 2037 07:28:00 GMT', undefined],
    ['-1', undefined],
    ['1e9', undefined],
    ['99999999999999999999', undefined],
    [undefined, undefined],
  ])('Retry-After: %s', async (value, expected) => {
    const server = await serve((_, response) => {
      response.writeHead(429, value === undefined ? {} : { 'retry-after': value });
      response.end('Too many requests, please try again later.\n');
    });
    expect(await connection(server.port).request(get)).toMatchObject({ status: 429, retryAfterMs: expected });
  });

  test('one connection serves requests one after the other; the token goes with each but an anonymous one', async () => {
    const server = await serve(json({}));
    const kept = connection(server.port, { credential: { token: new Secret('abcdef.0123456789abcdef') } });
    await kept.request(get);
    await kept.request({ ...get, anonymous: true });
    await kept.request({ ...get, method: 'POST', body: { a: 1 } });
    expect(server.connections).toBe(1);
    expect(server.requests.map((seen) => seen.authorization)).toEqual([
      'Bearer abcdef.0123456789abcdef',
      undefined,
      'Bearer abcdef.0123456789abcdef',
    ]);
  });

  test('requests run at the same time', async () => {
    const waiting: (() => void)[] = [];
    const server = await serve((request, response) => {
      waiting.push(() => response.end(JSON.stringify(request.url)));
      if (waiting.length === 4) for (const go of waiting) go();
    });
    const kept = connection(server.port);
    const answers = await Promise.all(['/a', '/b', '/c', '/d'].map((path) => kept.request({ ...get, path })));
    expect(answers.map((answer) => answer.body)).toEqual(['/a', '/b', '/c', '/d']);
    expect(server.connections).toBe(http2 ? 1 : 4);
  });

  test('a body that is no JSON or cut off is undefined, one that breaks off is a failure', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/cut') return response.end('{"data": {"kube');
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"data":');
      setTimeout(() => server.dropConnections(), 20);
    });
    const kept = connection(server.port);
    expect(await kept.request({ ...get, path: '/cut' })).toMatchObject({ status: 200, body: undefined });
    expect((await failureOf(kept.request({ ...get, path: '/broken' }))).kind).toBe('RESPONSE_BROKEN');
  });

  test('gzip that nobody asked for is read, by the same limit, and broken gzip is a failure', async () => {
    const asked: (string | undefined)[] = [];
    const server = await serve((request, response) => {
      asked.push(String(request.headers['accept-encoding']));
      response.setHeader('content-encoding', 'gzip');
      if (request.url === '/empty') return response.writeHead(503).end();
      const text = request.url === '/bomb' ? ' '.repeat(1024 * 1024) : JSON.stringify({ a: 'ção' });
      const whole = gzipSync(text);
      response.end(request.url === '/cut' ? whole.subarray(0, 15) : request.url === '/none' ? 'plain' : whole);
    });
    const kept = connection(server.port);
    expect(await kept.request(get)).toMatchObject({ status: 200, body: { a: 'ção' } });
    expect(await failureOf(kept.request({ ...get, path: '/bomb', maxBytes: 64 * 1024 }))).toMatchObject({
      kind: 'RESPONSE_TOO_LARGE',
    });
    expect((await failureOf(kept.request({ ...get, path: '/cut' }))).kind).toBe('RESPONSE_BROKEN');
    expect((await failureOf(kept.request({ ...get, path: '/none' }))).kind).toBe('RESPONSE_BROKEN');
    expect(await kept.request({ ...get, path: '/empty' })).toMatchObject({ status: 503, body: undefined });
    expect(await kept.request(get)).toMatchObject({ status: 200 });
    expect(new Set(asked)).toEqual(new Set(['identity']));
  });

  test('a watch that comes by gzip', async () => {
    const server = await serve((_, response) => {
      response.setHeader('content-encoding', 'gzip');
      const gzip = createGzip();
      gzip.pipe(response);
      gzip.write('{"type":"ADDED","object":{}}\n');
      gzip.flush();
    });
    const events = connection(server.port).watch('/w', {
      signal: new AbortController().signal,
      timeoutMs: PATIENCE_MS,
    });
    for await (const event of events) {
      expect(event).toEqual({ type: 'ADDED', object: {} });
      break;
    }
  });

  test('an event of a watch may be as large as its limit says', async () => {
    const line = JSON.stringify({ type: 'ADDED', object: { name: '<'.repeat(4 * 1024 * 1024) } });
    const server = await serve((_, response) => response.end(`${line}\n`));
    const watch = async (maxBytes?: number) => {
      const options = { signal: new AbortController().signal, timeoutMs: PATIENCE_MS, maxBytes };
      const types: string[] = [];
      for await (const { type } of connection(server.port).watch('/w', options)) types.push(type);
      return types;
    };
    expect(await watch(5 * 1024 * 1024)).toEqual(['ADDED']);
    expect((await failureOf(watch())).kind).toBe('RESPONSE_TOO_LARGE');
  });

  test('redirects are returned, not followed', async () => {
    const server = await serve((_, response) => {
      response.writeHead(302, { location: `https://127.0.0.1:1/` });
      response.end();
    });
    const answer = await connection(server.port, { credential: { token: new Secret('t') } }).request(get);
    expect(answer.status).toBe(302);
    expect(server.requests).toHaveLength(1);
  });

  test('400 MB are not read: neither announced nor streamed', async () => {
    let sent = 0;
    const server = await serve((request, response) => {
      if (request.url === '/announced') response.setHeader('content-length', String(400 * 1024 * 1024));
      const chunk = Buffer.alloc(64 * 1024, 32);
      const pump = (): void => {
        while (!response.destroyed && sent < 400 * 1024 * 1024) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', pump);
        }
      };
      response.on('error', () => {});
      pump();
    });
    for (const path of ['/announced', '/streamed']) {
      const failure = await failureOf(connection(server.port).request({ ...get, path, maxBytes: 1024 * 1024 }));
      expect(failure).toMatchObject({ kind: 'RESPONSE_TOO_LARGE', params: { limitBytes: 1024 * 1024 } });
    }
    expect(sent).toBeLessThan(50 * 1024 * 1024);
  });

  test('the body of a success is not kept where only its status counts, but has its limit', async () => {
    const large = { kind: 'Node', data: 'x'.repeat(100_000) };
    const server = await serve((request, response) =>
      json(large, request.url === '/refused' ? 409 : 200)(request, response),
    );
    const dropping = { ...get, method: 'PATCH', body: {}, dropsBody: true } as const;
    const kept = connection(server.port);
    const asked = (path: string, more = {}) => kept.request({ ...dropping, path, ...more });
    expect(await asked('/changed')).toMatchObject({ status: 200, body: undefined });
    expect(await asked('/refused')).toMatchObject({ status: 409, body: large });
    expect(await failureOf(asked('/changed', { maxBytes: 50_000 }))).toMatchObject({ kind: 'RESPONSE_TOO_LARGE' });
  });

  test('a slow drip ends at the time limit', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/first') return json({})(request, response);
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    });
    const kept = connection(server.port);
    await kept.request({ ...get, path: '/first' }); // a busy machine may take longer than the limit to connect
    const failure = await failureOf(kept.request({ ...get, timeoutMs: 300 }));
    expect(failure).toMatchObject({ kind: 'REQUEST_TIMED_OUT', params: { request: 'GET /version', seconds: 0.3 } });
  });

  test('an abort ends a request at once with its reason', async () => {
    const controller = new AbortController();
    const server = await serve(() => controller.abort(new Error('SIGINT')));
    const answer = connection(server.port).request({ ...get, signal: controller.signal });
    await expect(answer).rejects.toThrow('SIGINT');
  });

  test('a connection that the server gave up is made anew for a read', async () => {
    const server = await serve(json({}));
    const kept = connection(server.port);
    await kept.request(get);
    server.dropConnections();
    expect((await kept.request(get)).status).toBe(200);
    expect(server.connections).toBe(2);
  });

  test('a watch gives its events as they come and ends with the server, the signal, or the time limit', async () => {
    const server = await serve((request, response) => {
      response.write('{"type":"ADDED","object":{"n":1}}\n{"type":"MODI');
      setTimeout(() => {
        response.write('FIED","object":{"n":2}}\n');
        if (request.url === '/ends') response.end();
      }, 20);
    });
    const kept = connection(server.port);
    const seen = [];
    for await (const event of kept.watch('/ends', { signal: new AbortController().signal, timeoutMs: PATIENCE_MS }))
      seen.push(event);
    expect(seen).toEqual([
      { type: 'ADDED', object: { n: 1 } },
      { type: 'MODIFIED', object: { n: 2 } },
    ]);
    const controller = new AbortController();
    let count = 0;
    for await (const _ of kept.watch('/stays', { signal: controller.signal, timeoutMs: PATIENCE_MS }))
      if (++count === 2) controller.abort();
    expect(count).toBe(2);
    const late = async () => {
      for await (const _ of kept.watch('/stays', { signal: new AbortController().signal, timeoutMs: 200 }));
    };
    expect(await failureOf(late())).toMatchObject({ kind: 'REQUEST_TIMED_OUT' });
  });

  test('a refused watch is one ERROR event', async () => {
    const server = await serve(json({ kind: 'Status', code: 403 }, 403));
    const seen = [];
    for await (const event of connection(server.port).watch('/w', {
      signal: new AbortController().signal,
      timeoutMs: PATIENCE_MS,
    }))
      seen.push(event);
    expect(seen).toEqual([{ type: 'ERROR', object: { kind: 'Status', code: 403 } }]);
  });

  test('a watch that is turned away in plain text tells for how long', async () => {
    const server = await serve((_, response) => {
      response.writeHead(429, { 'retry-after': '2', 'content-type': 'text/plain' });
      response.end('Too many requests, please try again later.\n');
    });
    const seen = [];
    for await (const event of connection(server.port).watch('/w', {
      signal: new AbortController().signal,
      timeoutMs: PATIENCE_MS,
    }))
      seen.push(event);
    const status = {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      code: 429,
      details: { retryAfterSeconds: 2 },
    };
    expect(seen).toEqual([{ type: 'ERROR', object: status }]);
  });
});

describe('connections that are not made', () => {
  test('refused', async () => {
    const port = await unusedPort();
    expect(await failureOf(connection(port).request(get))).toMatchObject({
      kind: 'CONNECTION_REFUSED',
      params: { server: `127.0.0.1:${port}` },
    });
  });

  test('a name that does not exist (.invalid, RFC 6761)', async () => {
    // A resolver may ask several servers twice, for 5 s each.
    const patient = connection(6443, { host: 'kubejoin.invalid', connectTimeoutMs: PATIENCE_MS });
    const failure = await failureOf(patient.request({ ...get, timeoutMs: PATIENCE_MS }));
    expect(['NAME_NOT_FOUND', 'RESOLVER_FAILED']).toContain(failure.kind);
    expect(failure.params.name).toBe('kubejoin.invalid');
  });

  test('a server that is silent during the TLS handshake', async () => {
    const server = keep(await tcpServer(() => {}));
    const failure = await failureOf(connection(server.port, { connectTimeoutMs: 200 }).request(get));
    expect(failure).toMatchObject({ kind: 'CONNECTION_TIMED_OUT', params: { stage: 'tls', seconds: 0.2 } });
  });

  test('a server that closes', async () => {
    const server = keep(await tcpServer((socket) => socket.destroy()));
    expect((await failureOf(connection(server.port).request(get))).kind).toBe('CONNECTION_RESET');
  });

  test('plain HTTP on the port, and something else', async () => {
    const http = keep(
      await tcpServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))),
    );
    expect(await failureOf(connection(http.port).request(get))).toMatchObject({
      kind: 'NOT_TLS',
      params: { plainHttp: true },
    });
    const ssh = keep(await tcpServer((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n')));
    expect(await failureOf(connection(ssh.port).request(get))).toMatchObject({
      kind: 'NOT_TLS',
      params: { plainHttp: false },
    });
  });

  test('close ends what is under way', async () => {
    const server = keep(await tcpServer(() => kept.close()));
    const kept = connection(server.port);
    const answer = kept.request(get);
    await expect(answer).rejects.toThrow('closed');
  });

  test('several requests share a failing connection', async () => {
    const server = keep(await tcpServer((socket) => socket.destroy()));
    const kept = connection(server.port);
    const codes = await Promise.all([1, 2, 3].map(() => failureOf(kept.request(get)).then((failure) => failure.kind)));
    expect(codes).toEqual(['CONNECTION_RESET', 'CONNECTION_RESET', 'CONNECTION_RESET']);
    expect(server.connections).toBe(1);
  });
});

test('IPv6', async () => {
  const server = keep(await httpsServer(leaf, json({ v: 6 }), { host: '::1' }));
  expect(await connection(server.port, { host: '::1' }).request(get)).toMatchObject({ body: { v: 6 } });
});

describe('two authorities of one name, without key identifiers', () => {
  // OpenSSL picks one of them by the name, and says that the signature is wrong.
  const twin = () =>
    testAuthority({ keyIdentifier: false, notBefore: Date.now() - 3_600_000, notAfter: Date.now() + 3_600_000 });
  const [one, two, stranger] = [twin(), twin(), twin()];
  const issue = (authority: TestAuthority): Issued => {
    const template = {
      commonName: 'kube-apiserver',
      organizations: [],
      dnsNames: [],
      ipAddresses: ['127.0.0.1'],
      usages: ['server'],
      algorithm: 'ECDSA-P256',
      validity: 3_600_000,
    } as const;
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { certificate, key } = issueCertificate(authority, template, {
      now: Date.now(),
      notBefore: Date.now() - 3_600_000,
      pair,
    });
    return { certificate, key: key.reveal() };
  };

  test.each([
    ['the first', one],
    ['the second', two],
  ])('%s in use: both are tried', async (_, inUse) => {
    const server = keep(await httpsServer(issue(inUse), json({ a: 1 })));
    const trust = { type: 'authorities' as const, certificates: [one.pem, two.pem] };
    expect(await connection(server.port, { trust }).request(get)).toMatchObject({ status: 200, body: { a: 1 } });
  });

  test('neither: a third one of the same name is a stranger', async () => {
    const server = keep(await httpsServer(issue(stranger), json({})));
    const trust = { type: 'authorities' as const, certificates: [one.pem, two.pem] };
    expect((await failureOf(connection(server.port, { trust }).request(get))).kind).toBe('TLS_UNKNOWN_CA');
    expect(server.requests).toHaveLength(0);
  });
});

test('an address with a zone is none that a certificate can be for, as to Go', async () => {
  const server = keep(await httpsServer(leaf, json({ ipv6: true }), { host: '::1' }));
  const failure = await failureOf(connection(server.port, { host: '::1%lo' }).request(get));
  expect(failure).toMatchObject({ kind: 'TLS_NAME_MISMATCH', params: { name: '::1%lo' } });
});

test("a stranger's certificate in which our reader finds no key is one of an unknown authority, and nothing else", async () => {
  // OpenSSL reads an INTEGER; a reader of one-byte tags, an element of indefinite length in it.
  const serial = Buffer.from([0x1f, 0x02, 0x04, 0x01, 0x30, 0x80, 0x01]);
  const stranger = new ForgedAuthority(authority.x509).issue({ serial });
  const server = keep(await httpsServer(stranger, json({})));
  const failure = await failureOf(connection(server.port).request(get));
  expect(failure).toMatchObject({
    kind: 'TLS_UNKNOWN_CA',
    params: { seen: [], expected: [expect.stringMatching(/^sha256:/)] },
  });
});

test('an unverified connection cannot be given a credential', () => {
  const options = {
    trust: { type: 'unverified' },
    credential: { token: new Secret('t') },
  } as unknown as ConnectionOptions;
  expect(() => connection(1, options)).toThrow(TypeError);
});
