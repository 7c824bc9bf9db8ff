/** Servers that send many small pieces: each costs as much work as a kilobyte, and is read before anything else runs. */
import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { GrpcChannel } from '../../src/wire/grpc/grpc.ts';
import { openStream } from '../../src/wire/grpc/grpc-stream.ts';
import { watchEvents } from '../../src/wire/http/body.ts';
import { Connection } from '../../src/wire/http/connection.ts';
import { httpExchange } from '../../src/wire/http/exchange.ts';
import { piecesOf } from '../../src/wire/http/pieces.ts';
import { connectUnix } from '../../src/wire/local.ts';
import { Authority, type Issued } from './support/authority.ts';
import { listening } from './support/listening.ts';

const timeoutMs = 30_000;
const signal = new AbortController().signal;
const TOO_MANY_INTERIM = 'ERR_HTTP_TOO_MANY_INTERIM_RESPONSES';
const TOO_MANY_PIECES = 'ERR_HTTP_TOO_MANY_PIECES';

let issued: Issued;
beforeAll(async () => {
  issued = await (await Authority.make()).issue({ ips: ['127.0.0.1'] });
});

/** A frame of HTTP/2 (RFC 9113 section 4.1). */
function frame(type: number, flags: number, stream: number, content = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(content.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, content]);
}

const times = (piece: Buffer | string, count: number) => Buffer.concat(Array(count).fill(Buffer.from(piece)));
const SETTINGS = frame(4, 0, 0);
const END_HEADERS = 4;
const END_STREAM = 1;
const status = (code: 103 | 200) =>
  frame(1, END_HEADERS, 1, code === 200 ? Buffer.of(0x88) : Buffer.of(0x08, 3, ...Buffer.from('103')));
const data = (text: string | Buffer) => frame(0, 0, 1, Buffer.from(text));
const end = frame(0, END_STREAM, 1);
const GRPC_HEAD = frame(
  1,
  END_HEADERS,
  1,
  Buffer.concat([Buffer.of(0x88, 0x0f, 0x10, 16), Buffer.from('application/grpc')]),
);

/** Sends `bytes` once a request has begun. */
const sending = (bytes: Buffer) => (socket: Socket) => {
  socket.on('error', () => {});
  socket.once('data', () => socket.write(bytes));
  socket.resume();
};

const overTls = (protocol: 'h2' | 'http/1.1') => (bytes: Buffer) =>
  createTlsServer({ cert: issued.certificate, key: issued.key, ALPNProtocols: [protocol] }, sending(bytes));

interface Protocol {
  serve(bytes: Buffer): Server;
  interim: Buffer;
  /** The response in one-byte pieces, as many as given. */
  response(pieces: number): Buffer;
  request(port: number): Promise<{ status: number }>;
}

const CHUNKED = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
const HTTP1 = {
  interim: Buffer.from('HTTP/1.1 103 Early Hints\r\n\r\n'),
  response: (pieces: number) =>
    Buffer.concat([Buffer.from(CHUNKED), times('1\r\n \r\n', pieces), Buffer.from('0\r\n\r\n')]),
};

function request(port: number) {
  const network = { dialer: dialDirectly, env: {}, hostAuthorities: async () => [] };
  const trust = { type: 'unverified' } as const;
  const connection = new Connection({ endpoint: { host: '127.0.0.1', port }, ...network, trust });
  return connection.request({ method: 'GET', path: '/', timeoutMs }).finally(() => connection.close());
}

const PROTOCOLS: Record<string, Protocol> = {
  'HTTP/1.1 over TLS': { ...HTTP1, serve: overTls('http/1.1'), request },
  'HTTP/1.1 without TLS': {
    ...HTTP1,
    serve: (bytes) => createServer(sending(bytes)),
    request: (port) =>
      httpExchange({
        ...{ url: new URL(`http://127.0.0.1:${port}/`), method: 'GET', headers: {}, dialer: dialDirectly },
        ...{ timeoutMs, maxBytes: 1024 * 1024, signal },
      }),
  },
  'HTTP/2': {
    interim: status(103),
    response: (pieces) => Buffer.concat([status(200), times(data(' '), pieces), end]),
    serve: (bytes) => overTls('h2')(Buffer.concat([SETTINGS, bytes])),
    request,
  },
};

describe.each(Object.entries(PROTOCOLS))('%s', (_, { serve, interim, response, request: ask }) => {
  const asked = async (bytes: Buffer) => ask(await listening(serve(bytes), { host: '127.0.0.1' }));

  it('a few interim responses and small pieces are read', async () => {
    await expect(asked(Buffer.concat([times(interim, 5), response(900)]))).resolves.toMatchObject({ status: 200 });
  });

  it('many interim responses end the connection', async () => {
    await expect(asked(Buffer.concat([times(interim, 5_000), response(1)]))).rejects.toMatchObject({
      code: 'RESPONSE_BROKEN',
      params: { reason: TOO_MANY_INTERIM },
    });
  });

  it('a body in many pieces of a byte ends the request', async () => {
    await expect(asked(response(20_000))).rejects.toMatchObject({
      code: 'RESPONSE_BROKEN',
      params: { reason: TOO_MANY_PIECES },
    });
  });
});

