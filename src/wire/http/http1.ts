import { Agent, type AgentOptions, request as httpRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { serverCertificate } from '../tls/tls-connect.ts';
import { limitInterim } from './pieces.ts';
import { LostBeforeAnswer, type Transport, type WireRequest, type WireResponse } from './transport.ts';

/** The most connections for simultaneous requests, because HTTP/1.1 answers one after the other. */
const MAX_SOCKETS = 8;

/**
 * HTTP/1.1 keep-alive over `first`, and over further sockets from `open` while it is busy. Idle sockets do not keep the
 * process alive.
 */
export function http1Transport(first: TLSSocket, authority: string, open: () => Promise<TLSSocket>): Transport {
  const agent = new KeptSockets(first, open);
  const certificate = serverCertificate(first);
  let closed = false;

  function send(request: WireRequest, signal: AbortSignal): Promise<WireResponse> {
    return new Promise((resolve, reject) => {
      const { method, path, body } = request;
      const headers = {
        host: authority,
        ...request.headers,
        ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
      };
      const sent = httpRequest({ agent, method, path, headers, signal });
      sent.once('response', (response) =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: response,
          whole: () => response.complete,
          serverCertificate: serverCertificate(response.socket as TLSSocket),
        }),
      );
      limitInterim(sent, 'information', (error) => sent.destroy(error));
      sent.on('error', (error) => reject(new LostBeforeAnswer(error, sent.reusedSocket ? 'reads' : 'no')));
      sent.end(body);
    });
  }

  return {
    get alive() {
      return !closed;
    },
    serverCertificate: certificate,
    send,
    close: () => {
      closed = true;
      agent.destroy();
      first.destroy();
    },
  };
}

class KeptSockets extends Agent {
  #first: TLSSocket | undefined;
  readonly #open: () => Promise<TLSSocket>;

  constructor(first: TLSSocket, open: () => Promise<TLSSocket>) {
    super({ keepAlive: true, maxSockets: MAX_SOCKETS } satisfies AgentOptions);
    this.#first = first;
    this.#open = open;
    // Nothing else listens to it before it carries a request.
    first.once('close', () => {
      this.#first = undefined;
    });
    first.on('error', () => {});
  }

  override createConnection(_: unknown, callback: (error: Error | null, stream?: Duplex) => void): Duplex | undefined {
    const first = this.#first;
    this.#first = undefined;
    if (first !== undefined) return first;
    this.#open().then(
      (socket) => callback(null, socket),
      (error) => callback(error),
    );
    return undefined;
  }
}
