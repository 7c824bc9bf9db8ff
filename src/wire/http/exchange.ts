import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Failure } from '../../base/failure.ts';
import type { Secret } from '../../base/secret.ts';
import { closing } from '../../base/try.ts';
import { dialFailure, exchangeFailure } from '../connection-failure.ts';
import { within } from '../deadline.ts';
import { type Dialer, tcp } from '../dialer.ts';
import { basicCredential, endpointOf, hostPort, userInfoOf } from '../endpoint.ts';
import { REQUEST_TIMED_OUT, RESPONSE_TOO_LARGE } from '../wire-sentences.ts';
import { readBody } from './body.ts';
import { Connection, type Exchange } from './connection.ts';
import { limitInterim } from './pieces.ts';
import { type NetworkOptions, requestName } from './reconnecting-transport.ts';
import type { WireRequest, WireResponse } from './transport.ts';

interface HttpsExchange {
  url: URL;
  method: 'GET' | 'POST';
  headers?: Record<string, string>;
  /** "user:password" for the Authorization header (RFC 7617). */
  basic?: Secret | undefined;
  body?: string;
  /** Shown in failures for method and path. */
  name?: string;
  /** PEM, one each. */
  authorities: readonly string[];
  network: NetworkOptions;
  /** Limit for everything from the look-up of the name to the last byte. */
  timeoutMs: number;
  maxBytes: number;
  signal: AbortSignal;
}

/**
 * Sends one HTTPS request over a connection of its own, verified with `authorities`. Does not follow redirects. Throws a
 * Failure.
 */
export async function httpsExchange(exchange: HttpsExchange): Promise<Exchange> {
  const { url, network, authorities, basic, timeoutMs, maxBytes, signal } = exchange;
  if (url.protocol !== 'https:') throw new TypeError('https only');
  const connection = new Connection({
    endpoint: endpointOf(url),
    ...network,
    trust: { type: 'authorities', certificates: authorities },
  });
  const headers = { ...exchange.headers, ...(basic && { authorization: basicCredential(basic.reveal()) }) };
  return closing(connection, async () => {
    const { method, body, name } = exchange;
    const request = { method, path: `${url.pathname}${url.search}`, headers, body, name };
    return await connection.exchange(request, { timeoutMs, maxBytes, signal });
  });
}

/** The limit of Go's client. */
const MAX_REDIRECTS = 10;

const REDIRECTS = [301, 302, 303, 307, 308];

export type RedirectProblem = 'too-many' | 'no-location' | 'not-https' | 'credential';

/**
 * The first answer that is not a redirect (RFC 9110 section 15.4). Never leaves https, and follows no redirect of a URL
 * with user information.
 * @param refuse makes the error for a redirect that is not followed; the URL is the one that redirected
 */
export async function followRedirects(
  first: URL,
  get: (url: URL) => Promise<Exchange>,
  refuse: (problem: RedirectProblem, url: URL) => Error,
): Promise<{ url: URL; answer: Exchange }> {
  let url = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const answer = await get(url);
    if (!REDIRECTS.includes(answer.status)) return { url, answer };
    const target = next(url, answer.headers.location);
    if (typeof target === 'string') throw refuse(target, url);
    url = target;
  }
  throw refuse('too-many', first);
}

function next(url: URL, location: string | string[] | undefined): URL | RedirectProblem {
  if (typeof location !== 'string' || !URL.canParse(location, url.href)) return 'no-location';
  const target = new URL(location, url);
  if (target.protocol !== 'https:') return 'not-https';
  return userInfoOf(url) === undefined ? target : 'credential';
}

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
  const endpoint = endpointOf(url);
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
    limitInterim(sent, 'information', (error) => sent.destroy(error));
    sent.on('error', reject);
    sent.end(body);
  });
}
