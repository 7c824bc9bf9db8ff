/** Tests how a join finds its Node, by looks or a watch that the server keeps rejecting, with a virtual clock. */
import { afterEach, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { nodeRegistered } from '../../../src/engine/conditions/registration/node-registered.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { ChangeContext } from '../../../src/engine/kind.ts';
import type { ApiRequest, ApiResponse } from '../../../src/wire/http/api.ts';
import { RESPONSE_BROKEN } from '../../../src/wire/wire-sentences.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { patience } from '../../support/patience.ts';
import { Authority } from '../../wire/support/authority.ts';
import { type Handler, httpsServer, type TestServer } from '../../wire/support/servers.ts';

const KUBECONFIG = '/etc/kubernetes/kubelet.conf';
const servers: TestServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

const registered = (response: Parameters<Handler>[1]) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify({ type: 'ADDED', object: { kind: 'Node', metadata: { name: 'worker-a' } } })}\n`);
};

interface Looks {
  /** Answers to the join's own looks; none is expected after the last. */
  answers: (Partial<ApiResponse> | Failure | (() => Failure))[];
  earlierHeartbeat?: string;
  signal?: AbortSignal;
}

/** The pauses before the Node is seen, without randomness (0.5: the usual pause), and the number of watches. */
async function pausesBefore(
  answers: Handler[],
  looks?: Looks,
): Promise<{ pauses: number[]; events: JoinEvent[]; watches: number }> {
  const authority = await Authority.make();
  const leaf = await authority.issue({ ips: ['127.0.0.1'] });
  let watches = 0;
  const server = await httpsServer(
    leaf,
    (request, response) => (answers[watches++] ?? ((_, last) => registered(last)))(request, response),
    {
      http2: true,
    },
  );
  servers.push(server);
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
  const read = { ...host.read, clock };
  const context = {
    host: { ...host, read },
    emit: (event: JoinEvent) => events.push(event),
    signal: looks?.signal ?? patience(),
    trustedCluster: { connection: { request: async (asked: ApiRequest) => nextLook(asked, looks) } },
  };
  await nodeRegistered(
    {
      ...{ type: 'node-registered', kubeconfigPath: KUBECONFIG, nodeName: 'worker-a' },
      ...{ earlierHeartbeat: looks?.earlierHeartbeat, looksFirst: looks !== undefined },
    },
    context as unknown as ChangeContext,
  );
  return { pauses, events, watches };
}

function nextLook({ method, path, timeoutMs }: ApiRequest, looks: Looks | undefined): Partial<ApiResponse> {
  expect({ method, path, timeoutMs }).toEqual({ method: 'GET', path: '/api/v1/nodes/worker-a', timeoutMs: 1_000 });
  const answer = looks?.answers.shift();
  if (answer === undefined) throw new Error('a look too many');
  if (typeof answer === 'function') throw answer();
  if (answer instanceof Failure) throw answer;
  return answer;
}

const absent = { status: 404 };
const nodeWith = (lastHeartbeatTime: string) => ({
  status: 200,
  body: {
    kind: 'Node',
    metadata: { name: 'worker-a' },
    status: { conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime }] },
  },
});

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

it("a kubelet that has just started is looked for with the join's own connection", async () => {
  const soon = await pausesBefore([], { answers: [nodeWith('2026-11-30T00:00:00Z')] });
  expect(soon).toMatchObject({ pauses: [90], watches: 0 });
  const later = await pausesBefore([], { answers: [absent, absent, nodeWith('2026-11-30T00:00:00Z')] });
  expect(later).toMatchObject({ pauses: [90, 25, 100], watches: 0 });
});

it('a Node that has not appeared soon is watched', async () => {
  const { pauses, watches } = await pausesBefore([], { answers: [absent, absent, absent, absent] });
  expect({ pauses, watches }).toEqual({ pauses: [90, 25, 100, 150], watches: 1 });
});

it.each([
  ['a token that is used up', { status: 401 }],
  ['a right that is missing', { status: 403 }],
  ['a busy server', { status: 503 }],
  ['a broken connection', new Failure(RESPONSE_BROKEN, { server: 's', request: 'r', reason: 'ECONNRESET' })],
])('%s leaves it to the watch at once', async (_, answer) => {
  expect(await pausesBefore([], { answers: [absent, answer] })).toMatchObject({ pauses: [90, 25], watches: 1 });
});

it('an earlier Node of this name counts with a new heartbeat only', async () => {
  const [earlier, now] = ['2026-11-29T00:00:00Z', '2026-11-30T00:00:00Z'];
  const answers = [nodeWith(earlier), nodeWith(earlier), nodeWith(now)];
  const found = await pausesBefore([], { answers, earlierHeartbeat: earlier });
  expect(found).toMatchObject({ pauses: [90, 25, 100], watches: 0 });
});

it.each([
  ['no JSON', undefined],
  ['another object', { kind: 'Node', metadata: { name: 'worker-b' } }],
])('an answer that is %s is no Node', async (_, body) => {
  const answers = [{ status: 200, body }, { status: 200, body }, nodeWith('2026-11-30T00:00:00Z')];
  for (const earlierHeartbeat of [{}, { earlierHeartbeat: '2026-11-29T00:00:00Z' }])
    expect(await pausesBefore([], { answers: [...answers], ...earlierHeartbeat })).toMatchObject({ watches: 0 });
});

it('an abort during a look ends the wait', async () => {
  const aborting = new AbortController();
  const reason = new Error('stop');
  const request = () => {
    aborting.abort(reason);
    return new Failure(RESPONSE_BROKEN, { server: 's', request: 'r', reason: 'aborted' });
  };
  const watch: Handler = () => expect.unreachable('a watch after the abort');
  await expect(pausesBefore([watch], { answers: [request], signal: aborting.signal })).rejects.toBe(reason);
});

it('a Node that may be an earlier one is watched from the beginning', async () => {
  expect(await pausesBefore([])).toMatchObject({ pauses: [], watches: 1 });
});
