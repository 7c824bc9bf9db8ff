/** A line that loses packets, as a relay that passes on nothing from a moment on: the kernel repeats some loss for seconds. */
import type { ServerHttp2Session } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { Connection } from '../../src/wire/http/connection.ts';
import { failureOf } from '../cluster/discovery/support/cluster.ts';
import { Authority, type Issued } from '../wire/support/authority.ts';
import { type Handler, httpsServer, type Request, tcpServer } from '../wire/support/servers.ts';

let authority: Authority;
let leaf: Issued;
beforeAll(async () => {
  authority = await Authority.make();
  leaf = await authority.issue();
});

/** A server behind a relay. `lost`: the connections, from the first one on, that pass on nothing from their start. */
async function behindRelay({ onTestFinished }: TestContext, handler: Handler, { lost = 0 } = {}) {
  const server = await httpsServer(leaf, handler);
  const sides: Socket[][] = [];
  const relay = await tcpServer((socket) => {
    const onward = connect(server.port, '127.0.0.1').on('error', () => {});
    socket.on('error', () => {});
    sides.push([socket, onward]);
    if (sides.length > lost) socket.pipe(onward).pipe(socket);
  });
  const connection = new Connection({
    endpoint: { host: '127.0.0.1', port: relay.port },
    dialer: dialDirectly,
    env: {},
    hostAuthorities: async () => [],
    trust: { type: 'authorities', certificates: [authority.pem] },
  });
  onTestFinished(async () => {
    connection.close();
    for (const side of sides.flat()) side.destroy();
    await relay.close();
    await server.close();
  });
  return {
    ...{ server, relay, connection },
    /** The connections so far lose everything from now on. */
    silence: () => {
      for (const side of sides.flat()) side.unpipe().pause();
    },
  };
}

const answers: Handler = (_, response) => response.end('{}');
/** Shorter than the 10 s after which a connection that does not get ready, or does not answer, is given up. */
const get = { method: 'GET', path: '/version', timeoutMs: 8_000 } as const;

describe.concurrent('a line that loses packets', () => {
  test('a connection whose first flight is lost is attempted again beside it', async (context) => {
    const { connection, relay, server } = await behindRelay(context, answers, { lost: 1 });
    expect((await connection.request(get)).status).toBe(200);
    expect(relay.connections).toBe(2);
    expect(server.requests).toHaveLength(1);
  });

  test('a read on a connection that has fallen silent is sent again over another one', async (context) => {
    const { connection, relay, silence } = await behindRelay(context, answers);
    await connection.request(get);
    silence();
    expect((await connection.request(get)).status).toBe(200);
    expect(relay.connections).toBe(2);
  });

  test('a change is not: who asked for it knows whether it may be sent twice', async (context) => {
    const { connection, relay, server, silence } = await behindRelay(context, answers);
    await connection.request(get);
    silence();
    const change = connection.request({ ...get, method: 'POST', path: '/change', body: {} });
    await expect(change).rejects.toMatchObject({ code: 'CONNECTION_RESET' });
    expect(relay.connections).toBe(1);
    expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  test('a server that never answers is not asked for ever more connections', async (context) => {
    let begun = 0;
    const { connection, relay, silence } = await behindRelay(context, () => {
      begun++;
      silence();
    });
    const failed = failureOf(connection.request({ ...get, timeoutMs: 30_000 }));
    // Two seconds for the first connection, four for the second.
    expect(await Promise.race([failed, pause(5_000, 'none yet')])).toBe('none yet');
    expect(await failed).toMatchObject({ kind: 'CONNECTION_RESET' });
    expect([relay.connections, begun]).toEqual([2, 2]);
  });

  test('PINGs follow a request soon, and end with it', async (context) => {
    let pings = 0;
    const twoPings: Handler = (request, response) => {
      const { session } = (request as Extract<Request, { stream: unknown }>).stream;
      (session as ServerHttp2Session).on('ping', () => {
        if (++pings === 2) response.end('{}');
      });
    };
    const { connection } = await behindRelay(context, twoPings);
    // Before the second PING that only asks whether the connection is alive.
    expect((await connection.request({ ...get, timeoutMs: 3_900 })).status).toBe(200);
    // One may still be on its way. If they went on, this would not end.
    for (let before = -1; before !== pings; await pause(500)) before = pings;
  });

  test('where nothing is lost, one connection is all there is', async (context) => {
    const { connection, relay } = await behindRelay(context, answers);
    for (let count = 0; count < 5; count++) await connection.request(get);
    await pause(2_500); // room for another attempt, and for a PING that is not answered
    expect(relay.connections).toBe(1);
  });
});
