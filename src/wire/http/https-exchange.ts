import type { Secret } from '../../base/secret.ts';
import { userInfoOf } from '../endpoint.ts';
import { Connection, type Exchange } from './connection.ts';
import type { NetworkOptions } from './reconnecting-transport.ts';

interface HttpsExchange {
  url: URL;
  method: 'GET' | 'POST';
  headers?: Record<string, string>;
  /** "user:password" for the Authorization header (RFC 7617). */
  basic?: Secret | undefined;
  body?: string;
  /** PEM, one each. */
  authorities: readonly string[];
  network: NetworkOptions;
  /** For everything, from the look-up of the name to the last byte. */
  timeoutMs: number;
  maxBytes: number;
  signal: AbortSignal;
}

/**
 * One HTTPS request over a connection of its own, verified by `authorities`. Redirects are not followed. Throws a
 * Failure.
 */
export async function httpsExchange(exchange: HttpsExchange): Promise<Exchange> {
  const { url, network, authorities, basic, timeoutMs, maxBytes, signal } = exchange;
  if (url.protocol !== 'https:') throw new TypeError('https only');
  const connection = new Connection({
    endpoint: { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) || 443 },
    ...network,
    trust: { type: 'authorities', certificates: authorities },
  });
  const headers = { ...exchange.headers };
  if (basic !== undefined) headers.authorization = `Basic ${Buffer.from(basic.reveal(), 'utf8').toString('base64')}`;
  try {
    const request = { method: exchange.method, path: `${url.pathname}${url.search}`, headers, body: exchange.body };
    return await connection.exchange(request, { timeoutMs, maxBytes, signal });
  } finally {
    connection.close();
  }
}

/** As Go's client. */
const MAX_REDIRECTS = 10;

const REDIRECTS = [301, 302, 303, 307, 308];

export type RedirectProblem = 'too-many' | 'no-location' | 'not-https' | 'credential';

/**
 * The first answer that is no redirect (RFC 9110 section 15.4). It does not leave https, and takes no user information
 * elsewhere.
 * @param refuse makes the error for a redirect that is not followed, of the URL that asked for it
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
