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
  /** Behind its kubeconfig. */
  more?: string;
}

/** An API server whose cluster-info others have signed, and which rejects the token, except where told otherwise. */
async function controlPlane(given: ControlPlane = {}): Promise<TestTlsServer> {
  const { signers = () => OTHERS, ready = json('ok'), withToken = () => json({}, 401), bundle = authority.pem } = given;
  const { more = '' } = given;
  let read = 0;
  let asked = 0;
  const server = await httpsServer(given.issued ?? (await authority.issue()), (request, response) => {
    if (request.url === CLUSTER_INFO) {
      const kubeconfig = clusterInfoKubeconfig(`https://127.0.0.1:${server.port}`, bundle) + more;
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

/** Joins by that server; its connection is closed after the test. */
async function joined(server: TestTlsServer, options: Partial<TokenOptions> = {}): Promise<void> {
  const given = { host: fakeHost({ clock: virtualClock() }), timeouts: { discovery: 300_000 }, ...options };
  const endpoint = `127.0.0.1:${server.port}`;
  const cluster = await discover(tokenDiscovery({ endpoint, pins: [pinOf(authority)], ...given }));
  open.push(cluster.connection);
}

describe('a token that has not signed cluster-info, and that the API server rejects', () => {
  test.each([
    ['others have signed', OTHERS, ['aaaaaa', 'bbbbbb']],
    ['nobody has signed', [], []],
  ])('fails within seconds: %s', async (_, signers, others) => {
    const server = await controlPlane({ signers: () => signers });
    const failure = await outcome(server);
    expect(failure).toMatchObject({ kind: 'TOKEN_UNKNOWN', params: { tokenId: 'abcdef', others, rejected: true } });
    expect(failure.ms).toBeGreaterThanOrEqual(10_000);
    expect(failure.ms).toBeLessThan(13_000);
    expect(server.requests.slice(0, 3).map(({ path, authorization }) => [path, authorization])).toEqual([
      [CLUSTER_INFO, undefined],
      ['/readyz', undefined],
      ['/version', BEARER],
    ]);
    expect(server.connections).toBe(2);
  });

  test('joins when it is created some seconds later', async () => {
    const clock = virtualClock();
    const isCreated = () => clock.monotonic() >= 8_000;
    const server = await controlPlane({
      signers: () => (isCreated() ? [...OTHERS, TOKEN] : OTHERS),
      withToken: () => json({}, isCreated() ? 200 : 401),
    });
    await joined(server, { host: fakeHost({ clock }) });
    expect(clock.monotonic()).toBeGreaterThanOrEqual(8_000);
  });

  test('by a server that is not ready: that says nothing, and the token is not sent', async () => {
    const server = await controlPlane({ ready: json({}, 500) });
    const failure = await outcome(server);
    expect(failure).toMatchObject({ kind: 'TOKEN_UNKNOWN', params: { others: ['aaaaaa', 'bbbbbb'] } });
    expect(failure.params).not.toHaveProperty('rejected');
    expect(failure.ms).toBeGreaterThanOrEqual(30_000);
    expect(withToken(server)).toEqual([]);
  });

  test('after a server was not ready for long: the ten seconds begin with the first rejection', async () => {
    const clock = virtualClock();
    const server = await controlPlane({
      signers: () => (clock.monotonic() < 24_000 ? OTHERS : [...OTHERS, TOKEN]),
      ready: (...exchange) => json({}, clock.monotonic() < 20_000 ? 500 : 200)(...exchange),
    });
    await joined(server, { host: fakeHost({ clock }) });
    expect(withToken(server).length).toBeGreaterThan(0);
  });

  test.each([429, 500, 503])('%s with the token says nothing, and it is asked again', async (status) => {
    const server = await controlPlane({ withToken: (count) => json({}, count > 2 ? 401 : status) });
    expect(await outcome(server)).toMatchObject({ kind: 'TOKEN_UNKNOWN', params: { rejected: true } });
    expect(withToken(server).length).toBeGreaterThan(2);
  });
});

test.each([200, 403])('a token that the server authenticates (%s) is asked for once', async (status) => {
  const server = await controlPlane({ withToken: () => json({}, status) });
  const failure = await outcome(server);
  expect(failure).toMatchObject({ kind: 'TOKEN_UNKNOWN' });
  expect(failure.params).not.toHaveProperty('rejected');
  expect(failure.ms).toBeGreaterThanOrEqual(30_000);
  expect(withToken(server)).toEqual(['/version']);
});

describe('before a signature nothing ends a join, and the token is not sent', () => {
  async function expectOnlyWaited(server: TestTlsServer, options?: Partial<TokenOptions>): Promise<void> {
    const failure = await outcome(server, options);
    expect(failure.kind).toBe('TOKEN_UNKNOWN');
    expect(failure.params).not.toHaveProperty('rejected');
    expect(failure.ms).toBeGreaterThanOrEqual(30_000);
    expect(withToken(server)).toEqual([]);
  }

  test('to a server whose certificate is not from the pinned CA', async () => {
    await expectOnlyWaited(await controlPlane({ issued: await other.issue() }));
  });

  test('to a server whose own CA stands beside the pinned one', async () => {
    const bundle = `${authority.pem}${other.pem}`;
    await expectOnlyWaited(await controlPlane({ issued: await other.issue(), bundle }));
  });

  test('where no CA has the pin', async () => {
    await expectOnlyWaited(await controlPlane({ issued: await other.issue(), bundle: other.pem }));
  });

  test('by a server with a CA of blanks', async () => {
    const bundle = `${'\t'.repeat(32 * 1024)}x\n${authority.pem}`;
    await expectOnlyWaited(await controlPlane({ bundle }));
  });

  test('where cluster-info has more than a few CAs', async () => {
    await expectOnlyWaited(await controlPlane({ bundle: `${authority.pem}# ${'x'.repeat(8 * 1024)}\n` }));
    await expectOnlyWaited(await controlPlane({ more: `# ${'x'.repeat(16 * 1024)}\n` }));
  });

  test('where the answer to a question has no end', async () => {
    await expectOnlyWaited(await controlPlane({ ready: json('x'.repeat(100_000)) }));
  });

  test('where no pin was given', async () => {
    await expectOnlyWaited(await controlPlane(), { pins: [], unsafe: true });
  });

  test('where another token is the credential', async () => {
    await expectOnlyWaited(await controlPlane(), { tlsBootstrapToken: 'fedcba.fedcba9876543210' });
  });
});

describe('a question that is not answered', () => {
  test('does not keep discovery from a signature that comes meanwhile', async () => {
    const server = await controlPlane({
      signers: (count) => (count > 1 ? [TOKEN] : OTHERS),
      ready: () => {},
    });
    await joined(server, { timeouts: { discovery: 300_000 } });
    expect(server.requests.map(({ path }) => path)).toEqual([CLUSTER_INFO, '/readyz', CLUSTER_INFO]);
  });

  test('ends with the time for discovery', async () => {
    const clock = virtualClock();
    // A second is left for it, and all the time for what is before.
    const signers = (count: number) => {
      if (count === 1) clock.spend(299_000);
      return OTHERS;
    };
    const server = await controlPlane({ signers, ready: () => {} });
    const failure = await outcome(server, { host: fakeHost({ clock }) });
    expect(failure).toMatchObject({ kind: 'TOKEN_UNKNOWN', params: { others: ['aaaaaa', 'bbbbbb'] } });
  });

  test('ends at once with the reason of the signal', async () => {
    const controller = new AbortController();
    const server = await controlPlane({ ready: () => controller.abort(new Error('SIGTERM')) });
    await expect(joined(server, { signal: controller.signal })).rejects.toThrow('SIGTERM');
  });
});
