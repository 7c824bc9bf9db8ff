import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Failure } from '../../base/failure.ts';
import { type Endpoint, hostPort } from '../endpoint.ts';
import { LISTENING_FAILED } from '../wire-sentences.ts';

/** An answer in plain text. */
export interface TextAnswer {
  status: 200 | 503;
  text: string;
  /** Default text/plain; charset=utf-8. */
  contentType?: string;
}

/** By path. None of them throws. */
type Texts = Readonly<Record<string, () => TextAnswer | Promise<TextAnswer>>>;

export interface TextServer {
  /** host:port on which it listens. */
  address: string;
  close(): Promise<void>;
}

const MAX_HEADER_BYTES = 8 * 1024;
const MOST_CONNECTIONS = 32;
/** Of one connection in one turn of the event loop. Probes wait for each response. */
const MOST_REQUESTS_A_TURN = 16;
const REQUEST_MS = 5_000;
const IDLE_MS = 15_000;

/**
 * Serves texts over HTTP/1.1 to whoever asks, so it limits size, time and number of everything, and reads no bodies.
 * Throws LISTENING_FAILED.
 */
export async function serveTexts(at: Endpoint, texts: Texts): Promise<TextServer> {
  const recent = new Map<Socket, number>();
  const isPouring = (socket: Socket) => {
    if (recent.size === 0) setImmediate(() => recent.clear());
    const count = (recent.get(socket) ?? 0) + 1;
    recent.set(socket, count);
    return count > MOST_REQUESTS_A_TURN;
  };
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: REQUEST_MS,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: REQUEST_MS,
    },
    (request, response) => {
      if (isPouring(request.socket)) request.socket.destroy();
      else answer(request, response, texts);
    },
  );
  limitConnections(server);
  server.timeout = IDLE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ code = '' }: NodeJS.ErrnoException) =>
      reject(new Failure(LISTENING_FAILED, { address: hostPort(at), reason: code })),
    );
    // Without a host, Node.js takes :: for both families, or 0.0.0.0 on a kernel without IPv6.
    server.listen(at.port, at.host === '::' ? undefined : at.host, resolve);
  });
  const { address: host, port } = server.address() as AddressInfo;
  return {
    address: hostPort({ host, port }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The oldest one gives way, so that no client keeps a probe out by holding all of them. */
function limitConnections(server: Server): void {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    const [oldest] = open;
    if (open.size > MOST_CONNECTIONS) oldest?.destroy();
  });
}

function answer({ method, url = '', headers }: IncomingMessage, response: ServerResponse, texts: Texts): void {
  const [path = ''] = url.split('?');
  const hasBody = headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
  const text = Object.hasOwn(texts, path) ? texts[path] : undefined;
  if (method !== 'GET' && method !== 'HEAD') send(response, 405, 'Method Not Allowed', { allow: 'GET, HEAD' });
  else if (hasBody) send(response, 400, 'Bad Request');
  else if (text === undefined) send(response, 404, 'Not Found');
  else {
    const respond = ({ status, text: body, contentType }: TextAnswer) =>
      send(response, status, body, contentType === undefined ? {} : { 'content-type': contentType });
    const given = text();
    // At once, before more requests of the same turn end the connection.
    if (given instanceof Promise) void given.then(respond);
    else respond(given);
  }
}

/** Refused requests end their connection, because a body may follow. */
function send(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  const text = body.endsWith('\n') ? body : `${body}\n`;
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...([400, 405].includes(status) && { connection: 'close' }),
    ...headers,
  });
  response.end(text);
}
