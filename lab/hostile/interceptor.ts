/**
 * Somebody on the path to a server: sees each connection, passes it on or answers it himself, and keeps all that he
 * heard.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { createSecureServer } from 'node:http2';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Issued } from '../../test/wire/support/authority.ts';
import type { Handler, Request } from '../../test/wire/support/servers.ts';

/** Treatment of one connection. */
export type Act =
  | { readonly do: 'pass' }
  /** Ends it at once. */
  | { readonly do: 'break' }
  /** Accepts, and never says a word. */
  | { readonly do: 'keep-silent' }
  /** Answers the first bytes with these, whatever they are. */
  | { readonly do: 'say'; readonly bytes: string }
  /** Is the server himself. */
  | { readonly do: 'impersonate'; readonly as: Issued; readonly answer: Handler };

/** A request that was made to him, decrypted. */
export interface HeardRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Place {
  readonly host: string;
  readonly port: number;
}

export interface InterceptorOptions {
  /** Where he listens. */
  readonly host: string;
  /** The genuine server. */
  readonly upstream: Place;
  /** Treatment of the connection with this number, from 0. */
  readonly act: (number: number) => Act;
  /** He is a proxy that is asked by CONNECT (RFC 9110 section 9.3.6). */
  readonly isProxy?: boolean;
}

export class Interceptor {
  /** Plain-text requests on the connections that were not passed on. */
  readonly requests: HeardRequest[] = [];
  /** Treatment that each connection got. */
  readonly acts: Act['do'][] = [];
  /** Treatment of new connections; a test can change it at any time. */
  act: InterceptorOptions['act'];
  port = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #passed = new Set<Socket>();
  readonly #raw: Buffer[] = [];

  private constructor(private readonly options: InterceptorOptions) {
    this.act = options.act;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async listen(options: InterceptorOptions): Promise<Interceptor> {
    const one = new Interceptor(options);
    await new Promise<void>((resolve, reject) => {
      one.#server.once('error', reject);
      one.#server.listen(0, options.host, resolve);
    });
    one.port = (one.#server.address() as AddressInfo).port;
    return one;
  }

  /** Ends what he has passed on so far, so that it has to be connected anew. */
  breakPassed(): void {
    for (const socket of this.#passed) socket.resetAndDestroy();
  }

  /**
   * True if the plain or decrypted text that reached him contains this. Connections that were passed on
   * cannot be read.
   */
  heard(secret: string): boolean {
    const said = [...this.#raw, Buffer.from(JSON.stringify(this.requests))];
    const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
    return said.some((bytes) => [secret, base64].some((form) => bytes.includes(form)));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => this.#sockets.delete(socket));
    if (this.options.isProxy) this.#openTunnel(socket);
    else this.#meet(socket);
  }

  #openTunnel(socket: Socket): void {
    socket.once('data', (head) => {
      this.#raw.push(head);
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      this.#meet(socket);
    });
  }

  #meet(socket: Socket): void {
    const act = this.act(this.acts.length);
    this.acts.push(act.do);
    if (act.do === 'pass') this.#pass(socket);
    else if (act.do === 'break') socket.resetAndDestroy();
    else if (act.do === 'impersonate') this.#impersonate(socket, act.as, act.answer);
    else socket.on('data', (bytes) => this.#raw.push(bytes));
    if (act.do === 'say') socket.once('data', () => socket.end(act.bytes));
  }

  #pass(socket: Socket): void {
    const { host, port } = this.options.upstream;
    const genuine = connect({ host, port });
    this.#passed.add(socket);
    genuine.on('error', () => socket.destroy());
    genuine.once('close', () => socket.destroy());
    socket.once('close', () => {
      this.#passed.delete(socket);
      genuine.destroy();
    });
    socket.pipe(genuine).pipe(socket);
  }

  #impersonate(socket: Socket, issued: Issued, answer: Handler): void {
    const server = createSecureServer(
      { cert: issued.certificate, key: issued.key, allowHTTP1: true },
      (request, response) => {
        this.#note(request);
        answer(request, response as never);
      },
    );
    server.on('tlsClientError', () => socket.destroy());
    server.on('sessionError', () => {});
    server.emit('connection', socket);
  }

  #note(request: Request): void {
    this.requests.push({
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers as IncomingHttpHeaders,
    });
    request.on('data', (bytes: Buffer) => this.#raw.push(bytes));
  }
}

export const PASS: Act = { do: 'pass' };
