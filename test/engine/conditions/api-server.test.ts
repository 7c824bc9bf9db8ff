/** Whether this machine's API server answers, and whether it is healthy, are two questions. */
import { afterEach, expect, it } from 'vitest';
import { apiServerAnswers, apiServerHealthy } from '../../../src/engine/conditions/component-healthy.ts';
import type { ChangeContext } from '../../../src/engine/kind.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { Authority } from '../../wire/support/authority.ts';
import { httpsServer, type TestServer } from '../../wire/support/servers.ts';

const KUBECONFIG = '/etc/kubernetes/admin.conf';
const NO_ANSWER = 0;
let server: TestServer | undefined;
afterEach(() => server?.close());

/** Waits for a server that gives these answers in turn; returns what it was asked. */
async function waitedFor(wait: typeof apiServerHealthy, ...statuses: number[]) {
  const authority = await Authority.make();
  const leaf = await authority.issue({ ips: ['127.0.0.1'] });
  const asked: unknown[] = [];
  server = await httpsServer(
    leaf,
    (request, response) => {
      asked.push([request.method, request.url, request.headers.authorization]);
      const status = statuses[asked.length - 1] ?? 200;
      if (status === NO_ANSWER) return void request.socket.destroy();
      response.writeHead(status);
      response.end();
    },
    { http2: true },
  );
  const host = fakeHost();
  const cluster = {
    server: 'https://192.0.2.1:6443',
    'certificate-authority-data': Buffer.from(authority.pem).toString('base64'),
  };
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'c',
    users: [{ name: 'u', user: { token: 'abcdef.0123456789abcdef' } }],
  };
  host.content.set(KUBECONFIG, { bytes: Buffer.from(JSON.stringify(kubeconfig)), mode: 0o600 });
  const clock = { ...host.read.clock, sleep: async () => {} };
  const context = {
    host: { ...host, read: { ...host.read, clock } },
    emit() {},
    signal: new AbortController().signal,
  } as unknown as ChangeContext;
  const endpoint = { advertiseAddress: '127.0.0.1', bindPort: server.port };
  await wait({ endpoint, kubeconfigPath: KUBECONFIG }, context);
  return asked;
}

const LIVEZ = ['GET', '/livez', 'Bearer abcdef.0123456789abcdef'];

it('one that breaks the connection off has not answered', async () => {
  expect(await waitedFor(apiServerAnswers, NO_ANSWER, NO_ANSWER, 500)).toEqual([LIVEZ, LIVEZ, LIVEZ]);
});

it.each([200, 401, 403, 500])('one that says %s answers', async (status) => {
  expect(await waitedFor(apiServerAnswers, status)).toEqual([LIVEZ]);
});

it('one is healthy only when it says 200', async () => {
  expect(await waitedFor(apiServerHealthy, 500, 403, 200)).toEqual([LIVEZ, LIVEZ, LIVEZ]);
});
