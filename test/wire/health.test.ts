import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { healthStatus, type LocalConnection, statusOf } from '../../src/wire/health.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { Authority } from './support/authority.ts';
import { listening } from './support/listening.ts';
import { httpsServer } from './support/servers.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

async function answering(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listening(createHttp(listener), { host: '127.0.0.1' })}/healthz`;
}

/** A server that does `act` once it has read the request. */
async function raw(act: (socket: Socket, request: string) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (request) => act(socket, String(request)));
  });
  return `http://127.0.0.1:${await listening(server, { host: '127.0.0.1' })}/healthz`;
}

const status = (url: string, timeoutMs = PATIENCE_MS) => healthStatus(url, { timeoutMs });

describe('healthStatus', () => {
  it('gives the status that Node.js’s own server sends, by http at both families', async () => {
    const listener: RequestListener = (request, response) => {
      response.statusCode = request.url === '/healthz?verbose' ? 200 : 500;
      response.end('checked');
    };
    const url = await answering(listener);
    expect(await status(url)).toBe(500);
    expect(await status(`${url}?verbose`)).toBe(200);
    const port = await listening(createHttp(listener), { host: '::1' });
    expect(await status(`http://[::1]:${port}/healthz?verbose`)).toBe(200);
    expect(await status(`http://localhost:${new URL(url).port}/healthz?verbose`)).toBe(200);
  });

  it('takes any certificate by https, and no server without TLS', async () => {
    const leaf = await (await Authority.make()).issue();
    const server = await httpsServer(leaf, (_, response) => response.writeHead(401).end(), { http2: false });
    onTestFinished(() => server.close());
    expect(await status(`https://127.0.0.1:${server.port}/livez`)).toBe(401);
    expect(await status(`https://localhost:${server.port}/livez`)).toBe(401);
    expect(await status((await raw((socket) => socket.write(OK))).replace('http:', 'https:'))).toBeUndefined();
  });

  it('sends a GET that names the host', async () => {
    let asked = '';
    const url = await raw((socket, request) => {
      asked = request;
      socket.write(OK);
    });
    expect(await status(url)).toBe(200);
    expect(asked).toBe(`GET /healthz HTTP/1.1\r\nHost: ${new URL(url).host}\r\n\r\n`);
  });

  it('reads an answer that arrives byte by byte, and before its body', async () => {
    const url = await raw((socket) => {
      socket.setNoDelay(true);
      const write = (at: number) => {
        if (at < OK.length - 2) socket.write(OK.charAt(at), () => setImmediate(write, at + 1));
      };
      write(0);
    });
    expect(await status(url)).toBe(200);
  });

  it('is undefined when refused, cut off, too long or no HTTP', async () => {
    const urls = [
      'http://127.0.0.1:1/',
      await raw((socket) => socket.end()),
      await raw((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n')),
      await raw((socket) => socket.resetAndDestroy()),
      await raw((socket) => socket.write('no HTTP at all\r\n\r\n')),
      await raw((socket) => socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`)),
      await raw((socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n')),
    ];
    expect(await Promise.all(urls.map((url) => status(url)))).toEqual(urls.map(() => undefined));
  });

  it('is undefined at the end of its time when the server is silent, or never ends its header', async () => {
    const endless = await raw((socket) => {
      const write = () => void (socket.destroyed || socket.write('X: y\r\n', () => setTimeout(write, 10)));
      socket.write('HTTP/1.1 200 OK\r\n', write);
    });
    expect(await Promise.all([status(await raw(() => {}), 300), status(endless, 300)])).toEqual([undefined, undefined]);
  });

  it('counts only if the connection is believed', async () => {
    const url = await raw((socket) => socket.write(OK));
    const seen: LocalConnection[] = [];
    const believed = (answer: boolean) => async (connection: LocalConnection) => {
      seen.push(connection);
      return answer;
    };
    expect(await healthStatus(url, { timeoutMs: PATIENCE_MS, believed: believed(false) })).toBeUndefined();
    expect(seen).toEqual([
      {
        ...{ serverAddress: '127.0.0.1', serverPort: Number(new URL(url).port) },
        ...{ ownAddress: '127.0.0.1', ownPort: expect.any(Number) },
      },
    ]);
    expect(await healthStatus(url, { timeoutMs: PATIENCE_MS, believed: believed(true) })).toBe(200);
  });

  it.each([
    ['401 Unauthorized', 1],
    ['500 Internal Server Error', 0],
  ])('that claims something is looked at: %s', async (status, times) => {
    const url = await raw((socket) => socket.write(`HTTP/1.1 ${status}\r\n\r\n`));
    let looks = 0;
    const believed = async () => {
      looks++;
      return true;
    };
    expect(await healthStatus(url, { timeoutMs: PATIENCE_MS, believed })).toBe(Number.parseInt(status, 10));
    expect(looks).toBe(times);
  });
});

describe('statusOf', () => {
  it.each([
    ['HTTP/1.1 200 OK\r\n\r\n', 200],
    ['HTTP/1.0 503 \r\nDate: now\r\nX-Empty:\r\n\r\n', 503],
    ['HTTP/1.1 401\r\n\r\n', 401],
    ['HTTP/1.1 200 caf\xe9\r\n\r\n', 200],
  ])('reads %j', (header, expected) => expect(statusOf(header)).toBe(expected));

  it.each([
    ...['', '\r\n\r\n', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 200 OK\n\n', ' HTTP/1.1 200 OK\r\n\r\n'],
    ...['HTTP/2 200 OK\r\n\r\n', 'HTTP/1.2 200 OK\r\n\r\n', 'http/1.1 200 OK\r\n\r\n', 'HTTP/1.1  200 OK\r\n\r\n'],
    ...['HTTP/1.1 2000 OK\r\n\r\n', 'HTTP/1.1 20 OK\r\n\r\n', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ...['HTTP/1.1 600 No\r\n\r\n', 'HTTP/1.1 200 OK\rX: y\r\n\r\n', 'HTTP/1.1 200 O\0K\r\n\r\n'],
    ...[
      'HTTP/1.1 200 OK\r\nno colon\r\n\r\n',
      'HTTP/1.1 200 OK\r\nX : y\r\n\r\n',
      'HTTP/1.1 200 OK\r\nX: y\r\n folded\r\n\r\n',
    ],
    ...['HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 500 No\r\n\r\n'],
  ])('refuses %j', (header) => expect(statusOf(header)).toBeUndefined());
});
