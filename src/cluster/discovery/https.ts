import { Failure } from '../../base/failure.ts';
import { shownUrl } from '../../base/shown.ts';
import { userInfoOf } from '../../wire/endpoint.ts';
import type { Exchange } from '../../wire/http/connection.ts';
import { followRedirects, httpsExchange, type RedirectProblem } from '../../wire/http/exchange.ts';
import { DISCOVERY_URL_INVALID, DISCOVERY_URL_REDIRECT, DISCOVERY_URL_STATUS } from '../cluster-sentences.ts';
import type { DiscoveryContext } from './context.ts';

/** Far above the size of a cluster's kubeconfig (a few KiB). */
const MAX_BYTES = 1024 * 1024;

/**
 * Fetches a kubeconfig from an https:// URL, verified with the host's certificate authorities, within the rest of
 * timeouts.discovery. `source`: the URL without user information and query.
 */
export async function fetchDiscoveryFile(
  source: string,
  context: DiscoveryContext,
): Promise<{ text: string; source: string }> {
  const url = URL.canParse(source) ? new URL(source) : undefined;
  if (url?.protocol !== 'https:')
    throw new Failure(DISCOVERY_URL_INVALID, { url: url === undefined ? '(not a URL)' : shownUrl(url) });
  const authorities = await context.network.hostAuthorities();
  const { retry } = context;
  // Ignores the limit of one attempt, so that a slow answer is not started over.
  const bytes = await retry.until(shownUrl(url), () => follow(url, authorities, context));
  return { text: bytes.toString('utf8'), source: shownUrl(url) };
}

async function follow(first: URL, authorities: readonly string[], context: DiscoveryContext): Promise<Buffer> {
  const refuse = (problem: RedirectProblem, url: URL) =>
    new Failure(DISCOVERY_URL_REDIRECT, { url: shownUrl(url), problem });
  const { url, answer } = await followRedirects(first, (at) => get(at, authorities, context), refuse);
  if (answer.status !== 200) throw new Failure(DISCOVERY_URL_STATUS, { url: shownUrl(url), status: answer.status });
  return answer.bytes;
}

function get(url: URL, authorities: readonly string[], { retry, network }: DiscoveryContext): Promise<Exchange> {
  return httpsExchange({
    url,
    method: 'GET',
    headers: { accept: '*/*' },
    basic: userInfoOf(url),
    authorities,
    network,
    timeoutMs: Math.max(1, retry.remaining()),
    maxBytes: MAX_BYTES,
    signal: retry.signal,
  });
}
