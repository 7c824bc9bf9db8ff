/** Requests with names that are too long for a path, over a real connection. */
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { monotonicMs } from '../../../src/base/time.ts';
import { clusterOfKubeconfig } from '../../../src/cluster/discovery/kubeconfig-cluster.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { approveAll } from '../../../src/features/admission/approver/approver.ts';
import { bootstrapTokenSecret, boundGroup } from '../../../src/manifests/objects/bootstrap-token.ts';
import { revealed } from '../../../src/manifests/objects/kubernetes-object.ts';
import { dialDirectly } from '../../../src/wire/dialer.ts';
import type { ApiRequest } from '../../../src/wire/http/api.ts';
import { generate } from '../../pki/test-authority.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { MemoryApi } from '../../support/memory-api.ts';
import { PATIENCE_MS } from '../../support/patience.ts';
import { Authority } from '../../wire/support/authority.ts';
import { httpsServer, json, type TestServer } from '../../wire/support/servers.ts';
import { csrOf, pemOf } from './support.ts';

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const KUBECONFIG = '/root/admin.conf';

let authority: Authority;
beforeAll(async () => {
  authority = await Authority.make();
});

/** An API server with the objects of `api`. Its watches report no change. */
async function serve(api: MemoryApi): Promise<TestServer> {
  const server = await httpsServer(await authority.issue(), async (request, response) => {
    const path = request.url ?? '';
    if (path.includes('watch=true')) {
      response.writeHead(200, { 'content-type': 'application/json' });
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const sent = Buffer.concat(chunks).toString();
    const { status, body } = await api.cluster.connection.request({
      ...{ method: request.method as ApiRequest['method'], path, timeoutMs: PATIENCE_MS },
      ...{ contentType: request.headers['content-type'] ?? '', body: sent === '' ? undefined : JSON.parse(sent) },
    });
    json(body, status)(request, response);
  });
  onTestFinished(() => server.close());
  return server;
}

/** Runs an approver until `done`, or until it waits for the server. */
async function approve({ port }: TestServer, done: (said: readonly string[]) => boolean): Promise<string[]> {
  const base64 = Buffer.from(authority.pem).toString('base64');
  const kubeconfig = JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'x' },
    clusters: [{ name: 'c', cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': base64 } }],
    users: [{ name: 'u', user: { token: 'administrator' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  });
  const host = fakeHost({ [KUBECONFIG]: kubeconfig });
  const stop = new AbortController();
  const said: string[] = [];
  const sleep = async (_: number, signal?: AbortSignal) => {
    signal?.throwIfAborted();
    await new Promise<void>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  };
  await approveAll({
    dialer: dialDirectly,
    connect: () => clusterOfKubeconfig(KUBECONFIG, { host: host.read, signal: stop.signal }),
    clock: { now: () => Date.now(), monotonic: monotonicMs, sleep, random: () => 0.5 },
    ...{ signal: stop.signal },
    emit: (event: JoinEvent) => {
      if ('message' in event && event.message) said.push(event.message.key);
      if (event.type === 'waiting' || done(said)) stop.abort();
    },
  });
  return said;
}

it('a name that is too long for a path holds up no other machine, and takes no use of a token', async () => {
  const api = new MemoryApi(() => Date.now());
  const token = {
    token: new Secret('abcdef.0123456789abcdef'),
    ...{ description: '', ttl: 0, expires: undefined, usages: ['authentication'], groups: [boundGroup('worker')] },
  };
  const binding = { node: 'w7', role: 'worker', uses: 1, replacesNode: false } as const;
  api.put('/api/v1/namespaces/kube-system/secrets', revealed(bootstrapTokenSecret(token, 0, binding)));
  // Not the node's own request, so that it would be denied.
  const spec = { username: 'system:node:w9', groups: ['system:nodes', 'system:authenticated'] };
  const longest = 'y'.repeat(253);
  const thiefs = 'x'.repeat(254);
  const long = '|'.repeat(25_000);
  for (const name of [longest, long, `${long}|`]) api.put(CSRS, csrOf({ name, spec }));
  api.put(CSRS, csrOf({ name: thiefs, pem: pemOf('w7', { pair: generate('ECDSA-P256') }) }));
  api.put(CSRS, csrOf({ name: 'csr-1' }));
  const server = await serve(api);
  const said = await approve(server, (all) => all.includes('REQUEST_APPROVED') && all.includes('REQUEST_DENIED'));
  expect(said).not.toContain('APPROVER_WAITS');
  expect(said.filter((key) => key === 'REQUEST_NAME_TOO_LONG')).toHaveLength(1);
  const decisions = ['csr-1', longest, thiefs, long, `${long}|`].map((name) => {
    const status = api.object(`${CSRS}/${name}`)?.status as { conditions?: { type: string }[] } | undefined;
    return status?.conditions?.[0]?.type;
  });
  expect(decisions).toEqual(['Approved', 'Denied', undefined, undefined, undefined]);
  expect(server.connections).toBe(1);
});
