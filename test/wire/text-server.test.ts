import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { serveTexts, type TextServer } from '../../src/wire/http/text-server.ts';

const servers: TextServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function started(): Promise<string> {
  const server = await serveTexts(
    { host: '127.0.0.1', port: 0 },
    {
      '/healthz': () => ({ status: 200, text: 'ok' }),
      '/sick': () => ({ status: 503, text: 'NOT_WELL' }),
      '/metrics': () => ({ status: 200, text: 'a 1\n', contentType: 'text/plain; version=0.0.4' }),
    },
  );
  servers.push(server);
  return server.address;
}

/** The server's answer to these bytes, until it ends the connection. */
async function raw(address: string, bytes: string): Promise<string> {
  const [host, port] = address.split(':');
  const socket = connect(Number(port), host);
  let said = '';
  socket.on('data', (chunk) => {
    said += chunk;
  });
  socket.on('error', () => {});
  socket.write(bytes);
  await once(socket, 'close');
  return said;
}

describe('texts over HTTP', () => {
  it('are served by path, with their status and type', async () => {
    const address = await started();
    const answers = await Promise.all(
      ['/healthz', '/healthz?verbose', '/sick', '/metrics', '/', '/toString'].map(async (path) => {
        const answer = await fetch(`http://${address}${path}`);
        return [answer.status, answer.headers.get('content-type'), await answer.text()];
      }),
    );
    const text = 'text/plain; charset=utf-8';
    expect(answers).toEqual([
      [200, text, 'ok\n'],
      [200, text, 'ok\n'],
      [503, text, 'NOT_WELL\n'],
      [200, 'text/plain; version=0.0.4', 'a 1\n'],
      [404, text, 'Not Found\n'],
      [404, text, 'Not Found\n'],
    ]);
  });

  it('can be asked for with HEAD, and without another method or a body', async () => {
    const address = await started();
    expect((await fetch(`http://${address}/healthz`, { method: 'HEAD' })).status).toBe(200);
    const posted = await fetch(`http://${address}/healthz`, { method: 'POST', body: 'x' });
    expect([posted.status, posted.headers.get('allow'), posted.headers.get('connection')]).toEqual([
      ...[405, 'GET, HEAD', 'close'],
    ]);
    expect(await raw(address, 'GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345')).toMatch(
      /^HTTP\/1\.1 400 /,
    );
  });

  it('are not served to who sends a long header, no HTTP, or nothing for long', async () => {
    const address = await started();
    const long = `GET /healthz HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect(await raw(address, long)).toMatch(/^HTTP\/1\.1 431 /);
    expect(await raw(address, 'no HTTP at all\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw(address, 'GET /healthz HTTP/1.1\r\nHost: a\r\n')).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('are not served to who sends hundreds of requests at once', async () => {
    const received = await raw(await started(), 'GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(500));
    const served = received.split('200 OK').length - 1;
    expect([served > 0, served < 19]).toEqual([true, true]);
  });

  it('have a limited number of readers, who do not hold up the end', async () => {
    const address = await started();
    const [host, port] = address.split(':');
    const sockets = Array.from({ length: 40 }, () => connect(Number(port), host).on('error', () => {}));
    // The thirty-third and later are turned away; the others are kept waiting.
    await Promise.all(sockets.slice(32).map((socket) => once(socket.resume(), 'close')));
    await servers.splice(0)[0]?.close();
    await Promise.all(sockets.filter(({ closed }) => !closed).map((socket) => once(socket.resume(), 'close')));
  });

  it('are not served where somebody else listens, or at an address of another machine', async () => {
    const [, port] = (await started()).split(':');
    await expect(serveTexts({ host: '127.0.0.1', port: Number(port) }, {})).rejects.toMatchObject({
      ...{ code: 'LISTENING_FAILED', params: { address: `127.0.0.1:${port}`, reason: 'EADDRINUSE' } },
    });
    await expect(serveTexts({ host: '192.0.2.1', port: 0 }, {})).rejects.toMatchObject({
      params: { reason: 'EADDRNOTAVAIL' },
    });
  });
});
