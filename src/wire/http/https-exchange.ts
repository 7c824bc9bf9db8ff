import type { Secret } from '../../base/secret.ts';
import { closing } from '../../base/try.ts';
import { basicCredential, userInfoOf } from '../endpoint.ts';
import { Connection, type Exchange } from './connection.ts';
import type { NetworkOptions } from './reconnecting-transport.ts';

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
    endpoint: { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) || 443 },
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
