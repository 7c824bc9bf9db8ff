/** Tests a watch of the machine's own Node that the server keeps rejecting, with a virtual clock. */
import { afterEach, expect, it } from 'vitest';
import { nodeRegistered } from '../../../src/engine/conditions/node-registered.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { ChangeContext } from '../../../src/engine/kind.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { Authority } from '../../wire/support/authority.ts';
import { type Handler, httpsServer, type TestServer } from '../../wire/support/servers.ts';

const KUBECONFIG = '/etc/kubernetes/kubelet.conf';
let server: TestServer | undefined;
afterEach(() => server?.close());

const registered = (response: Parameters<Handler>[1]) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify({ type: 'ADDED', object: { kind: 'Node', metadata: { name: 'worker-a' } } })}\n`);
};

/** The pauses before the Node is seen, without randomness (0.5: the usual pause). */
async function pausesBefore(answers: Handler[]): Promise<{ pauses: number[]; events: JoinEvent[] }> {
  const authority = await Authority.make();
  const leaf = await authority.issue({ ips: ['127.0.0.1'] });
  let watches = 0;
  server = await httpsServer(
    leaf,
    (request, response) => (answers[watches++] ?? ((_, last) => registered(last)))(request, response),
    {
      http2: true,
    },
  );
  const host = fakeHost();
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'c',
        cluster: {
          server: `https://127.0.0.1:${server.port}`,
          'certificate-authority-data': Buffer.from(authority.pem).toString('base64'),
        },
      },
    ],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'c',
    users: [{ name: 'u', user: { token: 'abcdef.0123456789abcdef' } }],
  };
  host.content.set(KUBECONFIG, { bytes: Buffer.from(JSON.stringify(kubeconfig)), mode: 0o600 });
  const pauses: number[] = [];
  const events: JoinEvent[] = [];
  const clock = {
    ...host.read.clock,
    sleep: async (ms: number) => {
      pauses.push(ms);
    },
  };
  const read = { ...host.read, clock, random: () => 0.5 };
  const context = {
    host: { ...host, read },
    emit: (event: JoinEvent) => events.push(event),
    signal: AbortSignal.timeout(5_000),
  };
  await nodeRegistered(
    { type: 'node-registered', kubeconfigPath: KUBECONFIG, nodeName: 'worker-a', earlierHeartbeat: undefined },
    context as unknown as ChangeContext,
  );
  return { pauses, events };
}

const refused: Handler = (_, response) => {
  response.writeHead(503);
  response.end();
};
const turnedAway: Handler = (_, response) => {
  response.writeHead(429, { 'retry-after': '6' });
  response.end('Too many requests, please try again later.\n');
};
const ends: Handler = (_, response) => {
  response.writeHead(200);
  response.end();
};

it('waits longer each time, and as long as the server asks for', async () => {
  const { pauses, events } = await pausesBefore([refused, refused, turnedAway, refused, refused]);
  expect(pauses).toEqual([500, 1_000, 9_000, 4_000, 4_000]);
  expect(events.filter(({ type }) => type === 'waiting')).toHaveLength(6);
});

it('a watch that ends as watches do is begun again soon', async () => {
  const { pauses } = await pausesBefore([refused, refused, ends, ends]);
  expect(pauses).toEqual([500, 1_000, 500, 500]);
});
