import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { Connection } from '../../src/wire/http/connection.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { Authority } from './support/authority.ts';
import { httpsServer, json, type TestServer } from './support/servers.ts';

let server: TestServer;
afterEach(() => server.close());

/** These modules are loaded between the handshake and the first use of a connection: the server drops it just then. */
const lose = vi.hoisted(() => ({ between: async () => {} }));
vi.mock('../../src/wire/http/http2.ts', async (load) => {
  await lose.between();
  return load();
});
vi.mock('../../src/wire/http/http1.ts', async (load) => {
  await lose.between();
  return load();
});

test.each([true, false])(
  'a connection that is lost between its handshake and its first use is noticed (HTTP/2: %s)',
  async (http2) => {
    const authority = await Authority.make();
    server = await httpsServer(await authority.issue(), json({}), { http2 });
    lose.between = async () => {
      server.dropConnections();
      await pause(50); // the end of a connection comes through the event loop, and nobody can be asked whether it has
    };
    const connection = new Connection({
      endpoint: { host: '127.0.0.1', port: server.port },
      dialer: dialDirectly,
      env: {},
      hostAuthorities: async () => [],
      trust: { type: 'authorities', certificates: [authority.pem] },
    });
    const asked = connection.request({ method: 'GET', path: '/version', timeoutMs: PATIENCE_MS });
    await expect(asked).rejects.toMatchObject({ code: 'CONNECTION_RESET' });
    expect(server.connections).toBe(1);
    connection.close();
  },
);
