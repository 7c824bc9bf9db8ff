import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
  sensitiveHeaders,
} from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { serverCertificate } from '../tls/tls-connect.ts';
import { limitInterim } from './pieces.ts';
import { LostBeforeAnswer, type Transport, type WireRequest, type WireResponse } from './transport.ts';

/**
 * Used during requests: a watch may be silent for minutes, and only a PING shows that its connection is dead. The first
 * ones come soon: a packet behind a lost one shows the loss to the other side at once. If nothing follows, the sender
 * notices it after 200 ms, and each repetition that is lost doubles that.
 */
const PING = { soonMs: [50, 50, 50, 100, 250, 500, 1_000], everyMs: 2_000 };

/** Of the wait for an answer to a PING. */
const PARTS = 8;

/** PINGs while requests are under way; `timeoutMs` limits the wait for an answer to one. */
type Pings = typeof PING & { timeoutMs: number };

/**
 * HTTP/2 over a TLS connection that negotiated h2. Requests share it; it keeps the process alive only during a request.
 * Gives up a connection that does not answer a PING (RFC 9113 section 6.7) in time: a network may lose it silently, and
 * Node.js 24 may miss a reset that arrives while a session begins.
 */
export function http2Transport(
  socket: TLSSocket,
  authority: string,
  ping: Pick<Pings, 'timeoutMs'> & Partial<Pings>,
): Transport {
  // Read before the session hides the socket; a lost socket has no certificate.
  const certificate = serverCertificate(socket);
  const session = connect(`https://${authority}`, { createConnection: () => socket, settings: { enablePush: false } });
  let lost: unknown;
  let open = 0;
  let served = 0;
  session.on('error', (error) => {
    lost = error;
  });
  session.unref();
  const keepAlive = new KeepAlive(session, { ...PING, ...ping });

  function send(request: WireRequest, signal: AbortSignal): Promise<WireResponse> {
    const headers = {
      ':method': request.method,
      ':path': request.path,
      ...request.headers,
      [sensitiveHeaders]: ['authorization'],
    };
    const hasServed = served++ > 0;
    let stream: ClientHttp2Stream;
    try {
      stream = session.request(headers, { endStream: request.body === undefined });
    } catch (error) {
      return Promise.reject(new LostBeforeAnswer(error, 'all'));
    }
    if (open++ === 0) session.ref();
    keepAlive.used();
    const abort = () => stream.close(constants.NGHTTP2_CANCEL);
    signal.addEventListener('abort', abort, { once: true });
    stream.once('close', () => {
      signal.removeEventListener('abort', abort);
      if (--open > 0) return;
      session.unref();
      keepAlive.idle();
    });
    limitInterim(stream, 'headers', (error) => session.destroy(error));
    if (request.body !== undefined) stream.end(request.body);
    return head(stream, certificate, (error) => {
      const cause = error ?? lost;
      const isRefused = stream.rstCode === constants.NGHTTP2_REFUSED_STREAM;
      return new LostBeforeAnswer(
        cause,
        isRefused ? 'all' : hasServed || cause instanceof NoPingAnswer ? 'reads' : 'no',
      );
    });
  }

  return {
    get alive() {
      return !session.closed && !session.destroyed;
    },
    serverCertificate: certificate,
    send,
    close: () => session.destroy(),
  };
}

function head(
  stream: ClientHttp2Stream,
  certificate: Buffer | undefined,
  lost: (error?: unknown) => Error,
): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    stream.once('response', (headers: IncomingHttpHeaders & { ':status'?: number }) => {
      const whole = () => stream.rstCode === constants.NGHTTP2_NO_ERROR;
      resolve({ status: headers[':status'] ?? 0, headers, body: stream, whole, serverCertificate: certificate });
    });
    stream.on('error', (error) => reject(lost(error)));
    stream.once('close', () => reject(lost()));
  });
}

class NoPingAnswer extends Error {
  readonly code = 'ETIMEDOUT';
}

/** Sends PINGs while the session is used, and destroys it, and so its requests, when it does not answer. */
class KeepAlive {
  readonly #session: ClientHttp2Session;
  readonly #ping: Pings;
  /** Before the next PING; runs while the session is used. */
  #pause: NodeJS.Timeout | undefined;
  /** Runs while a PING is unanswered. */
  #patience: NodeJS.Timeout | undefined;

  constructor(session: ClientHttp2Session, ping: Pings) {
    this.#session = session;
    this.#ping = ping;
    session.once('close', () => {
      this.idle();
      this.#answered();
    });
  }

  /** A request begins. */
  used(): void {
    this.#next(this.#ping.soonMs);
  }

  /** The last request has ended. */
  idle(): void {
    clearTimeout(this.#pause);
  }

  #next([pauseMs = this.#ping.everyMs, ...later]: readonly number[]): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      if (this.#session.destroyed) return;
      this.#send();
      this.#next(later);
    }, pauseMs).unref();
  }

  #send(): void {
    if (this.#patience === undefined) this.#wait(PARTS);
    // An error: too many are unanswered, or the session has ended.
    this.#session.ping((error) => {
      if (error === null) this.#answered();
    });
  }

  /**
   * In parts, so that only time in which this process runs counts: after a pause of its own, timers come before the
   * socket, in which the answer may lie. The last part, which such a pause may have filled, ends after the socket is read.
   */
  #wait(parts: number): void {
    const part = setTimeout(() => {
      if (parts > 1) this.#wait(parts - 1);
      else setImmediate(() => part === this.#patience && this.#lost());
    }, this.#ping.timeoutMs / PARTS).unref();
    this.#patience = part;
  }

  #lost(): void {
    this.#session.destroy(new NoPingAnswer('no response to a PING'));
  }

  /** Any answer shows that the connection is alive. */
  #answered(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
  }
}
