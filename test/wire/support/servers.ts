import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { holdPort } from '../../../src/simulation/servers/loopback-listener.ts';
import type { Issued } from './authority.ts';

export type Request = IncomingMessage | Http2ServerRequest;
export type Response = ServerResponse | Http2ServerResponse;
export type Handler = (request: Request, response: ServerResponse) => void;

export interface TestServer {
  port: number;
  /** Number of accepted TCP connections. */
  connections: number;
  /** Every request seen. */
  requests: {
    method: string;
    path: string;
    authorization: string | undefined;
    version: string;
    userAgent: string | undefined;
  }[];
  close(): Promise<void>;
  /** Ends all connections, as a server does that gives up idle ones. */
  dropConnections(): void;
}

export interface TestTlsServer extends TestServer {
  /** Shows this certificate on every connection from now on. */
  present(issued: Issued): void;
}

/** An HTTPS server on loopback: HTTP/2 and HTTP/1.1 by ALPN, or HTTP/1.1 only. */
export async function httpsServer(
  issued: Issued,
  handler: Handler,
  options: {
    host?: string;
    http2?: boolean;
    tls?: TlsOptions;
    port?: number /** From the second connection on. */;
    later?: Issued;
  } = {},
): Promise<TestTlsServer> {
  const tls = { cert: issued.certificate, key: issued.key, ...options.tls };
  const requests: TestServer['requests'] = [];
  const listener = (request: Request, response: Response) => {
    const { authorization } = request.headers;
    requests.push({
      method: request.method ?? '',
      path: request.url ?? '',
      authorization,
      version: request.httpVersion,
      userAgent: request.headers['user-agent'],
    });
    handler(request, response as ServerResponse);
  };
  const server =
    options.http2 === false
      ? createHttpsServer(tls, listener)
      : createSecureServer({ ...tls, allowHTTP1: true }, listener);
  const { later } = options;
  const present = ({ certificate, key }: Issued) => server.setSecureContext({ ...tls, cert: certificate, key });
  if (later) server.once('secureConnection', () => present(later));
  server.on('tlsClientError', () => {});
  server.on('sessionError', () => {});
  return Object.assign(await started(server as unknown as Server, requests, options.host, options.port), { present });
}

/** A TCP server on loopback, each connection given to `handler`. */
export async function tcpServer(handler: (socket: Socket) => void, host?: string): Promise<TestServer> {
  return started(createServer(handler), [], host);
}

async function started(
  server: Server,
  requests: TestServer['requests'],
  host = '127.0.0.1',
  port = 0,
): Promise<TestServer> {
  const sockets = new Set<Socket>();
  const result: TestServer = {
    port: 0,
    connections: 0,
    requests,
    dropConnections: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: () => {
      result.dropConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  server.on('connection', (socket: Socket) => {
    result.connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  result.port = (server.address() as AddressInfo).port;
  return result;
}

/** Answers every request with this JSON. */
export function json(value: unknown, status = 200): Handler {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  };
}

/** A port on which nobody listens, and which the system gives to nobody. */
export async function unusedPort(): Promise<number> {
  const held = await holdPort();
  await held.close();
  return held.port;
}
