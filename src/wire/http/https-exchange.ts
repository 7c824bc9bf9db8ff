import type { Secret } from '../../base/secret.ts';
import { Connection, type Exchange } from './connection.ts';
import type { NetworkOptions } from './reconnecting-transport.ts';

export interface HttpsExchange {
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

/** One HTTPS request over a connection of its own, verified by `authorities`. Redirects are not followed. Throws a Failure. */
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
