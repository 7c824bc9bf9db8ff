/** The lab's man in the middle hears what a careless client tells him: else "he heard nothing" would say nothing. */

import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Act, Interceptor, PASS } from '../../lab/hostile/interceptor.ts';
import { Secret } from '../../src/base/secret.ts';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { Connection } from '../../src/wire/http/connection.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { Authority, type Issued } from '../wire/support/authority.ts';
import { httpsServer, json, type TestServer } from '../wire/support/servers.ts';

const HOST = '127.0.0.1';
const SECRET = '0123456789abcdef';

let [genuineCa, attackerCa]: Authority[] = [];
let genuine: TestServer;
let impostor: Issued;
let interceptor: Interceptor;

beforeEach(async () => {
  [genuineCa, attackerCa] = [await Authority.make(), await Authority.make()];
  genuine = await httpsServer(await (genuineCa as Authority).issue(), json({ who: 'genuine' }));
  impostor = await (attackerCa as Authority).issue();
});

afterEach(async () => {
  await interceptor.close();
  await genuine.close();
});

const listen = async (act: (number: number) => Act, isProxy = false) => {
  interceptor = await Interceptor.listen({ host: HOST, upstream: { host: HOST, port: genuine.port }, act, isProxy });
};

async function ask(authority: Authority | undefined): Promise<unknown> {
  const connection = new Connection({
    endpoint: { host: HOST, port: interceptor.port },
    dialer: dialDirectly,
    env: {},
    hostAuthorities: async () => [],
    trust: { type: 'authorities', certificates: [authority?.pem ?? ''] },
    credential: { token: new Secret(SECRET) },
  });
  try {
    return (await connection.request({ method: 'POST', path: '/', body: { a: 1 }, timeoutMs: PATIENCE_MS })).body;
  } finally {
    connection.close();
  }
}

const impersonate = (): Act => ({ do: 'impersonate', as: impostor, answer: json({ who: 'impostor' }) });

describe('somebody on the path', () => {
  it('passes a connection on, and hears nothing of it', async () => {
    await listen(() => PASS);
    expect(await ask(genuineCa)).toEqual({ who: 'genuine' });
    expect(interceptor.heard(SECRET)).toBe(false);
    expect(interceptor.acts).toEqual(['pass']);
  });

  it('answers in the place of the server, and hears what he is told', async () => {
    await listen(impersonate);
    expect(await ask(attackerCa)).toEqual({ who: 'impostor' });
    expect(interceptor.heard(SECRET)).toBe(true);
    expect(interceptor.requests).toMatchObject([
      { method: 'POST', path: '/', headers: { authorization: `Bearer ${SECRET}` } },
    ]);
  });

  it.each([false, true])('hears plain text, and what a proxy is told (proxy: %s)', async (isProxy) => {
    await listen(() => ({ do: 'say', bytes: 'x' }), isProxy);
    const socket = connect(interceptor.port, HOST);
    socket.write(
      `CONNECT x:1 HTTP/1.1\r\nproxy-authorization: Basic ${Buffer.from(SECRET).toString('base64')}\r\n\r\n`,
    );
    socket.once('data', () => isProxy && socket.write('hello'));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(interceptor.heard(SECRET)).toBe(true);
  });

  it('breaks what he has passed on', async () => {
    await listen(() => PASS);
    const socket = connect(interceptor.port, HOST);
    await new Promise((resolve) => socket.once('connect', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    const broken = setInterval(() => interceptor.breakPassed(), 10);
    await closed;
    clearInterval(broken);
  });
});