it('a body in many records of TLS ends the request', async () => {
  let held: Buffer[] | undefined;
  let flush = () => {};
  const server = createTlsServer(
    { cert: issued.certificate, key: issued.key, ALPNProtocols: ['http/1.1'] },
    (socket) => {
      socket.on('error', () => {});
      socket.once('data', async () => {
        held = [];
        const write = (text: string) => new Promise<unknown>((resolve) => socket.write(text, resolve));
        await write('HTTP/1.1 200 OK\r\ncontent-length: 3000\r\n\r\n');
        for (let count = 0; count < 3_000; count++) await write(' ');
        flush();
      });
    },
  );
  const port = await listening(server, { host: '127.0.0.1' });
  // All of them arrive at once.
  const relay = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) socket.on('error', () => {});
    near.pipe(far);
    far.on('data', (bytes) => (held ? held.push(bytes) : near.write(bytes)));
    flush = () => setImmediate(() => near.write(Buffer.concat(held ?? [])));
  });
  await expect(request(await listening(relay, { host: '127.0.0.1' }))).rejects.toMatchObject({
    code: 'RESPONSE_BROKEN',
    params: { reason: TOO_MANY_PIECES },
  });
});

describe('gRPC on a Unix socket', () => {
  async function channelTo(bytes: Buffer): Promise<GrpcChannel> {
    const socket = path.join(tmpdir(), `kubejoin-floods-${process.pid}.sock`);
    rmSync(socket, { force: true });
    await listening(createServer(sending(Buffer.concat([SETTINGS, bytes]))), { path: socket });
    return new GrpcChannel(connectUnix(socket));
  }
  const call = { path: '/a/b', message: Buffer.alloc(0), maxBytes: 1024 * 1024, timeoutMs };

  it('a message in many frames of a byte ends the call', async () => {
    const channel = await channelTo(Buffer.concat([GRPC_HEAD, times(data(' '), 20_000)]));
    const problem = { type: 'protocol', fault: { type: 'broken-message' } };
    await expect(channel.unary(call)).rejects.toMatchObject({ problem });
    channel.close();
  });

  it('many interim responses end the connection', async () => {
    const channel = await channelTo(times(status(103), 5_000));
    const problem = { type: 'protocol', fault: { type: 'other', words: TOO_MANY_INTERIM } };
    await expect(channel.unary(call)).rejects.toMatchObject({ problem });
    channel.close();
  });

  it('a stream of a message in frames of a byte ends', async () => {
    const begun = data(Buffer.of(0, 0, 1, 0, 0));
    const channel = await channelTo(Buffer.concat([GRPC_HEAD, begun, times(data(' '), 20_000)]));
    const stream = openStream(channel, { path: '/a/b', maxBytes: 1024 * 1024, signal });
    const problem = { type: 'protocol', fault: { type: 'other', words: TOO_MANY_PIECES } };
    await expect(stream.receive()).rejects.toMatchObject({ problem });
    channel.close();
  });

  it('many messages are read in turns', async () => {
    const channel = await channelTo(Buffer.concat([GRPC_HEAD, times(data(Buffer.alloc(5 * 1_000)), 3)]));
    const stream = openStream(channel, { path: '/a/b', maxBytes: 1024 * 1024, signal });
    await stream.receive();
    expect(
      await turnsDuring(async () => {
        for (let count = 0; count < 2_900; count++) await stream.receive();
      }),
    ).toBeGreaterThanOrEqual(28);
    channel.close();
  });
});

/** Turns of the event loop while `work` runs. */
async function turnsDuring(work: () => Promise<void>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const turn = () => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  isOver = true;
  return turns;
}

it.each([
  ['empty lines', '\n', 0],
  ['small events', '{"type":"BOOKMARK","object":{}}\n', 10_000],
])('a watch of %s is read in turns', async (_, line, events) => {
  const response = { status: 200, headers: {}, body: Readable.from([times(line, 10_000)]), whole: () => true };
  let seen = 0;
  const turns = await turnsDuring(async () => {
    for await (const __ of watchEvents({ ...response, serverCertificate: undefined }, '', '', 1_000)) seen += 1;
  });
  expect(seen).toBe(events);
  expect(turns).toBeGreaterThanOrEqual(99);
});

describe('the pieces of a body', () => {
  const collected = async (body: Readable) => {
    const chunks: Buffer[] = [];
    for await (const chunk of piecesOf(body)) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };

  it('come in order, to the end', async () => {
    const pieces = Array.from({ length: 900 }, (_, index) => Buffer.from(`${index},`));
    expect(await collected(Readable.from(pieces))).toBe(pieces.join(''));
  });

  it('before an error are read, and then it is thrown', async () => {
    const body = new Readable({ read() {} });
    const reading = piecesOf(body);
    body.push('a');
    expect(String((await reading.next()).value)).toBe('a');
    body.destroy(new Error('cut off'));
    await expect(reading.next()).rejects.toThrow('cut off');
  });

  it('wait for their reader: a fast server is paused', async () => {
    const piece = Buffer.alloc(16 * 1024);
    let sent = 0;
    const body = new Readable({
      read() {
        sent += 1;
        this.push(sent > 1_000 ? null : piece);
      },
    });
    const reading = piecesOf(body);
    await reading.next();
    for (let turns = 0; turns < 100; turns++) await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toBeLessThan(100);
    for await (const _ of reading);
    expect(sent).toBe(1_001);
  });

  it('are no longer read by whoever stops: the body is destroyed', async () => {
    const body = new Readable({ read() {} });
    const reading = piecesOf(body);
    body.push('a');
    await reading.next();
    await reading.return(undefined);
    expect(body.destroyed).toBe(true);
  });
});
