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
import { LostBeforeAnswer, type Transport, type WireRequest, type WireResponse } from './transport.ts';

/**
 * Used during requests: a watch may be silent for minutes, and only a PING shows that its connection is dead. The timeout
 * is that of the longest request.
 */
const PING = { everyMs: 2_000, timeoutMs: 10_000 };

/**
 * HTTP/2 over a TLS connection that negotiated h2. Requests share it; it keeps the process alive only during a request.
 * Gives up a connection that does not answer a PING (RFC 9113 section 6.7) in time: a network may lose it silently, and
 * Node.js 24 may miss a reset that arrives while a session begins.
 */
export function http2Transport(socket: TLSSocket, authority: string, ping = PING): Transport {
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
  keepAlive(session, ping, () => open > 0);

  function send(request: WireRequest, signal: AbortSignal): Promise<WireResponse> {
    const headers = {
      ':method': request.method,
      ':path': request.path,
      ...request.headers,
      [sensitiveHeaders]: ['authorization'],
    };
    const again = served++ > 0 ? 'reads' : 'no';
    let stream: ClientHttp2Stream;
    try {
      stream = session.request(headers, { endStream: request.body === undefined });
    } catch (error) {
      return Promise.reject(new LostBeforeAnswer(error, 'all'));
    }
    if (open++ === 0) session.ref();
    const abort = () => stream.close(constants.NGHTTP2_CANCEL);
    signal.addEventListener('abort', abort, { once: true });
    stream.once('close', () => {
      signal.removeEventListener('abort', abort);
      if (--open === 0) session.unref();
    });
    if (request.body !== undefined) stream.end(request.body);
    return head(
      stream,
      certificate,
      (error) =>
        new LostBeforeAnswer(error ?? lost, stream.rstCode === constants.NGHTTP2_REFUSED_STREAM ? 'all' : again),
    );
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

/** Destroys the session, and so its requests, when it does not answer. */
function keepAlive(session: ClientHttp2Session, { everyMs, timeoutMs }: typeof PING, isUsed: () => boolean): void {
  const lost = () => session.destroy(Object.assign(new Error('no response to a PING'), { code: 'ETIMEDOUT' }));
  /** Runs while a PING is unanswered. */
  let timeout: NodeJS.Timeout | undefined;
  const answered = () => {
    clearTimeout(timeout);
    timeout = undefined;
  };
  const heartbeat = setInterval(() => {
    if (session.destroyed || timeout !== undefined || !isUsed()) return;
    timeout = setTimeout(lost, timeoutMs).unref();
    session.ping(answered);
  }, everyMs).unref();
  session.once('close', () => {
    clearInterval(heartbeat);
    answered();
  });
}
