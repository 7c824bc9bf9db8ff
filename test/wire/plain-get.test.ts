import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { plainGet } from '../../src/wire/http/plain-get.ts';
import { listening } from './support/listening.ts';

async function served(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listening(createHttp(listener), { host: '127.0.0.1' })}/version`;
}

it('gives status and body', async () => {
  expect(await plainGet(await served((_, response) => response.end('ok')), 30_000)).toEqual({
    status: 200,
    body: 'ok',
  });
  const failing = await served((request, response) => {
    response.statusCode = 500;
    response.end(`${request.method} ${request.url}`);
  });
  expect(await plainGet(failing, 30_000)).toEqual({ status: 500, body: 'GET /version' });
});

it('is undefined when refused, silent, cut off, too long, or no HTTP', async () => {
  const port = await listening(
    createServer((socket) => socket.end('no HTTP at all\r\n')),
    { host: '127.0.0.1' },
  );
  const urls = [
    'http://127.0.0.1:1/',
    await served(() => {}),
    await served((_, response) =>
      response.writeHead(200, { 'content-length': 10 }).write('half', () => response.destroy()),
    ),
    await served((_, response) => response.end('x'.repeat(100_000))),
    `http://127.0.0.1:${port}/`,
  ];
  expect(await Promise.all(urls.map((url) => plainGet(url, 300)))).toEqual(urls.map(() => undefined));
});

it('does not follow a redirect', async () => {
  const url = await served((_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end());
  expect((await plainGet(url, 30_000))?.status).toBe(302);
});
