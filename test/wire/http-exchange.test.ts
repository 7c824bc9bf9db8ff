import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { httpExchange } from '../../src/wire/http/exchange.ts';
import { listening } from './support/listening.ts';

async function served(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listening(createHttp(listener), { host: '127.0.0.1' })}/version`;
}

async function get(url: string, timeoutMs = 30_000): Promise<{ status: number; body: string }> {
  const { status, bytes } = await httpExchange({
    ...{ url: new URL(url), method: 'GET', headers: {}, dialer: dialDirectly, timeoutMs, maxBytes: 64 * 1024 },
    signal: new AbortController().signal,
  });
  return { status, body: String(bytes) };
}

it('gives status and body', async () => {
  expect(await get(await served((_, response) => response.end('ok')))).toEqual({ status: 200, body: 'ok' });
  const failing = await served((request, response) => {
    response.statusCode = 500;
    response.end(`${request.method} ${request.url}`);
  });
  expect(await get(failing)).toEqual({ status: 500, body: 'GET /version' });
});

it('fails when refused, silent, cut off, too long, or no HTTP', async () => {
  const noHttp = await listening(
    createServer((socket) => socket.end('no HTTP at all\r\n')),
    { host: '127.0.0.1' },
  );
  const half: RequestListener = (_, response) =>
    response.writeHead(200, { 'content-length': 10 }).write('half', () => response.destroy());
  await expect(get('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' });
  await expect(get(await served(() => {}), 300)).rejects.toMatchObject({ code: 'REQUEST_TIMED_OUT' });
  await expect(get(await served(half))).rejects.toMatchObject({ code: 'CONNECTION_RESET' });
  await expect(get(await served((_, response) => response.end('x'.repeat(100_000))))).rejects.toMatchObject({
    kind: 'RESPONSE_TOO_LARGE',
  });
  await expect(get(`http://127.0.0.1:${noHttp}/`)).rejects.toMatchObject({ code: 'RESPONSE_BROKEN' });
});

it('does not follow a redirect', async () => {
  const url = await served((_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end());
  expect((await get(url)).status).toBe(302);
});
