import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { discover } from '../../../src/cluster/discovery/discover.ts';
import { Authority, type Issued } from '../../wire/support/authority.ts';
import { type Handler, httpsServer, json, type TestTlsServer } from '../../wire/support/servers.ts';
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

const OTHERS = ['aaaaaa.0123456789abcdef', 'bbbbbb.0123456789abcdef'];
const BEARER = `Bearer ${TOKEN}`;

let authority: Authority;
let other: Authority;
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  authority = await Authority.make();
  other = await Authority.make('kubernetes');
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

interface ControlPlane {
  /** Tokens that sign cluster-info, by the number of times that it has been read. */
  signers?: (count: number) => readonly string[];
  ready?: Handler;
  /** Answers a request with the token, by the number of such requests. */
  withToken?: (count: number) => Handler;
  issued?: Issued;
  /** PEM, in cluster-info. */
  bundle?: string;
}

/** An API server whose cluster-info others have signed, and which rejects the token, except where told otherwise. */
async function controlPlane(given: ControlPlane = {}): Promise<TestTlsServer> {
  const { signers = () => OTHERS, ready = json('ok'), withToken = () => json({}, 401), bundle = authority.pem } = given;
  let read = 0;
  let asked = 0;
  const server = await httpsServer(given.issued ?? (await authority.issue()), (request, response) => {
    if (request.url === CLUSTER_INFO) {
      const kubeconfig = clusterInfoKubeconfig(`https://127.0.0.1:${server.port}`, bundle);
      json(clusterInfo(kubeconfig, signers(++read)))(request, response);
    } else if (request.headers.authorization !== undefined) withToken(++asked)(request, response);
    else ready(request, response);
  });
  open.push(server);
  return server;
}

/** How a join by that server ends, on a clock of its own. */
async function outcome(server: TestTlsServer, options: Partial<TokenOptions> = {}) {
  const clock = virtualClock();
  const endpoint = `127.0.0.1:${server.port}`;
  const given = { host: fakeHost({ clock }), timeouts: { discovery: 300_000 }, ...options };
  const failure = await failureOf(discover(tokenDiscovery({ endpoint, pins: [pinOf(authority)], ...given })));
  return { ...failure, ms: clock.monotonic() };
}

/** Paths of the requests that carried a token. */
function withToken({ requests }: TestTlsServer): string[] {
  return requests.filter(({ authorization }) => authorization !== undefined).map(({ path }) => path);
}

describe('a token that has not signed cluster-info, and that the API server rejects', () => {
  test.each([
    ['others have signed', OTHERS, ['aaaaaa', 'bbbbbb']],
    ['nobody has signed', [], []],
  ])('fails within seconds: %s', async (_, signers, others) => {
    const server = await controlPlane({ signers: () => signers });
    const failure = await outcome(server);
    expect(failure).toMatchObject({ code: 'TOKEN_UNKNOWN', params: { tokenId: 'abcdef', others, rejected: true } });
    expect(failure.ms).toBeGreaterThanOrEqual(2_000);
    expect(failure.ms).toBeLessThan(5_000);
    expect(server.requests.slice(0, 3).map(({ path, authorization }) => [path, authorization])).toEqual([
      [CLUSTER_INFO, undefined],
      ['/readyz', undefined],
      ['/version', BEARER],
    ]);
  });

  test('that the server gets to know within two seconds joins', async () => {
    const server = await controlPlane({
      signers: (count) => (count > 2 ? [...OTHERS, TOKEN] : OTHERS),
      withToken: (count) => json({}, count > 1 ? 200 : 401),
    });
    const options = { host: fakeHost({ clock: virtualClock() }), timeouts: { discovery: 300_000 } };
    const endpoint = `127.0.0.1:${server.port}`;
    const cluster = await discover(tokenDiscovery({ endpoint, pins: [pinOf(authority)], ...options }));
    open.push(cluster.connection);
    expect(withToken(server)).toEqual(['/version', '/version']);
  });

  test('by a server that is not ready: that says nothing, and the token is not sent', async () => {
    const server = await controlPlane({ ready: json({}, 500) });
    const failure = await outcome(server);
    expect(failure).toMatchObject({ code: 'TOKEN_UNKNOWN', params: { others: ['aaaaaa', 'bbbbbb'] } });
    expect(failure.params).not.toHaveProperty('rejected');
    expect(failure.ms).toBeGreaterThanOrEqual(30_000);
    expect(withToken(server)).toEqual([]);
  });

  test.each([429, 500, 503])('%s with the token says nothing, and it is asked again', async (status) => {
    const server = await controlPlane({ withToken: (count) => json({}, count > 2 ? 401 : status) });
    expect(await outcome(server)).toMatchObject({ code: 'TOKEN_UNKNOWN', params: { rejected: true } });
    expect(withToken(server).length).toBeGreaterThan(2);
  });
});

test('a token that the server accepts is asked for once: only its signature is late', async () => {
  const server = await controlPlane({ withToken: () => json({}) });
  const failure = await outcome(server);
  expect(failure).toMatchObject({ code: 'TOKEN_UNKNOWN' });
  expect(failure.params).not.toHaveProperty('rejected');
  expect(failure.ms).toBeGreaterThanOrEqual(30_000);
  expect(withToken(server)).toEqual(['/version']);
});

describe('the token is not sent', () => {
  test('to a server whose certificate is not from the pinned CA', async () => {
    const server = await controlPlane({ issued: await other.issue() });
    expect((await outcome(server)).code).toMatch(/^TLS_/);
    expect(withToken(server)).toEqual([]);
  });

  test('to a server whose own CA stands beside the pinned one', async () => {
    const server = await controlPlane({ issued: await other.issue(), bundle: `${authority.pem}${other.pem}` });
    expect((await outcome(server)).code).toMatch(/^TLS_/);
    expect(withToken(server)).toEqual([]);
  });

  test('where no CA has the pin, which is said at once', async () => {
    const server = await controlPlane({ issued: await other.issue(), bundle: other.pem });
    const failure = await outcome(server);
    expect(failure).toMatchObject({ code: 'CA_PIN_MISMATCH', params: { seen: [pinOf(other)] } });
    // At most the second after which a wait is shown.
    expect(failure.ms).toBeLessThanOrEqual(1_000);
    expect(withToken(server)).toEqual([]);
  });

  test('where no pin was given', async () => {
    const server = await controlPlane();
    expect(await outcome(server, { pins: [], unsafe: true })).toMatchObject({ code: 'TOKEN_UNKNOWN' });
    expect(withToken(server)).toEqual([]);
  });

  test('where another token is the credential', async () => {
    const server = await controlPlane();
    const failure = await outcome(server, { tlsBootstrapToken: 'fedcba.fedcba9876543210' });
    expect(failure.code).toBe('TOKEN_UNKNOWN');
    expect(failure.params).not.toHaveProperty('rejected');
    expect(withToken(server)).toEqual([]);
  });
});

test('a server that stops answering ends with the time for discovery, and not after it', async () => {
  const server = await controlPlane({ ready: () => {} });
  const started = performance.now();
  const failure = await outcome(server, { host: fakeHost(), timeouts: { discovery: 1_500 } });
  expect(failure.code).toBe('REQUEST_TIMED_OUT');
  expect(performance.now() - started).toBeLessThan(30_000);
});
