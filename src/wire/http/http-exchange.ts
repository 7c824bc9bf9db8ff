import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Failure } from '../../base/failure.ts';
import { dialFailure, exchangeFailure } from '../connection-failure.ts';
import { within } from '../deadline.ts';
import { type Dialer, tcp } from '../dialer.ts';
import { hostPort } from '../endpoint.ts';
import { REQUEST_TIMED_OUT, RESPONSE_TOO_LARGE } from '../sentences.ts';
import { readBody } from './body.ts';
import type { Exchange } from './connection.ts';
import { requestName } from './reconnecting-transport.ts';
import type { WireRequest, WireResponse } from './transport.ts';

interface HttpExchange {
  url: URL;
  method: 'GET' | 'POST';
  headers: Readonly<Record<string, string>>;
  body?: string;
  /** Shown in failures for method and path. */
  name?: string;
  dialer: Dialer;
  /** Limit for everything from the look-up of the name to the last byte. */
  timeoutMs: number;
  maxBytes: number;
  signal: AbortSignal;
}

/**
 * Sends one request without TLS over a connection of its own, directly. Does not follow redirects. Throws a Failure.
 */
export async function httpExchange(exchange: HttpExchange): Promise<Pick<Exchange, 'status' | 'headers' | 'bytes'>> {
  const { url, method, body, dialer, timeoutMs, maxBytes, signal } = exchange;
  if (url.protocol !== 'http:') throw new TypeError('http only');
  const endpoint = { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) || 80 };
  const server = hostPort(endpoint);
  const headers = { host: url.host, connection: 'close', ...exchange.headers };
  const request: WireRequest = { method, path: `${url.pathname}${url.search}`, headers, body, name: exchange.name };
  const name = requestName(request);
  const seconds = Math.round(timeoutMs / 100) / 10;
  const onTimeout = () => new Failure(REQUEST_TIMED_OUT, { server, request: name, seconds });
  return within({ timeoutMs, signals: [signal], onTimeout }, async (inner) => {
    const socket = await tcp(endpoint, dialer, inner, (error) => dialFailure(error, endpoint, seconds));
    try {
      const response = await answerOf(request, socket, inner);
      const tooLarge = () => new Failure(RESPONSE_TOO_LARGE, { server, request: name, limitBytes: maxBytes });
      return {
        status: response.status,
        headers: response.headers,
        bytes: await readBody(response, maxBytes, tooLarge),
      };
    } catch (error) {
      throw inner.aborted ? inner.reason : exchangeFailure(error, server, name, false);
    } finally {
      socket.destroy();
    }
  });
}

function answerOf({ method, path, headers, body }: WireRequest, socket: Socket, signal: AbortSignal) {
  return new Promise<WireResponse>((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { method, path, headers: { ...headers, ...length }, signal, createConnection: () => socket };
    const sent = httpRequest(options, (response: IncomingMessage) =>
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: response,
        whole: () => response.complete,
        serverCertificate: undefined,
      }),
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
