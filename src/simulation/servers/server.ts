import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type HeldPort, type LoopbackServer, listenOnLoopback } from './loopback-listener.ts';

/** The certificate that a client showed, and whether it was issued by the server's client CA and is valid now. */
export interface ClientCertificate {
  /** Checked by OpenSSL against the server's clocks, chain and the clientAuth purpose. */
  verified: boolean;
  commonName: string;
  organizations: string[];
}

/** One HTTP request, over HTTP/2 or HTTP/1.1 alike. */
export interface ServerRequest {
  readonly method: string;
  /** Path with query, as sent. */
  readonly target: string;
  readonly httpVersion: string;
  header(name: string): string | undefined;
  readonly clientCertificate: ClientCertificate | undefined;
  /** The body, or undefined when it is longer than `maxBytes`. */
  body(maxBytes: number): Promise<Buffer | undefined>;
  /** Aborts when the client has gone. */
  readonly gone: AbortSignal;
}

export interface ServerResponse {
  head(status: number, headers: Readonly<Record<string, string>>): void;
  /** Resolves when more may be written; false when the client has gone. */
  write(chunk: string | Uint8Array): Promise<boolean>;
  end(chunk?: string | Uint8Array): void;
}

/**
 * Treatment of a new TCP connection: serve it, keep it open without an answer, or reset it once the client has sent
 * data.
 */
export type ConnectionTreatment = 'serve' | 'silent' | 'reset';

interface TlsServerOptions {
  /** PEM chain, leaf first. */
  certificate: string;
  /** PEM. */
  key: string;
  /** Certificate of the second and later connections, as if a load balancer led to another server. */
  other?: { certificate: string; key: string } | undefined;
  /** PEM bundle that client certificates are verified against. A client without one is served as well. */
  clientCa: string;
  treatment(): ConnectionTreatment;
  serve(request: ServerRequest, response: ServerResponse): Promise<void>;
}

/**
 * Listens on 127.0.0.1 with HTTP/2 by ALPN and HTTP/1.1 for those that ask for it, as the API server does. `at`: a
 * port that is held, or its number; 0 takes a free one.
 */
export function startTlsServer(options: TlsServerOptions, at: HeldPort | number = 0): Promise<LoopbackServer> {
  const { clientCa: ca, other } = options;
  const contextOf = ({ certificate: cert, key }: { certificate: string; key: string }) =>
    ({ cert, key, ca, minVersion: 'TLSv1.2' }) as const;
  const secure = createSecureServer({
    ...contextOf(options),
    requestCert: true,
    rejectUnauthorized: false,
    allowHTTP1: true,
    ALPNProtocols: ['h2', 'http/1.1'],
  });
  if (other !== undefined) secure.once('secureConnection', () => secure.setSecureContext(contextOf(other)));
  secure.on('request', (request, response) => {
    void options
      .serve(serverRequest(request, response), serverResponse(response))
      .catch(() => response.stream?.destroy());
  });
  return listenOnLoopback(secure, (socket, serve) => admit(socket, options.treatment(), serve), at);
}

function admit(socket: Socket, treatment: ConnectionTreatment, serve: () => void): void {
  if (treatment === 'serve') serve();
  else if (treatment === 'reset') socket.once('data', () => socket.resetAndDestroy());
  else socket.resume();
}

function serverRequest(request: Http2ServerRequest, response: Http2ServerResponse): ServerRequest {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return {
    method: request.method,
    target: request.url,
    httpVersion: request.httpVersion,
    header(name) {
      const value = request.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
    clientCertificate: clientCertificate((request.stream?.session?.socket ?? request.socket) as TLSSocket),
    body: (maxBytes) => readBody(request, maxBytes),
    gone: gone.signal,
  };
}

function clientCertificate(socket: TLSSocket): ClientCertificate | undefined {
  const certificate = socket.getPeerX509Certificate?.();
  if (certificate === undefined) return undefined;
  const attributes = certificate.subject.split('\n').map((line) => {
    const equals = line.indexOf('=');
    return { name: line.slice(0, equals), value: line.slice(equals + 1) };
  });
  const valuesOf = (name: string) =>
    attributes.filter((attribute) => attribute.name === name).map((attribute) => attribute.value);
  return { verified: socket.authorized, commonName: valuesOf('CN')[0] ?? '', organizations: valuesOf('O') };
}

async function readBody(request: Http2ServerRequest, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function serverResponse(response: Http2ServerResponse): ServerResponse {
  const gone = () => response.writableEnded || response.destroyed === true || response.stream?.destroyed === true;
  return {
    head(status, headers) {
      if (!response.headersSent && !gone()) response.writeHead(status, headers);
    },
    async write(chunk) {
      if (gone()) return false;
      if (response.write(chunk as string)) return true;
      return new Promise<boolean>((resolve) => {
        const drained = () => settle(true);
        const closed = () => settle(false);
        const settle = (more: boolean) => {
          response.off('drain', drained);
          response.off('close', closed);
          resolve(more);
        };
        response.once('drain', drained);
        response.once('close', closed);
      });
    },
    end(chunk) {
      if (gone()) return;
      if (chunk === undefined) response.end();
      else response.end(chunk);
    },
  };
}
